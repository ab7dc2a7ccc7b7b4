import type { Outcome } from "./load/job.ts";
import type { Row, Run } from "./rounds.ts";

/** A number of an outcome. */
export type Figure = Exclude<keyof Outcome, "mistakes">;

/** The middle of the values; of two middles their mean. NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return NaN;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The middle of a figure over a server's rounds, undefined where no round has it. */
export function middle(row: Row, figure: Figure): number | undefined {
  const values = row.runs.flatMap((run) => valueOf(run, figure) ?? []);
  return values.length === 0 ? undefined : median(values);
}

/** The middle of the ratios of the rounds, each of two runs that followed each other closely. */
export function ratio(one: Row, other: Row, figure: Figure): number | undefined {
  const ratios = one.runs.flatMap((run, round) => {
    const [above, below] = [valueOf(run, figure), valueOf(other.runs[round], figure)];
    return above === undefined || below === undefined ? [] : [above / below];
  });
  return ratios.length === 0 ? undefined : median(ratios);
}

/** What was wrong in any of the rounds. */
export function complaints(row: Row): string[] {
  return [...new Set(row.runs.flatMap((run) => "failed" in run ? [run.failed] : run.mistakes))];
}

function valueOf(run: Run | undefined, figure: Figure): number | undefined {
  return run === undefined || "failed" in run ? undefined : run[figure];
}
