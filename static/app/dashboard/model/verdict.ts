import type { DashboardKey } from "../text/en.ts";

/** Values by the names of their figures. */
export type Values = Readonly<Record<string, number>>;

/** Something that is not as it was promised. */
export interface Complaint {
  readonly key: DashboardKey;
  readonly count?: number;
}

/** Counters that the verdict is made of, whatever else is watched. */
export const COUNTERS: readonly string[] = [
  ...["gaps_noticed_total", "gaps_healed_total", "duplicates_suppressed_total", "heartbeat_evictions_total"],
  ...["slow_readers_total", "slow_clients_closed_total", "resumes_total", "restarts_total"],
  ...["fresh_joins_total", "resets_total", "store_errors_total", "bus_errors_total", "faults_total"],
];

/**
 * What is not as promised, in these figures and those of some seconds before. A loss that is noticed must be made good within
 * two seconds, so one that is open in both is late.
 */
export function complaints(now: Values, before: Values): Complaint[] {
  const open = (values: Values) => of(values, "gaps_noticed_total") - of(values, "gaps_healed_total");
  const late = Math.min(open(now), open(before));
  return [
    ...(late > 0 ? [{ key: "notHealed", count: late } as const] : []),
    ...counted("holes", of(now, "resets_total")),
    ...(grew("store_errors_total", now, before) ? [{ key: "storeFails" } as const] : []),
    ...(grew("bus_errors_total", now, before) ? [{ key: "busFails" } as const] : []),
    ...counted("faults", of(now, "faults_total")),
  ];
}

function counted(key: DashboardKey, count: number): Complaint[] {
  return count > 0 ? [{ key, count }] : [];
}

function grew(name: string, now: Values, before: Values): boolean {
  return of(now, name) > of(before, name);
}

function of(values: Values, name: string): number {
  return values[name] ?? 0;
}
