/** How long an attempt may take until the server has answered `hello`. */
const LONGEST_ATTEMPT_MS = 15_000;
/** How long the server may take to answer after this device slept. */
const LONGEST_PROBE_MS = 8_000;
const DEAD_AFTER_TIMEOUTS = 1.5;

/** What to do about a silent connection. */
export type Verdict = "fine" | "ask" | "dead";

/** Tells a dead connection from a quiet one, by the clock. Any frame is a sign of life. */
export class Liveness {
  #heardAt: number;
  #timeoutMs: number | undefined;
  #hasAsked = false;
  #probeEndsAt: number | undefined;

  constructor(now: number) {
    this.#heardAt = now;
  }

  /** When to look again. */
  get dueAt(): number {
    if (this.#probeEndsAt !== undefined) return this.#probeEndsAt;
    if (this.#timeoutMs === undefined) return this.#heardAt + LONGEST_ATTEMPT_MS;
    return this.#heardAt + this.#timeoutMs * (this.#hasAsked ? DEAD_AFTER_TIMEOUTS : 1);
  }

  /** Something arrived. */
  heard(now: number): void {
    // Before the welcome only the whole attempt counts, not each byte of it.
    if (this.#timeoutMs !== undefined) this.#heardAt = now;
    this.#hasAsked = false;
    this.#probeEndsAt = undefined;
  }

  /** The server said how often it expects to be heard, and so may be heard itself. */
  welcomed(now: number, timeoutMs: number): void {
    this.#timeoutMs = timeoutMs;
    this.heard(now);
  }

  /** The device may have slept. True where the server should be asked for a sign of life. */
  woke(now: number): boolean {
    if (this.#timeoutMs === undefined || this.#probeEndsAt !== undefined) return false;
    this.#probeEndsAt = Math.min(
      now + LONGEST_PROBE_MS,
      this.#heardAt + this.#timeoutMs * DEAD_AFTER_TIMEOUTS,
    );
    return this.#probeEndsAt > now;
  }

  check(now: number): Verdict {
    if (now < this.dueAt) return "fine";
    const mayAsk = this.#timeoutMs !== undefined && !this.#hasAsked && this.#probeEndsAt === undefined &&
      now < this.#heardAt + this.#timeoutMs * DEAD_AFTER_TIMEOUTS;
    if (mayAsk) this.#hasAsked = true;
    return mayAsk ? "ask" : "dead";
  }
}
