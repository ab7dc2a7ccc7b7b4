import type { HistogramReading } from "../chat/histogram.ts";
import type { Hub } from "../chat/hub.ts";
import type { Tally } from "../chat/tally.ts";
import type { EventLoop } from "./event_loop.ts";
import type { BusCalls } from "./observed_bus.ts";
import type { StoreCalls } from "./store_calls.ts";

/** Where the figures of one instance are read. */
export interface Source {
  readonly hub: Hub;
  readonly store: StoreCalls;
  readonly bus: BusCalls;
  readonly loop: EventLoop;
  /** Answers over HTTP by the hundred of their status: `2xx`. */
  readonly responses: Tally<string>;
  /** Instances of this process: what the process has is told by each as its share. */
  readonly workers: number;
  /** Those who look at the live figures. */
  watchers(): number;
  /** Log lines that were held back in a flood. */
  heldBack(): number;
  /** Milliseconds since 1970. */
  now(): number;
}

/** A value, or one for each value of the family's label. */
export type Reading = number | Readonly<Record<string, number>> | HistogramReading;

/** Metrics of one name. */
export interface Family {
  /** As Prometheus wants it: with its base unit, and `_total` where it only grows. */
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge" | "histogram";
  /** What readings that are no plain numbers are told apart by. Its values are few and known. */
  readonly label?: string;
  /** Upper bounds of a histogram's buckets, in the unit of the readings … */
  readonly bounds?: readonly number[];
  /** … and what makes them base units: 0.001 for milliseconds. */
  readonly scale?: number;
  /** What several instances have together: their sum, unless the largest says more. */
  readonly together?: "largest";
  /** Labels that say what this is rather than how much. */
  readonly labels?: Readonly<Record<string, string>>;
  read(source: Source): Reading;
}

/** All readings of an instance, by the names of their families. */
export type Snapshot = Readonly<Record<string, Reading>>;

/** True for the reading of a histogram. */
export function isHistogram(reading: Reading): reading is HistogramReading {
  return typeof reading !== "number" && Array.isArray(reading.buckets);
}
