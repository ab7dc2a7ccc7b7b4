import { CLOSE } from "../protocol/codes.ts";
import type { Counts } from "./counts.ts";
import { Deadlines } from "./deadlines.ts";
import type { SimpleSession } from "./simple_session.ts";
import { Watchdog } from "./watchdog.ts";

const PING_EVERY_MS = 10_000;
const TIMEOUT_MS = 30_000;

/** Pings every ten seconds, whatever the client says, and closes who says nothing for thirty. */
export class SimpleHeartbeats {
  readonly #pings: Deadlines<SimpleSession>;
  readonly #watchdog: Watchdog<SimpleSession>;

  constructor(counts: Counts, now: number) {
    this.#pings = new Deadlines({ stepMs: 100, spanMs: PING_EVERY_MS }, now);
    this.#watchdog = new Watchdog<SimpleSession>({
      timeoutMs: TIMEOUT_MS,
      // It is pinged more often already.
      ping: () => {},
      evict: (session) => {
        counts.evicted++;
        session.close(CLOSE.heartbeatTimeout, "heartbeat timeout");
      },
    }, now);
  }

  watch(session: SimpleSession, now: number): void {
    this.#watchdog.watch(session, now);
    this.#pings.set(session, now + PING_EVERY_MS);
  }

  /** Idempotent. */
  forget(session: SimpleSession): void {
    this.#watchdog.forget(session);
    this.#pings.cancel(session);
  }

  tick(now: number): void {
    this.#pings.tick(now, (session) => {
      session.tell({ type: "ping", timestamp: session.hub.at() });
      this.#pings.set(session, now + PING_EVERY_MS);
    });
    this.#watchdog.tick(now);
  }
}
