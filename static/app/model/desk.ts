import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { User } from "../../../protocol/fields.ts";
import type { Gap, RoomView } from "../../../client/mod.ts";
import type { Chat } from "./chat.ts";
import type { Draft } from "./draft.ts";
import type { Moderation } from "./moderation.ts";
import type { Page } from "./page.ts";
import { isDirectRoom, type RoomEntry } from "./room_entry.ts";
import type { RoomFacts } from "./room_facts.ts";
import type { Shown } from "./shown.ts";
import type { Visit } from "./visit.ts";

/** Where one works at one room: which message is at hand, which is being answered or edited, and all one can do to them. */
export class Desk {
  readonly chat: Chat;
  readonly room: string;
  readonly draft: Draft;
  readonly visit: Visit;
  readonly view: ReadonlySignal<RoomView | undefined>;
  readonly entry: ReadonlySignal<RoomEntry | undefined>;
  readonly isDirect: boolean;
  /** The message whose actions are shown. */
  readonly active = signal<string | undefined>(undefined);
  /** The message that the keyboard reaches with Tab. */
  readonly reachable = signal<string | undefined>(undefined);
  /** A message to bring into sight and point out. */
  readonly wanted = signal<number | undefined>(undefined);
  /** Counts up when the writer should have the focus. */
  readonly calls = signal(0);
  /** Counts up when the newest message should be in sight. */
  readonly returns = signal(0);

  /** True where the message that was looked for is not there any more. */
  readonly isMissing = signal(false);
  /** What holds here and what one may do; undefined until the server has told. */
  readonly facts: ReadonlySignal<RoomFacts | undefined>;
  readonly moderation: Moderation;
  readonly #page: Page;

  constructor(chat: Chat, room: string, page: Page) {
    this.#page = page;
    this.moderation = page.moderation;
    this.facts = page.facts.of(room);
    this.chat = chat;
    this.room = room;
    this.draft = chat.draft(room);
    this.visit = chat.visit(room);
    this.view = computed(() => chat.rooms.value.get(room));
    this.isDirect = isDirectRoom(room);
    this.entry = computed(() => page.entries.value.find(({ name }) => name === room));
  }

  /** The other one of a room of two. */
  get companion(): User | undefined {
    return this.isDirect ? this.entry.value?.companion : undefined;
  }

  /** The names of those who are here or were heard here, oneself left out: whom a command may mean. */
  get knownNames(): string[] {
    const view = this.view.peek();
    const authors = (view?.items ?? []).flatMap((item) => item.kind === "message" ? [item.message.from] : []);
    const people = [...view?.members ?? [], ...authors].filter(({ id }) => id !== this.chat.me.peek().id);
    return [...new Set(people.map(({ name }) => name))];
  }

  get mayModerate(): boolean {
    return this.facts.value?.mayModerate ?? false;
  }

  /** Asks the server what holds here. A room of two has nothing to look after. */
  async refreshFacts(): Promise<void> {
    if (!this.isDirect) await this.#page.facts.refresh(this.room);
  }

  /** Shows who somebody is. */
  meet(user: User): void {
    this.#page.dialog.value = { kind: "person", user };
  }

  /** Opens what brings people in. */
  invite(): void {
    this.#page.invite(this.room);
  }

  /** Opens all emoji for a reaction. */
  pickReaction(shown: Shown): void {
    this.active.value = undefined;
    const choose = (emoji: string) => {
      this.react(shown, emoji);
      this.calls.value++;
    };
    this.#page.dialog.value = { kind: "emoji", choose };
  }

  send(text: string): void {
    const replyTo = this.draft.replyTo.peek();
    this.chat.talk.send(this.room, text, replyTo === undefined ? {} : { replyTo });
    this.draft.clear();
    this.returns.value++;
  }

  saveEdit(text: string): void {
    const target = this.draft.editing.peek();
    const before = target === undefined ? undefined : this.textOf(target);
    this.draft.cancelEdit();
    if (target !== undefined && text !== before) this.chat.talk.edit(this.room, target, text);
  }

  reply(shown: Shown): void {
    if (shown.seq === undefined) return;
    this.draft.reply(shown.seq);
    this.calls.value++;
  }

  edit(shown: Shown): void {
    if (shown.seq === undefined) return;
    this.draft.edit(shown.seq, shown.text);
    this.calls.value++;
  }

  /** Edits the last own message that can be. */
  editLast(): void {
    const item = this.view.peek()?.items.findLast((each) =>
      each.kind === "message" && each.message.mine && each.message.deletedAt === undefined
    );
    if (item?.kind !== "message") return;
    this.draft.edit(item.message.seq, item.message.text);
    this.calls.value++;
  }

  delete(shown: Shown): void {
    if (shown.seq !== undefined) this.chat.talk.delete(this.room, shown.seq);
  }

  react(shown: Shown, emoji: string): void {
    if (shown.seq === undefined) return;
    const isOn = shown.reactions.some((each) => each.emoji === emoji && each.mine);
    this.chat.talk.react(this.room, shown.seq, emoji, !isOn);
  }

  pageBack(): Promise<void> {
    return this.chat.talk.pageBack(this.room);
  }

  /** Brings the messages around one that is far back. */
  around(seq: number): Promise<void> {
    return this.chat.talk.around(this.room, seq);
  }

  fill(gap: Gap): Promise<void> {
    return this.chat.talk.fill(this.room, gap);
  }

  /** What is missing after this number now. */
  gapAfter(seq: number): Gap | undefined {
    const item = this.view.peek()?.items.find((each) => each.kind === "gap" && each.gap.after === seq);
    return item?.kind === "gap" ? item.gap : undefined;
  }

  /** What a message says now, where it is shown. */
  textOf(seq: number): string | undefined {
    return this.messageAt(seq)?.text;
  }

  messageAt(seq: number) {
    const item = this.view.value?.items.findLast((each) =>
      each.kind === "message" && each.message.seq === seq
    );
    return item?.kind === "message" ? item.message : undefined;
  }
}
