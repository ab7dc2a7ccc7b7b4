import type { LogEvent, MessageEvent } from "../../protocol/events.ts";
import type { User } from "../../protocol/fields.ts";

type Said = Exclude<LogEvent, { type: "changed" }>;
/** What somebody adds to a room. */
export type ModelDraft =
  | { readonly type: "send"; readonly text: string; readonly replyTo?: number | undefined }
  | { readonly type: "edit"; readonly target: number; readonly text: string }
  | { readonly type: "delete"; readonly target: number }
  | { readonly type: "react"; readonly target: number; readonly emoji: string; readonly on: boolean };

/** A room's log as section 2 of the protocol describes it, in the plainest form. */
export class ModelRoom {
  readonly name: string;
  readonly log: Said[] = [];
  readonly readUpTo = new Map<string, number>();
  /** Ids of reactions that changed nothing, and so have no entry. */
  readonly standing = new Set<string>();
  epoch = "0";

  constructor(name: string) {
    this.name = name;
  }

  /** Stores once by author and id. Undefined: there is nothing (any more) to change. */
  append(id: string, from: User, draft: ModelDraft): { event: Said; duplicate: boolean } | undefined {
    const known = this.log.find((event) => event.id === id && event.from.id === from.id);
    if (known) return { event: known, duplicate: true };
    if (draft.type !== "send" && !this.#isThere(draft.target)) return undefined;
    if (draft.type === "react" && this.#stands(from.id, draft)) return this.#standsAlready(id, draft.target);
    if (this.epoch === "0") this.epoch = "e1";
    const event = this.#event(id, from, draft);
    this.log.push(event);
    if (event.type === "message") this.readUpTo.set(from.id, event.seq);
    return { event, duplicate: false };
  }

  /** Entries after a number, as a replay reads them: changed messages in their present text. */
  after(seq: number, limit: number): LogEvent[] {
    return this.log.slice(seq, seq + limit).map((event) => this.#readAgain(event));
  }

  /** Messages before a number, in present state, oldest first. */
  page(before: number, limit: number, reader: string): { messages: MessageEvent[]; more: boolean } {
    const older = this.log.filter((event) => event.type === "message" && event.seq < before);
    const messages = older.slice(-limit).map((event) => this.present(event as MessageEvent, reader));
    return { messages, more: older.length > messages.length };
  }

  /** A message as it is now. */
  present(message: MessageEvent, reader: string): MessageEvent {
    return { ...this.#text(message), reactions: this.#reactions(message.seq, reader) };
  }

  unread(reader: string): number {
    const upTo = this.readUpTo.get(reader) ?? 0;
    return this.log.filter((event) => event.type === "message" && event.seq > upTo).length;
  }

  #event(id: string, from: User, draft: ModelDraft): Said {
    const seq = this.log.length + 1;
    const entry = { room: this.name, seq, id, from, at: new Date(1_800_000_000_000 + seq).toISOString() };
    if (draft.type === "edit") return { type: "edited", ...entry, target: draft.target, text: draft.text };
    if (draft.type === "delete") return { type: "deleted", ...entry, target: draft.target };
    if (draft.type === "react") {
      return { type: "reacted", ...entry, target: draft.target, emoji: draft.emoji, on: draft.on };
    }
    const n = this.log.filter(({ type }) => type === "message").length + 1;
    const reply = draft.replyTo === undefined ? {} : { replyTo: draft.replyTo };
    return { type: "message", ...entry, n, text: draft.text, ...reply };
  }

  #isThere(target: number): boolean {
    const isGone = this.log.some((event) => event.type === "deleted" && event.target === target);
    return this.log[target - 1]?.type === "message" && !isGone;
  }

  /** Reactions are told once only, so that whoever counts the events has the right count. */
  #stands(userId: string, { target, emoji, on }: ModelDraft & { type: "react" }): boolean {
    const mine = this.#reactions(target, userId).some((reaction) =>
      reaction.emoji === emoji && reaction.mine
    );
    return mine === on;
  }

  #standsAlready(id: string, target: number): { event: Said; duplicate: boolean } | undefined {
    this.standing.add(id);
    const event = this.log[target - 1];
    return event && { event, duplicate: true };
  }

  #readAgain(event: Said): LogEvent {
    if (event.type === "message") return this.#text(event);
    if (event.type !== "edited") return event;
    const target = this.log[event.target - 1];
    const text = target?.type === "message" ? this.#text(target) : undefined;
    const { text: _, ...husk } = event;
    return text && text.deletedAt === undefined ? { ...husk, text: text.text } : husk;
  }

  #text(message: MessageEvent): MessageEvent {
    let now = message;
    for (const event of this.log) {
      if (event.type === "edited" && event.target === message.seq) {
        now = { ...now, text: event.text ?? "", editedAt: event.at };
      } else if (event.type === "deleted" && event.target === message.seq) {
        now = { ...now, text: "", deletedAt: event.at };
      }
    }
    return now;
  }

  #reactions(seq: number, reader: string): { emoji: string; count: number; mine: boolean }[] {
    const by = new Map<string, Set<string>>();
    if (!this.#isThere(seq)) return [];
    for (const event of this.log) {
      if (event.type !== "reacted" || event.target !== seq) continue;
      const people = by.get(event.emoji) ?? new Set();
      if (event.on) people.add(event.from.id);
      else people.delete(event.from.id);
      by.set(event.emoji, people);
      if (people.size === 0) by.delete(event.emoji);
    }
    return [...by].map(([emoji, people]) => ({ emoji, count: people.size, mine: people.has(reader) }));
  }
}
