import type { User } from "../../../protocol/fields.ts";
import type { Gap, Item, Outgoing } from "../../../client/mod.ts";
import type { Comings } from "./comings.ts";
import { type Shown, shownMessage, shownOutgoing } from "./shown.ts";

/** One line of the conversation. `key` stays the same for as long as the line means the same thing. */
export type Row =
  | { readonly kind: "day"; readonly key: string; readonly at: number }
  | { readonly kind: "unread"; readonly key: string }
  | {
    readonly kind: "message";
    readonly key: string;
    readonly shown: Shown;
    readonly starts: boolean;
    readonly ends: boolean;
  }
  | { readonly kind: "gap"; readonly key: string; readonly gap: Gap }
  | {
    readonly kind: "notice";
    readonly key: string;
    readonly from: User;
    readonly what: string;
    readonly value: string;
  }
  | { readonly kind: "comings"; readonly key: string; readonly comings: Comings }
  /** Messages of people whom one ignores. */
  | { readonly kind: "hidden"; readonly key: string; readonly count: number };

/** What {@link rowsOf} needs besides the items. */
export interface RowsContext {
  readonly me: User;
  /** The item before the first, so that a page's first message knows whether it starts something. */
  readonly before?: Item | undefined;
  /** The unread line comes after this seq. */
  readonly unreadAfter?: number | undefined;
  readonly comings: readonly Comings[];
  /** True for somebody whom one ignores. */
  readonly isIgnored?: (user: User) => boolean;
  /** Own unconfirmed changes by the seq of their message, from {@link changesOf}. */
  readonly changes: Changes;
  /** True where the last item is the newest of the room. */
  readonly isLatest: boolean;
}

/** Own unconfirmed edits, deletions and reactions by the seq of the message that they change. */
export type Changes = ReadonlyMap<number, readonly Outgoing[]>;

/** Messages of one author this close together share a head. */
export const TOGETHER_MS = 5 * 60_000;

/** The lines that show these items: with days, the unread line, comings and goings, and messages grouped by author. */
export function rowsOf(items: readonly Item[], context: RowsContext): Row[] {
  const maker = new RowMaker(context);
  for (const item of items) maker.add(item);
  return maker.finish();
}

class RowMaker {
  readonly #rows: Row[] = [];
  readonly #context: RowsContext;
  #comings: readonly Comings[];
  #last: Shown | undefined;
  #lastSeq: number;
  #unreadShown = false;

  constructor(context: RowsContext) {
    this.#context = context;
    this.#last = context.before && shownOf(context.before, context);
    this.#lastSeq = seqOf(context.before) ?? 0;
    this.#comings = context.comings.filter((each) => each.afterSeq > this.#lastSeq || this.#lastSeq === 0);
  }

  add(item: Item): void {
    this.#addComingsBefore(seqOf(item));
    this.#lastSeq = seqOf(item) ?? this.#lastSeq;
    if (item.kind === "gap") {
      const { gap } = item;
      this.#push({ kind: "gap", key: `gap ${gap.after}`, gap });
    } else if (item.kind === "notice") this.#addNotice(item);
    else this.#addMessage(shownOf(item, this.#context));
  }

  finish(): Row[] {
    if (this.#context.isLatest) this.#addComingsBefore(Infinity);
    return this.#rows.map((row, i) => withEnd(row, this.#rows[i + 1]));
  }

  #addMessage(shown: Shown | undefined): void {
    if (shown === undefined) return;
    const before = this.#last;
    if (before === undefined || !isSameDay(before.at, shown.at)) {
      this.#push({ kind: "day", key: `day ${dayOf(shown.at)}`, at: shown.at });
    }
    if (this.#context.isIgnored?.(shown.from)) return this.#hide(shown);
    if (this.#isFirstUnread(shown)) this.#addUnreadLine();
    this.#rows.push({
      kind: "message",
      key: shown.key,
      shown,
      starts: !isTogether(this.#last, shown),
      ends: true,
    });
    this.#last = shown;
  }

  /** Counts in place of showing: what follows each other is one line. */
  #hide(shown: Shown): void {
    const last = this.#rows.at(-1);
    this.#last = { ...shown, from: { id: "", name: "" } };
    if (last?.kind === "hidden") this.#rows[this.#rows.length - 1] = { ...last, count: last.count + 1 };
    else this.#push({ kind: "hidden", key: `hidden ${shown.key}`, count: 1 });
  }

  #addNotice({ event }: Item & { kind: "notice" }): void {
    if (event.type !== "changed") return;
    const { id, from, what, value } = event;
    this.#push({ kind: "notice", key: id, from, what, value });
  }

  #addComingsBefore(seq: number | undefined): void {
    const due = seq === undefined ? [] : this.#comings.filter((each) => each.afterSeq < seq);
    if (due.length === 0) return;
    this.#comings = this.#comings.slice(due.length);
    for (const comings of due) this.#push({ kind: "comings", key: `comings ${comings.id}`, comings });
  }

  #isFirstUnread(shown: Shown): boolean {
    const after = this.#context.unreadAfter;
    return !this.#unreadShown && after !== undefined && shown.seq !== undefined && shown.seq > after &&
      !shown.mine;
  }

  #addUnreadLine(): void {
    this.#unreadShown = true;
    // Where the window starts below the line, the line is above, out of sight.
    const isAbove = (seqOf(this.#context.before) ?? 0) > (this.#context.unreadAfter ?? 0);
    if (!isAbove) this.#push({ kind: "unread", key: "unread" });
  }

  /** Any line but a message ends what was together. A day line keeps the day, so it does not repeat. */
  #push(row: Row): void {
    this.#rows.push(row);
    if (this.#last !== undefined) this.#last = { ...this.#last, from: { id: "", name: "" } };
  }
}

function withEnd(row: Row, next: Row | undefined): Row {
  const goesOn = next?.kind === "message" && !next.starts;
  return row.kind === "message" && goesOn ? { ...row, ends: false } : row;
}

/** The unconfirmed changes at the end of a room's items. */
export function changesOf(items: readonly Item[]): Changes {
  const changes = new Map<number, Outgoing[]>();
  const first = items.findLastIndex((item) => item.kind !== "outgoing") + 1;
  for (const item of items.slice(first)) {
    if (item.kind !== "outgoing" || item.outgoing.command.type === "send") continue;
    const { target } = item.outgoing.command;
    changes.set(target, [...changes.get(target) ?? [], item.outgoing]);
  }
  return changes;
}

function shownOf(item: Item, { me, changes }: RowsContext): Shown | undefined {
  if (item.kind === "message") return shownMessage(item.message, changes.get(item.message.seq));
  else if (item.kind === "outgoing") return shownOutgoing(item.outgoing, me);
  else return undefined;
}

/** The number of an item in the room's log; undefined for what is not in it yet. */
export function seqOf(item: Item | undefined): number | undefined {
  if (item?.kind === "message") return item.message.seq;
  else if (item?.kind === "notice") return item.event.seq;
  else if (item?.kind === "gap") return item.gap.before - 1;
  else return undefined;
}

function isTogether(before: Shown | undefined, shown: Shown): boolean {
  return before !== undefined && before.from.id === shown.from.id &&
    shown.at - before.at < TOGETHER_MS && isSameDay(before.at, shown.at);
}

function isSameDay(a: number, b: number): boolean {
  return dayOf(a) === dayOf(b);
}

function dayOf(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}
