import { memoryLimit } from "../server/memory_guard.ts";

/** Where a server runs, as far as V8 should know. */
interface Place {
  /** That this process may run on. */
  readonly cores?: number;
  /** Isolates of this process. */
  readonly workers?: number;
  /** What this process may take of the machine's memory, in MiB; undefined: three quarters of it. */
  readonly maxMemoryMb?: number | undefined;
}

/**
 * How V8 runs a server, as `deno run` is told it. V8 is made for pages that come and go:
 *
 * - it shrinks a heap that has grown as soon as nothing happens, which for ten thousand people who are silent costs more than
 *   asking them all for signs of life;
 * - it begins its first full collection at a few dozen MB, before it knows how much will stay: with everybody's first seconds;
 * - a full collection moves each young object by itself, while everybody waits, though most pages of a server's could be kept
 *   as they lie;
 * - it compiles a function for good after 3,000 calls, for a page that gets there will go on: a server gets there with all that
 *   lets people in at once when thousands come, and hardly needs it once they are there;
 * - its helping threads take the core from the one that serves, where there is only one.
 */
export function v8Flags(
  { cores = navigator.hardwareConcurrency, workers = 1, maxMemoryMb }: Place = {},
): string {
  const flags = [
    "--no-memory-reducer",
    ...roomToGrow(maxMemoryMb, workers),
    "--page-promotion-threshold=10",
    "--invocation-count-for-turbofan=10000",
  ];
  return `--v8-flags=${[...flags, ...(cores === 1 ? ["--single-threaded-gc"] : [])].join()}`;
}

const MIB = 1024 * 1024;
/** An isolate's share of what it may take that old objects may fill before V8 looks for the first time which are needed. */
const SHARE = 1 / 8;
/** Enough for a first rush: what is old reached 114 MB when ten thousand arrived, and 250 when five thousand came back. */
const MOST_MB = 384;

function roomToGrow(maxMemoryMb: number | undefined, workers: number): string[] {
  const limit = memoryLimit(maxMemoryMb);
  if (limit === undefined) return [];
  const mb = Math.floor(Math.min(MOST_MB, limit / MIB / workers * SHARE));
  return [`--initial-old-space-size=${Math.max(1, mb)}`];
}
