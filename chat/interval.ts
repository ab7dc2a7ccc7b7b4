/**
 * Something that happens at most once every so often. A tick that comes a little early counts, and the next turn waits the
 * longer for it, so that ticks of the same length do not miss every other turn. A clock that is set back does not stop it.
 */
export class Interval {
  readonly #everyMs: number;
  #nextAt = -Infinity;

  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }

  isDue(now: number): boolean {
    return now >= this.#nextAt - this.#everyMs / 10 || this.#isBack(now);
  }

  /** It has happened. */
  done(now: number): void {
    this.#nextAt = (this.#isBack(now) ? now : Math.max(this.#nextAt, now)) + this.#everyMs;
  }

  /** True, and done, where it is due. */
  take(now: number): boolean {
    const due = this.isDue(now);
    if (due) this.done(now);
    return due;
  }

  #isBack(now: number): boolean {
    return now < this.#nextAt - 2 * this.#everyMs;
  }
}
