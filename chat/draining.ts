import { CLOSE } from "../protocol/codes.ts";
import type { HubParts } from "./hub_parts.ts";
import type { Session } from "./session.ts";

/** Everyone is gone after so long, and nobody comes back all at once. */
const CLOSING_MS = 2_000;
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

/** Closes everybody with 1012, in small batches; in larger ones where the machine is late, for it is about to be stopped. */
export async function closeInBatches(
  sessions: readonly Session[],
  { now, pause }: Pick<HubParts, "now" | "pause">,
): Promise<void> {
  const least = Math.ceil(sessions.length * PAUSE_MS / CLOSING_MS);
  const startedAt = now();
  for (let closed = 0; closed < sessions.length;) {
    const due = Math.ceil(sessions.length * (now() - startedAt + PAUSE_MS) / CLOSING_MS);
    const end = Math.max(closed + least, due);
    for (const session of sessions.slice(closed, end)) session.close(CLOSE.restarting, "restarting");
    closed = end;
    await pause(PAUSE_MS);
  }
}
