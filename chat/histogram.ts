/** How many observations fell into each bucket, and their sum. What an instance reads of a histogram, and tells others. */
export interface HistogramReading {
  /** One for each bound, and a last one for what lies above all of them. */
  readonly buckets: readonly number[];
  readonly sum: number;
}

/** Upper bounds for durations, in milliseconds: fine enough to tell 5 from 7, few enough to look through. */
export const DURATION_BOUNDS_MS: readonly number[] = [
  ...[0.1, 0.2, 0.3, 0.5, 0.7],
  ...[1, 1.5, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700],
  ...[1_000, 1_500, 2_000, 3_000, 5_000, 10_000],
];

/** Upper bounds for the sizes of batches. */
export const BATCH_BOUNDS: readonly number[] = [1, 2, 3, 5, 8, 12, 16, 24, 32, 48, 64, 96, 128];

/** Counts values by size. All its memory is there from the beginning: observing is a look through it and an increment. */
export class Histogram {
  readonly bounds: readonly number[];
  readonly #buckets: Float64Array;
  #sum = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.#buckets = new Float64Array(bounds.length + 1);
  }

  observe(value: number): void {
    let bucket = 0;
    while (bucket < this.bounds.length && value > this.bounds[bucket]!) bucket++;
    this.#buckets[bucket]!++;
    this.#sum += value;
  }

  read(): HistogramReading {
    return { buckets: [...this.#buckets], sum: this.#sum };
  }
}

/**
 * The value that this share (0–1) of the observations does not exceed, as straight between a bucket's bounds as they let one
 * guess. What lies above the last bound counts as the last bound; 0 where nothing was observed.
 */
export function quantile(bounds: readonly number[], buckets: readonly number[], share: number): number {
  const wanted = buckets.reduce((sum, count) => sum + count, 0) * share;
  let below = 0;
  for (const [i, count] of buckets.entries()) {
    if (count > 0 && below + count >= wanted) {
      const [from, to] = [bounds[i - 1] ?? 0, bounds[i] ?? bounds.at(-1) ?? 0];
      return from + (to - from) * Math.max(0, (wanted - below) / count);
    }
    below += count;
  }
  return 0;
}
