/** To begin with, and at the most. */
const FIRST = 2;
const MOST = 16;
/** A message that took no longer, in milliseconds, was not held up. */
const SWIFT_MS = 20;
/** One that took so many times what it usually takes was. */
const LATE = 2;
const SMOOTHED_OVER = 16;

/**
 * How many may be let in at a time while others talk, by what those feel of it: one more after every tick in which no
 * message was late, half as many once one was (additive increase, multiplicative decrease: Chiu and Jain, "Analysis of the
 * increase and decrease algorithms for congestion avoidance in computer networks", 1989).
 */
export class ConcurrencyLimit {
  #limit = FIRST;
  /** What a message takes, in milliseconds; undefined before the first. */
  #usualMs: number | undefined;
  #wasLate = false;

  /** At least 1. */
  get now(): number {
    return Math.floor(this.#limit);
  }

  /**
   * A message took so long until it was told.
   *
   * @param isCrowded Somebody waits to be let in, so that it may have taken longer than usual.
   */
  told(ms: number, isCrowded: boolean): void {
    this.#usualMs ??= ms;
    if (!isCrowded || ms < this.#usualMs) this.#usualMs += (ms - this.#usualMs) / SMOOTHED_OVER;
    // Those that were late together were so for one reason.
    if (this.#wasLate || ms <= Math.max(SWIFT_MS, LATE * this.#usualMs)) return;
    this.#wasLate = true;
    this.#limit = Math.max(1, this.#limit / 2);
  }

  tick(): void {
    if (!this.#wasLate) this.#limit = Math.min(MOST, this.#limit + 1);
    this.#wasLate = false;
  }
}
