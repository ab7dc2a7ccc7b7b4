import type { RedisConnection } from "../redis/connection.ts";
import { StoreUnavailable } from "./message_log.ts";

/** All that the drivers need of a connection to Redis. */
export type RedisWire = Pick<RedisConnection, "send" | "server">;

/** Redis says so where trying again helps nobody until somebody has changed something. */
const HOPELESS = /^(OOM|MISCONF|NOAUTH|NOPERM|WRONGPASS|NOREPLICAS)\b/;

/** Turns refusals that stay into `StoreUnavailable` at once, so that nobody waits for them to pass. */
export function plainly(redis: RedisWire): RedisWire {
  return {
    get server() {
      return redis.server;
    },
    async send(args) {
      try {
        return await redis.send(args);
      } catch (error) {
        if (!(error instanceof Error && HOPELESS.test(error.message))) throw error;
        throw new StoreUnavailable(`Redis refuses: ${error.message.slice(0, 120)}`, { cause: error });
      }
    },
  };
}

/** A reply that is a list, each a text or nothing. */
export function textsOf(reply: unknown): (string | null)[] {
  return Array.isArray(reply) ? reply.map((one) => typeof one === "string" ? one : null) : [];
}
