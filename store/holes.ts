import type { RoomName } from "../protocol/names.ts";
import { type StoredEntry, unreadable } from "./stored.ts";

/** A part of a room's log: from `start`, up to but without `end`; so many of it at the most, from the front or the back. */
export interface Range {
  readonly start: number;
  readonly end: number;
  readonly limit: number;
  readonly reverse: boolean;
}

/** No holes: what is missing between two kept entries is shown as unreadable, for no reader could get past it. */
export function filled(room: RoomName, range: Range, kept: readonly StoredEntry[]): StoredEntry[] {
  const entries: StoredEntry[] = [];
  const first = kept[0]?.event.seq;
  if (first === undefined) return entries;
  const bySeq = new Map(kept.map((entry) => [entry.event.seq, entry]));
  const last = range.reverse || kept.length < range.limit ? range.end - 1 : kept.at(-1)?.event.seq ?? first;
  for (let seq = first; seq <= last; seq++) {
    const entry = bySeq.get(seq) ?? husk(room, seq);
    entries.push(entry.n === 0 ? { ...entry, n: entries.at(-1)?.n ?? 0 } : entry);
  }
  return range.reverse ? entries.slice(-range.limit) : entries.slice(0, range.limit);
}

/** Stands in for an entry that cannot be read. Its count of messages is its neighbour's, see {@link filled}. */
export function husk(room: RoomName, seq: number): StoredEntry {
  return { event: unreadable(room, seq), n: 0, rev: seq };
}
