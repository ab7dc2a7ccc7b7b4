import type { MessageEvent } from "../../protocol/events.ts";
import type { Entry, JoinedFrame } from "../../client/incoming.ts";

export const ADA = { id: "u_ada", name: "Ada" };
export const GRACE = { id: "u_grace", name: "Grace" };
const AT = "2026-11-21T10:00:00.000Z";

/** A message of Grace's, unless told otherwise. Every one is a message, so `n` is `seq`. */
export function message(seq: number, more: Partial<MessageEvent> = {}): MessageEvent {
  const { id = `id ${seq}`, from = GRACE, text = `text ${seq}`, ...rest } = more;
  return { type: "message", room: "general", seq, n: seq, id, from, text, at: AT, ...rest };
}

/** Messages with these numbers. */
export function messages(first: number, last: number): MessageEvent[] {
  return Array.from({ length: last - first + 1 }, (_, index) => message(first + index));
}

export function edited(seq: number, target: number, text?: string) {
  const what = { room: "general", seq, id: `id ${seq}`, from: GRACE, at: AT, target };
  return text === undefined
    ? { type: "edited", ...what } as const
    : { type: "edited", ...what, text } as const;
}

export function deleted(seq: number, target: number) {
  return { type: "deleted", room: "general", seq, id: `id ${seq}`, from: GRACE, at: AT, target } as const;
}

export function reacted(seq: number, target: number, on: boolean, from = GRACE) {
  const entry = { room: "general", seq, id: `id ${seq}`, from, at: AT };
  return { type: "reacted", ...entry, target, emoji: "👍", on } as const;
}

/** An event as the log brings it. */
export function entry(event: Entry["event"] & { readonly seq: number }): Entry {
  return { type: "entry", room: "general", seq: event.seq, event };
}

/** An answer to `join`: the newest page, level, unless told otherwise. */
export function joined(more: Partial<JoinedFrame> = {}): JoinedFrame {
  const seq = more.position?.seq ?? 0;
  return {
    ...{
      type: "joined",
      room: "general",
      resumed: false,
      position: { epoch: "e1", seq },
      head: seq,
      events: [],
    },
    ...{ members: [], count: 1, upTo: 0, unread: 0 },
    ...more,
  };
}
