import type { LogEvent, MessageEvent } from "../protocol/events.ts";
import type { Message, Reactions } from "./views.ts";

/** The events that change a message which is there already. */
export type MessageChange = LogEvent & { readonly type: "edited" | "deleted" | "reacted" };

/** True where an event changes an earlier message. */
export function isChange(event: LogEvent): event is MessageChange {
  return event.type === "edited" || event.type === "deleted" || event.type === "reacted";
}

/** A message as a person sees it. */
export function messageFrom(event: MessageEvent, me: string): Message {
  const { seq, n, id, from, text, at, replyTo, editedAt, deletedAt, reactions = [] } = event;
  return {
    ...{ seq, n, id, from, text, at, reactions, mine: from.id === me },
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(editedAt === undefined ? {} : { editedAt }),
    ...(deletedAt === undefined ? {} : { deletedAt }),
  };
}

/** The message after a change. The same object where it changes nothing. */
export function changed(message: Message, change: MessageChange, me: string): Message {
  // Read again a message may be gone before the changes that came before that.
  if (message.deletedAt !== undefined) return message;
  if (change.type === "reacted") return react(message, change, change.from.id === me);
  if (change.type === "deleted") return { ...message, text: "", deletedAt: change.at, reactions: [] };
  // Without a text the target is gone meanwhile; its `deleted` follows.
  return { ...message, text: change.text ?? message.text, editedAt: change.at };
}

function react(message: Message, change: MessageChange & { type: "reacted" }, isMine: boolean): Message {
  const { emoji, on } = change;
  const now = message.reactions.find((reaction) => reaction.emoji === emoji);
  const isKnown = isMine && (now?.mine ?? false) === on;
  if (isKnown || (!now && !on)) return message;
  const next = { emoji, count: (now?.count ?? 0) + (on ? 1 : -1), mine: isMine ? on : now?.mine ?? false };
  return { ...message, reactions: put(message.reactions, next) };
}

function put(reactions: readonly Reactions[], next: Reactions): readonly Reactions[] {
  const isNew = reactions.every(({ emoji }) => emoji !== next.emoji);
  if (isNew) return [...reactions, next];
  return reactions.map((one) => one.emoji === next.emoji ? next : one).filter(({ count }) => count > 0);
}
