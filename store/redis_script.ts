import { createHash } from "node:crypto";
import type { RedisWire } from "./redis_wire.ts";

/** A script that Redis runs in one atomic step, named by its digest where Redis knows it already. */
export class RedisScript {
  readonly #text: string;
  readonly #digest: string;

  constructor(text: string) {
    this.#text = text;
    this.#digest = createHash("sha1").update(text).digest("hex");
  }

  async run(redis: RedisWire, keys: readonly string[], args: readonly string[]): Promise<unknown> {
    const rest = [`${keys.length}`, ...keys, ...args];
    try {
      return await redis.send(["EVALSHA", this.#digest, ...rest]);
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith("NOSCRIPT"))) throw error;
      return await redis.send(["EVAL", this.#text, ...rest]);
    }
  }
}
