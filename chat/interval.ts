/**
 * Something that happens at most once every so often. A tick that comes a little early counts, and the next turn waits the
 * longer for it, so that ticks of the same length do not miss every other turn. A clock that is set back does not stop it.
 */
export class Interval {
  readonly #everyMs: () => number;
  #nextAt = -Infinity;

  /** @param everyMs Asked whenever it matters, where it changes. Once it is less than half of what it was, it is due. */
  constructor(everyMs: number | (() => number)) {
    this.#everyMs = typeof everyMs === "number" ? () => everyMs : everyMs;
  }

  isDue(now: number): boolean {
    const everyMs = this.#everyMs();
    return now >= this.#nextAt - everyMs / 10 || now < this.#nextAt - 2 * everyMs;
  }

  /** It has happened. */
  done(now: number): void {
    const everyMs = this.#everyMs();
    const isBack = now < this.#nextAt - 2 * everyMs;
    this.#nextAt = (isBack ? now : Math.max(this.#nextAt, now)) + everyMs;
  }

  /** True, and done, where it is due. */
  take(now: number): boolean {
    const due = this.isDue(now);
    if (due) this.done(now);
    return due;
  }
}
