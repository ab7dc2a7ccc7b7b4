import type { User } from "../../../protocol/fields.ts";
import type { Message, Outgoing, OutgoingState, Reactions, Refusal } from "../../../client/mod.ts";

/** A message as the page shows it, confirmed or not: both have the same key, so that a confirmed one keeps its place. */
export interface Shown {
  readonly key: string;
  /** Absent until the message is confirmed. */
  readonly seq?: number;
  readonly from: User;
  readonly text: string;
  readonly at: number;
  readonly mine: boolean;
  readonly replyTo?: number;
  readonly isEdited: boolean;
  readonly isDeleted: boolean;
  readonly reactions: readonly Reactions[];
  /** Of an unconfirmed message. */
  readonly state?: OutgoingState;
  readonly error?: Refusal;
  /** A change to this message that is on its way or has failed. */
  readonly change?: Outgoing;
}

/** A confirmed message, with its author's own unconfirmed changes already applied. */
export function shownMessage(message: Message, changes: readonly Outgoing[] = []): Shown {
  const shown: Shown = {
    key: message.id,
    seq: message.seq,
    from: message.from,
    text: message.text,
    at: Date.parse(message.at),
    mine: message.mine,
    ...(message.replyTo === undefined ? {} : { replyTo: message.replyTo }),
    isEdited: message.editedAt !== undefined,
    isDeleted: message.deletedAt !== undefined,
    reactions: message.reactions,
  };
  return changes.reduce(changed, shown);
}

/** An own message that is not confirmed; undefined for a command that is no message. */
export function shownOutgoing(outgoing: Outgoing, me: User): Shown | undefined {
  if (outgoing.command.type !== "send") return undefined;
  const { text, replyTo } = outgoing.command;
  return {
    key: outgoing.id,
    from: me,
    text,
    at: outgoing.createdAt,
    mine: true,
    ...(replyTo === undefined ? {} : { replyTo }),
    isEdited: false,
    isDeleted: false,
    reactions: [],
    state: outgoing.state,
    ...(outgoing.error === undefined ? {} : { error: outgoing.error }),
  };
}

function changed(shown: Shown, change: Outgoing): Shown {
  if (change.state === "failed" || change.state === "asking") return { ...shown, change };
  const { command } = change;
  if (command.type === "edit") return { ...shown, text: command.text, change };
  else if (command.type === "delete") return { ...shown, isDeleted: true, text: "", change };
  else if (command.type === "react") {
    return { ...shown, reactions: reacted(shown.reactions, command.emoji, command.on) };
  } else return shown;
}

/** The reactions after one's own was put on or taken off. Doing it twice changes nothing. */
export function reacted(reactions: readonly Reactions[], emoji: string, on: boolean): readonly Reactions[] {
  const found = reactions.find((reaction) => reaction.emoji === emoji);
  if (found === undefined) return on ? [...reactions, { emoji, count: 1, mine: true }] : reactions;
  if (found.mine === on) return reactions;
  const count = found.count + (on ? 1 : -1);
  return reactions.map((each) => each === found ? { emoji, count, mine: on } : each)
    .filter((each) => each.count > 0);
}
