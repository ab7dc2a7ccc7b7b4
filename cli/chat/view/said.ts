import type { Item, Message, Outgoing } from "../../../client/mod.ts";
import type { User } from "../../../protocol/fields.ts";
import type { Changes } from "./log_items.ts";

/** A message as it is drawn, confirmed or not. */
export interface Said {
  readonly from: User;
  readonly at: number;
  readonly text: string;
  readonly replyTo: number | undefined;
  readonly seq: number | undefined;
  readonly isMine: boolean;
  readonly isEdited: boolean;
  readonly isDeleted: boolean;
  readonly reactions: Message["reactions"];
  /** What is not confirmed about it, oldest first: itself, or changes to it. */
  readonly pending: readonly Outgoing[];
}

/** Nothing for what is no message. */
export function saidIn(item: Item | undefined, me: User | undefined, changes: Changes): Said | undefined {
  if (item?.kind === "message") return confirmed(item.message, changes.get(item.message.seq) ?? []);
  else if (item?.kind === "outgoing") return unconfirmed(item.outgoing, me);
  else return undefined;
}

function confirmed(message: Message, pending: readonly Outgoing[]): Said {
  const { from, text, replyTo, seq, mine, reactions } = message;
  return {
    ...{ from, text, replyTo, seq, reactions, pending },
    at: Date.parse(message.at),
    isMine: mine,
    isEdited: message.editedAt !== undefined,
    isDeleted: message.deletedAt !== undefined,
  };
}

function unconfirmed(outgoing: Outgoing, me: User | undefined): Said | undefined {
  const { command, createdAt } = outgoing;
  if (command.type !== "send") return undefined;
  return {
    from: me ?? { id: "", name: "you" },
    at: createdAt,
    text: command.text,
    replyTo: command.replyTo,
    seq: undefined,
    isMine: true,
    isEdited: false,
    isDeleted: false,
    reactions: [],
    pending: [outgoing],
  };
}

/** What somebody does rather than says, as `/me` writes it; undefined for anything else. */
export function deedOf({ from, text }: Pick<Said, "from" | "text">): string | undefined {
  const start = `* ${from.name} `;
  return text.startsWith(start) ? text.slice(start.length) : undefined;
}

/** True where a text has this name as words of its own, whatever its case. */
export function isNamed(text: string, name: string): boolean {
  const word = `(?<![\\p{L}\\p{N}_])${RegExp.escape(name)}(?![\\p{L}\\p{N}_])`;
  return name !== "" && new RegExp(word, "iu").test(text);
}
