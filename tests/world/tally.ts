/** What happened in a world, counted. */
export interface Tally {
  /** Log events that were stored. */
  stored: number;
  /** Log events that reached a client. */
  delivered: number;
  /** Instances killed, connections cut, readers stalled, store calls failed before and after their effect, clocks moved, commands repeated. */
  killed: number;
  cut: number;
  stalled: number;
  storeFailed: number;
  storeFailedAfter: number;
  leapt: number;
  repeated: number;
  /** Payloads of the bus. */
  lost: number;
  doubled: number;
}

/** Nothing has happened yet. */
export function emptyTally(): Tally {
  return {
    stored: 0,
    delivered: 0,
    killed: 0,
    cut: 0,
    stalled: 0,
    storeFailed: 0,
    storeFailedAfter: 0,
    leapt: 0,
    repeated: 0,
    lost: 0,
    doubled: 0,
  };
}

/** Adds what happened in another world. */
export function addTally(sum: Tally, other: Tally): void {
  for (const key of Object.keys(sum) as (keyof Tally)[]) sum[key] += other[key];
}

/** Everything that went wrong, lost and doubled payloads apart. */
export function faultsOf(
  { killed, cut, stalled, storeFailed, storeFailedAfter, leapt, repeated }: Tally,
): number {
  return killed + cut + stalled + storeFailed + storeFailedAfter + leapt + repeated;
}
