import type { HistogramReading } from "../chat/histogram.ts";
import { FAMILIES } from "./families.ts";
import { type Family, isHistogram, type Reading, type Snapshot } from "./family.ts";

type Combine = (one: number, other: number) => number;

/** The figures of several instances together. What none of them has is left out. */
export function merged(snapshots: readonly Snapshot[]): Snapshot {
  return Object.fromEntries(FAMILIES.flatMap((family) => {
    const reading = mergedReading(family, snapshots);
    return reading === undefined ? [] : [[family.name, reading]];
  }));
}

function mergedReading({ name, together }: Family, snapshots: readonly Snapshot[]): Reading | undefined {
  const combine = together === "largest" ? Math.max : sum;
  const readings = snapshots.map((snapshot) => snapshot[name]).filter((reading) => reading !== undefined);
  return readings.reduce<Reading | undefined>(
    (all, reading) => all === undefined ? reading : both(all, reading, combine),
    undefined,
  );
}

/** Two readings of one family. Where their shapes differ they are of different versions, and the first one stands. */
function both(one: Reading, other: Reading, combine: Combine): Reading {
  if (typeof one === "number") return typeof other === "number" ? combine(one, other) : one;
  if (typeof other === "number") return one;
  if (isHistogram(one)) return isHistogram(other) ? bothHistograms(one, other, combine) : one;
  return isHistogram(other) ? one : byLabel(one, other, combine);
}

function bothHistograms(one: HistogramReading, other: HistogramReading, combine: Combine): HistogramReading {
  const buckets = one.buckets.map((count, i) => combine(count, other.buckets[i] ?? 0));
  return { buckets, sum: combine(one.sum, other.sum) };
}

function byLabel(
  one: Readonly<Record<string, number>>,
  other: Readonly<Record<string, number>>,
  combine: Combine,
): Record<string, number> {
  const labels = Object.entries(one);
  return Object.fromEntries(labels.map(([label, value]) => [label, combine(value, other[label] ?? 0)]));
}

function sum(one: number, other: number): number {
  return one + other;
}
