import type { Item } from "../../../client/mod.ts";
import { around, following, latest, MOST_SHOWN, newer, older, type Span } from "./span.ts";

/** The part of a room's items that is in the document. It holds on to items, not to places: what comes before or between moves it along. */
export class ItemWindow {
  #span: Span = { from: 0, to: 0 };
  #firstKey: string | undefined;
  /** Undefined while it follows the newest item. */
  #lastKey: string | undefined;
  #isFresh = true;

  /** Where the window is in these items. `isAtEnd`: the reader is at the newest, so that older items may go. */
  place(items: readonly Item[], isAtEnd: boolean): Span {
    const from = this.#isFresh ? -1 : indexOf(items, this.#firstKey, this.#span.from);
    if (from < 0) this.#hold(latest(items.length), items);
    else if (this.#lastKey !== undefined) {
      const to = indexOf(items, this.#lastKey, this.#span.to - 1) + 1;
      this.#hold({ from, to: to > from ? to : Math.min(items.length, from + MOST_SHOWN) }, items);
    } else this.#follow(from, items, isAtEnd);
    return this.#span;
  }

  showOlder(items: readonly Item[]): void {
    this.#hold(older(this.#span), items);
  }

  showNewer(items: readonly Item[]): void {
    this.#hold(newer(this.#span, items.length), items);
  }

  showLatest(items: readonly Item[]): void {
    this.#hold(latest(items.length), items);
  }

  showAround(index: number, items: readonly Item[]): void {
    if (index < this.#span.from || index >= this.#span.to) this.#hold(around(index, items.length), items);
  }

  #follow(from: number, items: readonly Item[], isAtEnd: boolean): void {
    const span = following({ from, to: items.length }, items.length, isAtEnd);
    const isTooMuch = span.to - span.from > 2 * MOST_SHOWN;
    this.#hold(isTooMuch ? { from, to: from + 2 * MOST_SHOWN } : span, items);
  }

  #hold(span: Span, items: readonly Item[]): void {
    this.#span = span;
    this.#isFresh = items.length === 0;
    this.#firstKey = keyOf(items[span.from]);
    this.#lastKey = span.to >= items.length ? undefined : keyOf(items[span.to - 1]);
  }
}

/** What stays the same of an item from its first moment on. */
export function keyOf(item: Item | undefined): string | undefined {
  if (item?.kind === "message") return item.message.id;
  else if (item?.kind === "outgoing") return item.outgoing.id;
  else if (item?.kind === "notice") return item.event.id;
  else if (item?.kind === "gap") return `gap ${item.gap.before}`;
  else return undefined;
}

/** Looks where it was first: mostly nothing has moved. */
function indexOf(items: readonly Item[], key: string | undefined, hint: number): number {
  if (key === undefined) return -1;
  if (keyOf(items[hint]) === key) return hint;
  return items.findIndex((item) => keyOf(item) === key);
}
