import type { LogEvent, MessageEvent } from "../protocol/events.ts";
import type { Counts, StoredEntry } from "./stored.ts";
import type { Entry } from "./message_log.ts";

/** The message in this entry as long as it says something: undefined where it is deleted, gone or no message. */
export function standing(entry: StoredEntry | undefined): MessageEvent | undefined {
  return entry?.event.type === "message" && entry.event.deletedAt === undefined ? entry.event : undefined;
}

/** How an entry reads now: an edit carries its target's present text, nothing once that is deleted or gone. */
export function presentEvent(entry: StoredEntry, target: StoredEntry | undefined): LogEvent {
  if (entry.event.type !== "edited") return entry.event;
  const { text: _old, ...bare } = entry.event;
  const message = standing(target);
  return message ? { ...bare, text: message.text } : bare;
}

/** How an entry of a page reads now. */
export function presentEntry(
  entry: StoredEntry,
  target: StoredEntry | undefined,
  counts: Counts | undefined,
): Entry {
  const event = presentEvent(entry, target);
  const shown = counts?.kinds.length && standing(entry) ? { reactions: counts.kinds } : {};
  return { event, n: entry.n, ...shown };
}

/** The message whose text this entry shows, where it is not its own. */
export function targetOf(event: LogEvent): number | undefined {
  return event.type === "edited" ? event.target : undefined;
}
