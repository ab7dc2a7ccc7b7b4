import type { LogEvent } from "../protocol/events.ts";
import type { User } from "../protocol/fields.ts";
import type { Head } from "../store/message_log.ts";
import type { Line } from "./lines.ts";

/** The head of a room after one more line. */
export function headAfter(head: Head, line: Line): Head {
  const { event } = line.entry;
  return { ...head, seq: line.seq, n: line.n, at: event.at, ...changeOf(event) };
}

function changeOf(event: LogEvent): Partial<Head> {
  if (event.type !== "changed") return {};
  if (event.what === "topic") return { topic: event.value };
  return event.what === "private" ? { owner: event.from.id } : {};
}

/** True where this person may know that the room exists. */
export function mayEnter(head: Head, user: User): boolean {
  return head.owner === undefined || head.owner === user.id;
}
