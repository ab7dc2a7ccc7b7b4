import assert from "node:assert/strict";
import type { User } from "../../protocol/fields.ts";
import { parseRoomName, parseUserName, type RoomName, type UserName } from "../../protocol/names.ts";
import type { Appended, ChangedBody, Draft, DraftBody, Entry, Outcome } from "../../store/message_log.ts";

export const ada: User = { id: "u_ada", name: "Ada" };
export const grace: User = { id: "u_grace", name: "Grace" };
export const linus: User = { id: "u_linus", name: "Linus" };

export function room(name: string): RoomName {
  const parsed = parseRoomName(name);
  assert(parsed, `"${name}" is no room's name`);
  return parsed;
}

export function userName(name: string): UserName {
  const parsed = parseUserName(name);
  assert(parsed, `"${name}" is no name`);
  return parsed;
}

export const lobby = room("lobby");

let made = 0;

/** A new id of a command. */
export function newId(): string {
  return `00000000-0000-4000-8000-${`${++made}`.padStart(12, "0")}`;
}

export function draft(from: User, body: DraftBody, more: Partial<Draft> = {}): Draft {
  return { id: newId(), from, at: "2026-11-21T10:00:00.000Z", body, ...more };
}

export function says(from: User, text: string, more: Partial<Draft> = {}): Draft {
  return draft(from, { type: "message", text }, more);
}

export function replies(from: User, replyTo: number, text = "yes"): Draft {
  return draft(from, { type: "message", text, replyTo });
}

export function edits(from: User, target: number, text: string, more: Partial<Draft> = {}): Draft {
  return draft(from, { type: "edited", target, text }, more);
}

export function deletes(from: User, target: number, more: Partial<Draft> = {}): Draft {
  return draft(from, { type: "deleted", target }, more);
}

export function reacts(from: User, target: number, emoji: string, on = true): Draft {
  return draft(from, { type: "reacted", target, emoji, on });
}

export function changes(from: User, what: string, value: string): Draft {
  return draft(from, { type: "changed", what, value });
}

/** Decides something about somebody. */
export function decides(from: User, what: string, user: User, more: Partial<ChangedBody> = {}): Draft {
  return draft(from, { type: "changed", what, value: user.name, user, ...more });
}

/** What a draft became, where it was not refused. */
export function appended(outcome: Outcome | undefined): Appended {
  assert(outcome && "event" in outcome, `refused: ${JSON.stringify(outcome)}`);
  return outcome;
}

/** The code with which a draft was refused. */
export function refusal(outcome: Outcome | undefined): string {
  assert(outcome && "refused" in outcome, "not refused");
  return outcome.refused;
}

export function seqs(of: readonly (Outcome | Entry)[]): number[] {
  return of.map((one) => "event" in one ? one.event.seq : 0);
}

/** What a page shows of each entry: the text where it has one, else what it is. */
export function texts(entries: readonly Entry[]): string[] {
  return entries.map(({ event }) => "text" in event && event.text !== undefined ? event.text : event.type);
}
