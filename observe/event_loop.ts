import { DURATION_BOUNDS_MS, Histogram } from "../chat/histogram.ts";

/** How late something comes that is due regularly: as much as whatever else waits for this process. */
export class EventLoop {
  readonly lagMs: Histogram = new Histogram(DURATION_BOUNDS_MS);
  readonly #everyMs: number;
  #last: number;
  #worstMs = 0;

  constructor(everyMs: number, elapsed: number) {
    this.#everyMs = everyMs;
    this.#last = elapsed;
  }

  /** What is due every so often happens now. */
  turn(elapsed: number): void {
    const lag = Math.max(0, elapsed - this.#last - this.#everyMs);
    this.#last = elapsed;
    this.#worstMs = Math.max(this.#worstMs * FADING, lag);
    this.lagMs.observe(lag);
  }

  /** The worst of about the last second, fading. */
  get worstMs(): number {
    return this.#worstMs;
  }
}

/** What a turn leaves of the worst lag before it: a tenth after ten turns. */
const FADING = 0.8;
