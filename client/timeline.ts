import type { LogEvent, MessageEvent } from "../protocol/events.ts";
import { landingOf, surveyed } from "./island.ts";
import { changed, isChange, type MessageChange, messageFrom } from "./message_state.ts";
import { gapBetween, gapOf, indexOf, type Place } from "./places.ts";
import { RecentChanges } from "./recent_changes.ts";
import type { Item } from "./views.ts";

const MOST_STALE_ITEMS = 200;
const MOST_PATCHES = 1_000;
/** So many messages and notices are kept beside those that were asked for. */
const MOST_UNASKED = 10_000;

/** A page of older messages as they are at `position`, oldest first. */
export interface OlderPage {
  readonly messages: readonly MessageEvent[];
  /** The log's number that the page was read under: later events apply to it, earlier ones are in it. */
  readonly seq: number;
  readonly more: boolean;
}

/**
 * What a room shows, in present state and in order. Each event costs a binary search; the list is copied only when
 * somebody looks at it after a change. Whoever listens for weeks keeps the newest 10,000: what is older is a page away.
 */
export class Timeline {
  readonly #me: string;
  readonly #most: number;
  #places: Place[] = [];
  /** Places that came by pages and not by themselves. */
  #asked = 0;
  #items: readonly Item[] = [];
  /** What differs from the list that was handed out last. */
  #changed: Set<number> | "all" = new Set();
  readonly #recent = new RecentChanges();
  #reachesBeginning = false;
  #staleBefore: number | undefined;

  /** @param most How many messages and notices are kept beside those that were asked for. */
  constructor(me: string, most = MOST_UNASKED) {
    this.#me = me;
    this.#most = most;
  }

  get items(): readonly Item[] {
    if (this.#changed === "all") this.#items = this.#places.map(({ item }) => item);
    else if (this.#changed.size > 0) this.#items = this.#patched(this.#changed);
    this.#changed = new Set();
    return this.#items;
  }

  get reachesBeginning(): boolean {
    return this.#reachesBeginning;
  }

  /** The number of the oldest message shown: older pages end before it. */
  get oldest(): number | undefined {
    return this.#places.find(({ item }) => item.kind === "message")?.key;
  }

  /** What is shown before this number may have changed while we were away; a page that ends here refreshes it. */
  get staleBefore(): number | undefined {
    return this.#staleBefore;
  }

  /** The `n` of the last message up to a number; undefined where none so old is shown. */
  readAt(seq: number): { seq: number; n: number } | undefined {
    for (let i = indexOf(this.#places, seq + 1) - 1; i >= 0; i--) {
      const item = this.#places[i]?.item;
      if (item?.kind === "message") return { seq, n: item.message.n };
    }
    return undefined;
  }

  /** The next event of the log. */
  show(event: LogEvent): void {
    if (isChange(event)) this.#change(event);
    else this.#put(this.#places.length, this.#place(event, event.seq));
    if (event.type === "message" && event.n === 1) this.#reachesBeginning = true;
    if (this.#places.length > this.#most + this.#asked) this.#letGo();
  }

  /**
   * The newest page, where the log could not go on from `after` (undefined: another log, or the first page ever).
   * A little of what was shown stays, behind a gap and marked stale; the rest is a page away.
   */
  restart(
    page: readonly LogEvent[],
    seq: number,
    from: { readonly after?: number; readonly isFirst: boolean },
  ): void {
    const fresh = page.filter((event) => !isChange(event)).map((event) => this.#place(event, seq));
    const first = fresh[0]?.key ?? 0;
    const isComplete = first === 0 ||
      fresh.some(({ item }) => item.kind === "message" && item.message.n === 1);
    if (isComplete) this.#places = fresh;
    else if (from.after === undefined) {
      this.#places = [...(from.isFirst ? [] : gapBetween(0, first)), ...fresh];
    } else this.#places = [...this.#keep(first, from.after), ...fresh];
    this.#changed = "all";
    this.#asked = 0;
    this.#recent.restart(seq);
    this.#reachesBeginning = isComplete || this.#startsAtOne();
    this.#staleBefore = this.#staleEnd(first);
  }

  /** An older page, asked for with `before`. False: it is older than what we remember, ask again. */
  addPage(before: number, page: OlderPage): boolean {
    if (!this.#recent.reachBackTo(page.seq)) return false;
    if (!this.#isBorder(before)) return true;
    const first = page.more ? page.messages[0]?.seq ?? before : 0;
    const fresh = page.messages.filter(({ seq }) => seq < before).map((event) =>
      this.#place(event, page.seq)
    );
    this.#replace(first, before, fresh);
    this.#asked += fresh.length;
    for (const change of this.#recent.after(page.seq)) this.#apply(change);
    if (!page.more) this.#reachesBeginning = true;
    return true;
  }

  /** A page around a number whose neighbours may be missing: gaps stay on its sides. False as in {@link addPage}. */
  addIsland(seq: number, page: OlderPage): boolean {
    if (!this.#recent.reachBackTo(page.seq)) return false;
    const landing = landingOf(this.#places, seq);
    if (!landing) return true;
    const { inside, gaps: [older, newer] } = surveyed(landing.gap, page.messages);
    const middle = inside.map((event) => this.#place(event, page.seq));
    this.#places.splice(landing.start, landing.length, ...gapOf(older), ...middle, ...gapOf(newer));
    this.#changed = "all";
    this.#asked += middle.length;
    for (const change of this.#recent.after(page.seq)) this.#apply(change);
    this.#reachesBeginning ||= this.#startsAtOne();
    return true;
  }

  /** Gives up what may be stale: better not shown than shown wrong. */
  forgetStale(): void {
    if (this.#staleBefore === undefined) return;
    const rest = this.#places.slice(indexOf(this.#places, this.#staleBefore));
    this.#places = [...gapBetween(0, rest[0]?.key ?? 0), ...rest];
    this.#changed = "all";
    this.#staleBefore = undefined;
    this.#reachesBeginning = false;
  }

  /** Gives up the oldest quarter, so that this is seldom. */
  #letGo(): void {
    const rest = this.#places.slice(Math.ceil(this.#places.length / 4));
    if (rest[0]?.item.kind === "gap") rest.shift();
    this.#places = rest;
    this.#changed = "all";
    this.#asked = 0;
    this.#reachesBeginning = false;
    if ((this.#staleBefore ?? Infinity) <= (rest[0]?.key ?? 0)) this.#staleBefore = undefined;
  }

  /** A little of what lies before a new page, with a gap at its end where it does not reach the page. */
  #keep(first: number, after: number): Place[] {
    const kept = this.#places.slice(0, indexOf(this.#places, first)).slice(-MOST_STALE_ITEMS);
    if (kept[0]?.item.kind === "gap") kept.shift();
    const endsInGap = kept.at(-1)?.item.kind === "gap";
    if (endsInGap) kept.pop();
    const touches = kept.length > 0 && !endsInGap && first <= after + 1;
    return touches ? kept : [...kept, ...gapBetween(kept.at(-1)?.key ?? 0, first)];
  }

  #staleEnd(first: number): number | undefined {
    const index = indexOf(this.#places, first);
    const last = this.#places[index - 1];
    if (last?.item.kind === "gap") return last.item.gap.after > 0 ? last.item.gap.after + 1 : undefined;
    return last ? first : undefined;
  }

  #change(event: MessageChange): void {
    this.#recent.add(event);
    this.#apply(event);
  }

  #apply(event: MessageChange): void {
    const index = indexOf(this.#places, event.target);
    const place = this.#places[index];
    if (place?.key !== event.target || place.item.kind !== "message" || event.seq <= place.asOf) return;
    const message = changed(place.item.message, event, this.#me);
    this.#put(index, { ...place, item: { kind: "message", message }, asOf: event.seq });
  }

  #put(index: number, place: Place): void {
    this.#places[index] = place;
    if (this.#changed === "all") return;
    if (this.#changed.size < MOST_PATCHES) this.#changed.add(index);
    else this.#changed = "all";
  }

  /** A copy of the last list with what changed since: many times faster than making the list anew. */
  #patched(changed: ReadonlySet<number>): readonly Item[] {
    const items = this.#items.slice();
    for (const index of changed) {
      const place = this.#places[index];
      if (place) items[index] = place.item;
    }
    return items;
  }

  #place(event: LogEvent, asOf: number): Place {
    const item: Item = event.type === "message"
      ? { kind: "message", message: messageFrom(event, this.#me) }
      : { kind: "notice", event };
    return { key: event.seq, item, asOf };
  }

  /** Puts a page in the place of all that is shown from `first` to before `before`, and narrows the gap it ends in. */
  #replace(first: number, before: number, fresh: readonly Place[]): void {
    const start = indexOf(this.#places, first);
    // Half a number less: the gap behind a stale part stays.
    const end = indexOf(this.#places, before - 0.5);
    const notices = this.#places.slice(start, end).filter(({ item }) => item.kind === "notice");
    const middle = [...notices, ...fresh].sort((a, b) => a.key - b.key);
    const older = this.#places.slice(0, start);
    const gap = older.at(-1)?.item;
    const narrowed = gap?.kind === "gap" ? gapBetween(gap.gap.after, first) : [];
    if (gap?.kind === "gap") older.pop();
    this.#places = [...older, ...narrowed, ...middle, ...this.#places.slice(Math.max(start, end))];
    this.#changed = "all";
    const stale = this.#staleBefore ?? 0;
    if (first < stale && before >= stale) this.#staleBefore = older.length > 0 ? first : undefined;
  }

  /** Pages may only be added where something shown, or a gap, ends. */
  #isBorder(before: number): boolean {
    const next = this.#places[indexOf(this.#places, before)];
    return next?.key === before || before === this.#staleBefore;
  }

  #startsAtOne(): boolean {
    const item = this.#places[0]?.item;
    return item?.kind === "message" && item.message.n === 1;
  }
}
