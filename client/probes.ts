import type { HttpWorld } from "./ear.ts";
import type { Clock } from "./clock.ts";
import { inTime } from "./in_time.ts";
import type { Connect } from "./transport.ts";

const HEALTH_MS = 5_000;
const PROBE_MS = 10_000;

/** True where the server is there and takes connections. */
export async function isThere({ fetch, clock }: HttpWorld, url: URL): Promise<boolean> {
  try {
    return await inTime(clock, HEALTH_MS, async (signal) => {
      const response = await fetch(new URL("/health", url), { cache: "no-store", signal });
      await response.body?.cancel();
      return response.ok;
    });
  } catch {
    return false;
  }
}

/** Where to try. */
export interface Probe {
  readonly connect: Connect;
  readonly url: URL;
  readonly clock: Clock;
}

/**
 * Tries whether frames pass both ways, with one that needs no sign-in. `done` hears it once, unless the answer calls it off.
 */
export function probe({ connect, url, clock }: Probe, done: (passes: boolean) => void): () => void {
  const transport = connect(url, ["parley.v1"]);
  let isOver = false;
  const stop = () => {
    isOver = true;
    callOff();
    transport.close();
  };
  const end = (passes: boolean) => {
    if (isOver) return;
    stop();
    done(passes);
  };
  const callOff = clock.after(PROBE_MS, () => end(false));
  transport.listen({
    opened: () => transport.send('{"type":"heartbeat"}'),
    received: () => end(true),
    closed: () => end(false),
  });
  return stop;
}
