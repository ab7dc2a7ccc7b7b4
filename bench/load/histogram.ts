// 64 steps in each doubling: every answer is within 1.6 % of the truth.
const STEPS = 64;
const SMALLEST_MS = 0.001;
const DOUBLINGS = 30;

/** Counts times in steps that grow with them, so that millions cost a few kilobytes. */
export class Histogram {
  count = 0;
  readonly #counts = new Uint32Array(STEPS * DOUBLINGS);

  add(ms: number): void {
    const step = Math.floor(Math.log2(Math.max(ms, SMALLEST_MS) / SMALLEST_MS) * STEPS);
    const index = Math.min(this.#counts.length - 1, step);
    this.#counts[index] = this.#counts[index]! + 1;
    this.count++;
  }

  clear(): void {
    this.count = 0;
    this.#counts.fill(0);
  }

  /** The time that `share` (0–1) of all times do not exceed, in milliseconds; NaN where there are none. */
  percentile(share: number): number {
    let remaining = Math.max(1, Math.ceil(share * this.count));
    if (this.count === 0) return NaN;
    for (const [step, count] of this.#counts.entries()) {
      remaining -= count;
      if (remaining <= 0) return SMALLEST_MS * 2 ** ((step + 1) / STEPS);
    }
    return Infinity;
  }
}
