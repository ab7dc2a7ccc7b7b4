import { complaints, type Figure, middle, ratio } from "./figures.ts";
import { headline, headlineOf } from "./headline.ts";
import type { Row } from "./rounds.ts";
import type { Workload } from "./workloads.ts";

/** One workload and what every server made of it, Parley first. */
export interface Measured {
  readonly name: string;
  readonly workload: Workload;
  readonly rows: readonly Row[];
}

const COLUMNS: readonly { title: string; figure: Figure; show(value: number): string }[] = [
  { title: "p50", figure: "p50Ms", show: milliseconds },
  { title: "p99", figure: "p99Ms", show: milliseconds },
  { title: "CPU", figure: "serverCpu", show: percent },
  { title: "a delivery", figure: "cpuOfDelivery", show: (microseconds) => `${microseconds.toFixed(2)} µs` },
  { title: "RSS MiB", figure: "serverRssMiB", show: (mib) => mib.toFixed(0) },
  { title: "load idle", figure: "generatorIdle", show: percent },
];

/** Everything that was measured as one Markdown table. Its last column is Parley's figure divided by that server's. */
export function table(measured: readonly Measured[]): string {
  const head = ["workload", "server", "reached", ...COLUMNS.map(({ title }) => title), "Parley is"];
  return align([head, ...measured.flatMap(linesOf)], 2);
}

/** What was wrong in any run, a line each. */
export function notes(measured: readonly Measured[]): string[] {
  return measured.flatMap(({ name, rows }) =>
    rows.flatMap((row) => complaints(row).slice(0, 3).map((what) => `${name}, ${row.server.title}: ${what}`))
  );
}

function linesOf({ name, workload, rows }: Measured): string[][] {
  const { compared } = headlineOf(workload);
  return rows.map((row, index) => [
    index === 0 ? name : "",
    row.server.title,
    headline(workload, row),
    ...COLUMNS.map(({ figure, show }) => shown(middle(row, figure), show)),
    index === 0 || !compared ? "" : shown(ratio(rows[0]!, row, compared), times),
  ]);
}

/** Cells in columns of even width, the first `words` to the left and the figures to the right. */
export function align(cells: readonly (readonly string[])[], words = 1): string {
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  const rule = widths.map((width, column) => "-".repeat(width + 1) + (column < words ? "-" : ":"));
  const line = (row: readonly string[]) => {
    const padded = row.map((cell, column) =>
      column < words ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)
    );
    return `| ${padded.join(" | ")} |`;
  };
  return [line(cells[0]!), `|${rule.join("|")}|`, ...cells.slice(1).map(line)].join("\n");
}

function shown(value: number | undefined, show: (value: number) => string): string {
  return value === undefined || Number.isNaN(value) ? "–" : show(value);
}

function milliseconds(ms: number): string {
  return `${ms < 10 ? ms.toFixed(2) : ms.toFixed(0)} ms`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
}

function times(value: number): string {
  return `${value.toFixed(2)} ×`;
}
