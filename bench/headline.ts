import { type Figure, middle } from "./figures.ts";
import type { Row } from "./rounds.ts";
import type { Workload } from "./workloads.ts";

/** What a workload is about: its main figure, how that reads, and by which figure servers are compared. */
export interface Headline {
  readonly figure: Figure;
  readonly compared?: Figure;
  show(value: number): string;
}

const HEADLINES: Readonly<Record<Workload["kind"], Headline>> = {
  loop: { figure: "deliveriesPerSecond", compared: "deliveriesPerSecond", show: deliveries },
  ceiling: { figure: "deliveriesPerSecond", show: deliveries },
  paced: { figure: "deliveriesPerSecond", compared: "p99Ms", show: deliveries },
  arrive: {
    figure: "peoplePerSecond",
    compared: "peoplePerSecond",
    show: (rate) => `${thousands(rate)} people/s`,
  },
  idle: {
    figure: "kibPerConnection",
    compared: "kibPerConnection",
    show: (kib) => `${kib.toFixed(1)} KiB each`,
  },
  return: { figure: "levelMs", show: (ms) => `level in ${(ms / 1_000).toFixed(1)} s` },
  presence: { figure: "presenceFramesEach", show: (count) => `${count.toFixed(1)} presence frames each` },
};

/** The headline of a workload. */
export function headlineOf(workload: Workload): Headline {
  return HEADLINES[workload.kind];
}

/** A row's main figure in words, or a dash where there is none. */
export function headline(workload: Workload, row: Row): string {
  const { figure, show } = headlineOf(workload);
  const value = middle(row, figure);
  return value === undefined ? "–" : show(value);
}

function deliveries(rate: number): string {
  return `${thousands(rate)} deliveries/s`;
}

function thousands(value: number): string {
  return Math.round(value).toLocaleString("en");
}
