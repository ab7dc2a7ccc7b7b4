import type { MessageEvent } from "../protocol/events.ts";
import { NEWEST_PAGE } from "../protocol/limits.ts";
import type { RoomName } from "../protocol/names.ts";
import type { Entry, Head, MessageLog, Page } from "../store/message_log.ts";
import { type Shown, shown } from "./lines.ts";

/** Entries read at a time, and at most for one page: a room full of reactions must not cost without bound. */
const LEAST_AT_ONCE = 50;
const MOST_AT_ONCE = 200;
const MOST_SCANNED = 2_000;
/** Without a single message so far, the page goes on to here: a reader needs one to go on from. */
const MOST_SCANNED_IN_VAIN = 20_000;
/** How often a page is read again because the room changed while it was read. */
const TRIES = 3;

/** Which messages: the newest, those before or after a number, or those around one. */
export type Where = { readonly before?: number; readonly after?: number; readonly around?: number };

/** Messages in present state, oldest first, as one person sees them. */
export interface Messages {
  readonly messages: readonly MessageEvent[];
  /** Everything up to here shows in the messages, nothing after it. */
  readonly head: Head;
  /** There are further messages in the direction that was read. */
  readonly more: boolean;
}

/** A room's newest messages under one head, oldest first. */
export interface NewestPage {
  readonly head: Head;
  readonly entries: readonly Entry[];
  /** As everybody sees them who has not reacted to any. */
  readonly lines: readonly Shown[];
}

const NONE: ReadonlySet<string> = new Set();

/** Reads pages of a room's messages for people. */
export class History {
  readonly #log: MessageLog;

  constructor(log: MessageLog) {
    this.#log = log;
  }

  /** A page of at most `limit` messages for `viewer`. */
  async page(room: RoomName, viewer: string, where: Where & { limit: number }): Promise<Messages> {
    const { entries, head, more } = await this.#steadily(room, where);
    return { messages: await this.seenBy(viewer, room, entries), head, more };
  }

  /** The page that people are shown when they come. */
  async newest(room: RoomName): Promise<NewestPage> {
    const { entries, head } = await this.#steadily(room, { limit: NEWEST_PAGE });
    return { entries, head, lines: entries.map((entry) => shown(inPresentState(entry, NONE))) };
  }

  /** That page as `viewer` sees it. */
  async shownTo(viewer: string, room: RoomName, { entries, lines }: NewestPage): Promise<readonly Shown[]> {
    const mine = await this.#reactionsOf(viewer, room, entries);
    return mine.size === 0 ? lines : entries.map((entry) => shown(inPresentState(entry, mine)));
  }

  /** Messages among these entries as `viewer` sees them: each with its reactions, and which are theirs. */
  async seenBy(viewer: string, room: RoomName, entries: readonly Entry[]): Promise<MessageEvent[]> {
    const mine = await this.#reactionsOf(viewer, room, entries);
    return entries.map((entry) => inPresentState(entry, mine));
  }

  async #reactionsOf(
    viewer: string,
    room: RoomName,
    entries: readonly Entry[],
  ): Promise<ReadonlySet<string>> {
    const asked = entries.flatMap(({ event, reactions }) =>
      (reactions ?? []).map(({ emoji }) => ({ seq: event.seq, emoji }))
    );
    return asked.length > 0 ? await this.#log.reactionsOf(room, viewer, asked) : NONE;
  }

  async #steadily(room: RoomName, where: Where & { limit: number }): Promise<Found> {
    for (let tries = 1;; tries++) {
      const found = await this.#read(room, where);
      if (found.steady || tries === TRIES) return found;
    }
  }

  #read(room: RoomName, where: Where & { limit: number }): Promise<Found> {
    const { limit } = where;
    if (where.after !== undefined) return this.#forwards(room, where.after, limit);
    if (where.around !== undefined) return this.#around(room, where.around, limit);
    return this.#backwards(room, where.before ?? Infinity, limit);
  }

  async #around(room: RoomName, seq: number, limit: number): Promise<Found> {
    const half = Math.ceil(limit / 2);
    const older = await this.#backwards(room, seq + 1, half);
    const newer = await this.#forwards(room, seq, limit - half);
    return {
      entries: [...older.entries, ...newer.entries],
      head: newer.head,
      more: older.more || newer.more,
      steady: older.steady && newer.steady && older.head.seq === newer.head.seq,
    };
  }

  #backwards(room: RoomName, before: number, limit: number): Promise<Found> {
    return this.#scan({
      start: before,
      limit,
      next: (from) => this.#log.readBefore(room, Math.min(from, Number.MAX_SAFE_INTEGER), atOnce(limit)),
      add: (found, page) => [...page, ...found],
      cut: (found) => found.slice(-limit),
      edge: (page) => page.entries[0]!.event.seq,
    });
  }

  #forwards(room: RoomName, after: number, limit: number): Promise<Found> {
    return this.#scan({
      start: after,
      limit,
      next: (from) => this.#log.readAfter(room, from, atOnce(limit)),
      add: (found, page) => [...found, ...page],
      cut: (found) => found.slice(0, limit),
      edge: (page) => page.entries.at(-1)!.event.seq,
    });
  }

  async #scan(way: Way): Promise<Found> {
    let found: Entry[] = [];
    let page = await way.next(way.start);
    const { head } = page;
    let steady = true;
    for (let scanned = 0;; scanned += atOnce(way.limit)) {
      found = way.add(found, page.entries.filter(isMessage));
      const ended = page.entries.length < atOnce(way.limit);
      if (ended || found.length > way.limit || scanned >= mostScanned(found)) {
        return { entries: way.cut(found), head, more: !ended || found.length > way.limit, steady };
      }
      page = await way.next(way.edge(page));
      steady &&= page.head.seq === head.seq && page.head.epoch === head.epoch;
    }
  }
}

interface Found {
  readonly entries: readonly Entry[];
  readonly head: Head;
  readonly more: boolean;
  /** The room did not change while several pages were read. */
  readonly steady: boolean;
}

interface Way {
  readonly start: number;
  readonly limit: number;
  next(from: number): Promise<Page>;
  add(found: Entry[], page: Entry[]): Entry[];
  cut(found: Entry[]): Entry[];
  edge(page: Page): number;
}

function mostScanned(found: readonly Entry[]): number {
  return found.length > 0 ? MOST_SCANNED : MOST_SCANNED_IN_VAIN;
}

/** Some more than asked for, since not every entry is a message. */
function atOnce(limit: number): number {
  return Math.min(MOST_AT_ONCE, Math.max(LEAST_AT_ONCE, limit + Math.ceil(limit / 4) + 1));
}

function isMessage(entry: Entry): boolean {
  return entry.event.type === "message";
}

function inPresentState(entry: Entry, mine: ReadonlySet<string>): MessageEvent {
  const event = entry.event as MessageEvent;
  const reactions = (entry.reactions ?? []).map(({ emoji, count }) => ({
    emoji,
    count,
    mine: mine.has(`${event.seq} ${emoji}`),
  }));
  return { ...event, reactions };
}
