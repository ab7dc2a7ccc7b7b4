import type { ConnectionState } from "../../../client/mod.ts";
import { safeLine, safeText } from "../text/safe_text.ts";
import { deedOf } from "../view/said.ts";
import { timeText } from "../view/dates.ts";
import type { Heard } from "./hearing.ts";

/** What a pipe may be told. */
export type Event = Heard | { readonly type: "connection"; readonly state: ConnectionState["kind"] };

// What a terminal would obey, but JSON lets pass.
const OBEYED = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** An event as one line of JSON. */
export function jsonLine(event: Event): string {
  return JSON.stringify(event).replace(
    OBEYED,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** An event for a person: what was said, and what has to be known to read it. Empty for everything else. */
export function plainLine(event: Event): string {
  if (event.type === "message") return messageLine(event);
  if (event.type === "updated") {
    return event.deletedAt !== undefined
      ? `[${clock(event.at)}] ${safeLine(event.from.name)} deleted what they said`
      : event.editedAt !== undefined
      ? `${messageLine(event)} (edited)`
      : "";
  }
  if (event.type === "gap") return "[…] messages are missing here";
  if (event.type === "notice") {
    return `[…] ${safeLine(event.from.name)} changed ${safeLine(event.what)}: ${safeLine(event.value)}`;
  }
  return "";
}

function messageLine(event: Heard & { readonly type: "message" | "updated" }): string {
  const head = `[${clock(event.at)}] `;
  const deed = deedOf(event);
  const text = deed === undefined ? `${event.from.name}: ${event.text}` : `* ${event.from.name} ${deed}`;
  // Whatever a text contains, only a head begins a line.
  return head + safeText(text).replaceAll("\n", `\n${" ".repeat(head.length)}`);
}

function clock(at: string): string {
  return timeText(Date.parse(at));
}
