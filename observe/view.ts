import type { HistogramReading } from "../chat/histogram.ts";
import { quantile } from "../chat/histogram.ts";
import { FAMILY_BY_NAME } from "./families.ts";
import { isHistogram, type Reading, type Snapshot } from "./family.ts";
import { merged } from "./merge.ts";

/** The figures of one instance at two moments. */
export interface Window {
  readonly now: Snapshot;
  /** Left out: it was seen once only. */
  readonly before?: Snapshot;
  /** Between the two. */
  readonly seconds: number;
}

/** Several instances as one, over their last moments. */
export class View {
  readonly instances: number;
  readonly #now: Snapshot;
  readonly #windows: readonly Window[];

  constructor(windows: readonly Window[]) {
    this.instances = windows.length;
    this.#windows = windows;
    this.#now = merged(windows.map(({ now }) => now));
  }

  /** How much it is now: of one label, of some or of all together. */
  total(name: string, ...labels: string[]): number {
    return amount(this.#now[name], labels);
  }

  /** How much more it becomes in a second. */
  rate(name: string, ...labels: string[]): number {
    return sum(
      this.#windows.map(({ now, before, seconds }) =>
        before && seconds > 0 ? grown(amount(now[name], labels), amount(before[name], labels)) / seconds : 0
      ),
    );
  }

  /** What this share of the last observations did not exceed, in milliseconds; 0 where there were none. */
  quantileMs(name: string, share: number): number {
    const bounds = FAMILY_BY_NAME.get(name)?.bounds ?? [];
    const buckets = [...bounds, Infinity].map((_, i) =>
      sum(this.#windows.map(({ now, before }) => grown(bucket(now[name], i), bucket(before?.[name], i))))
    );
    return quantile(bounds, buckets, share);
  }
}

function amount(reading: Reading | undefined, labels: readonly string[]): number {
  if (reading === undefined) return 0;
  if (typeof reading === "number") return reading;
  if (isHistogram(reading)) return sum(reading.buckets);
  return sum(labels.length === 0 ? Object.values(reading) : labels.map((label) => reading[label] ?? 0));
}

function bucket(reading: Reading | undefined, i: number): number {
  const histogram: HistogramReading | undefined = reading !== undefined && isHistogram(reading)
    ? reading
    : undefined;
  return histogram?.buckets[i] ?? 0;
}

/** What counts never shrinks: where it did, it has begun anew. */
function grown(now: number, before: number): number {
  return now >= before ? now - before : now;
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
