import type { Gap, Item } from "./views.ts";

/** Something that a room shows, where it lies in the log. */
export interface Place {
  /** A message's or notice's number; a gap lies half a number after what is shown before it. */
  readonly key: number;
  readonly item: Item;
  /** Events up to here have been applied to the item. */
  readonly asOf: number;
}

/** The index of the first place at or after a number; the places are in order. */
export function indexOf(places: readonly Place[], key: number): number {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle]?.key ?? 0) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What is missing between two numbers; nothing where they are neighbours. */
export function gapBetween(after: number, before: number): Place[] {
  return gapOf({ after, before });
}

/** The place of a gap; none where nothing is missing. */
export function gapOf(gap: Gap): Place[] {
  return gap.before > gap.after + 1 ? [{ key: gap.after + 0.5, item: { kind: "gap", gap }, asOf: 0 }] : [];
}
