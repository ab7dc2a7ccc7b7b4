import type { Clock } from "./clock.ts";

/** Runs something that can be called off, and calls it off after `ms`: a network may take a request and never answer. */
export async function inTime<T>(
  clock: Clock,
  ms: number,
  run: (late: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  const callOff = clock.after(ms, () => late.abort());
  try {
    return await run(late.signal);
  } finally {
    callOff();
  }
}
