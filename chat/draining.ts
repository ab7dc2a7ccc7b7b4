import { CLOSE } from "../protocol/codes.ts";
import type { Session } from "./session.ts";

/** Closes come in so many batches, this far apart: everyone is gone in about two seconds and nobody comes back all at once. */
const BATCHES = 40;
const PAUSE_MS = 50;
/** A client comes back at some time between these. */
const SOONEST_MS = 500;
const LATEST_MS = 5_000;

/** Tells everybody that this instance is about to stop, each another time to come back at. */
export function sayGoodbye(sessions: Iterable<Session>, random: () => number): void {
  for (const session of sessions) {
    const reconnectInMs = Math.round(SOONEST_MS + random() * (LATEST_MS - SOONEST_MS));
    session.answer({ type: "goodbye", reconnectInMs });
  }
}

/** Closes everybody with 1012, in small batches. */
export async function closeInBatches(
  sessions: readonly Session[],
  pause: (ms: number) => Promise<void>,
): Promise<void> {
  const size = Math.max(1, Math.ceil(sessions.length / BATCHES));
  for (let start = 0; start < sessions.length; start += size) {
    for (const session of sessions.slice(start, start + size)) session.close(CLOSE.restarting, "restarting");
    await pause(PAUSE_MS);
  }
}
