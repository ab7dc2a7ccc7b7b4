import type { MessageEvent, ServerFrame } from "../protocol/events.ts";
import type { User } from "../protocol/fields.ts";
import type { SimpleFrame } from "../protocol/simple.ts";
import { type Line, utf8Bytes } from "./lines.ts";
import type { Whereabouts } from "./people.ts";

/** How a line of a room's log is shown: a message as the frame that is made of it, everything else as an empty line. */
export function shownAs(line: Line, frameOf: (message: MessageEvent) => SimpleFrame): Line {
  const { event } = line.entry;
  if (event.type !== "message" || event.deletedAt !== undefined) return { ...line, text: "", bytes: 0 };
  const text = encodeSimple(frameOf(event));
  return { ...line, text, bytes: utf8Bytes(text) };
}

/** A line as everybody in a room is shown it. */
export function simpleLine(line: Line): Line {
  return shownAs(line, ({ from, text, at }) => ({
    type: "message",
    username: from.name,
    message: text,
    timestamp: at,
  }));
}

/** A line of a room of two as the two are shown it. */
export function privateLine(line: Line, [one, other]: readonly [User, User]): Line {
  return shownAs(line, ({ from, text, at }) => ({
    type: "private",
    from: from.name,
    to: (one.id === from.id ? other : one).name,
    message: text,
    timestamp: at,
  }));
}

/** Somebody came or went. */
export function systemFrame(event: "joined" | "left", { name }: User, count: number): SimpleFrame {
  return { type: "system", message: `${name} ${event}`, event, username: name, connected_count: count };
}

/** Who is in a room. */
export function usersFrame(
  people: { readonly members: readonly User[]; readonly count: number },
): SimpleFrame {
  const users = people.members.map(({ name }) => name);
  return { type: "users_update", users, count: people.count, message: `${people.count} online` };
}

/** Whether somebody is here. */
export function statusFrame({ name, online, lastSeen }: Whereabouts): SimpleFrame {
  return { type: "status", username: name, online, last_seen: lastSeen ?? null };
}

/** What version 1 answers, as a simple endpoint says it; undefined for what it does not say. */
export function simpleAnswer(frame: ServerFrame): SimpleFrame | undefined {
  if (frame.type === "error") return { type: "error", code: frame.code, message: frame.message };
  if (frame.type !== "welcome") return undefined;
  const { name } = frame.user;
  return { type: "welcome", message: `Welcome, ${name}`, username: name };
}

/** A frame as text. */
export function encodeSimple(frame: SimpleFrame): string {
  return JSON.stringify(frame);
}
