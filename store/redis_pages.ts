import type { RoomName } from "../protocol/names.ts";
import { filled, type Range } from "./holes.ts";
import { LostRace } from "./patience.ts";
import type { Entry, Head, Page } from "./message_log.ts";
import { presentEntry, targetOf } from "./present.ts";
import { readRedisCounts, readRedisEntry } from "./redis_entry.ts";
import { readRedisHead } from "./redis_head.ts";
import { countsField, headKey, stretchKey, stretchOf } from "./redis_keys.ts";
import { type RedisWire, textsOf } from "./redis_wire.ts";
import type { Counts, StoredEntry } from "./stored.ts";

/** What was found under some numbers. */
interface Found {
  readonly entries: Map<number, StoredEntry>;
  readonly counts: Map<number, Counts>;
}

/** Entries that are asked for in one go. */
const AT_ONCE = 500;
/** Places that are looked at in one turn of the search for the first entry that is kept. */
const PROBES = 16;

/** Reads pages of one room as they stood under one head. Each throws `LostRace` where something changed meanwhile. */
export class RedisPages {
  readonly #redis: RedisWire;
  readonly #now: () => number;

  constructor(redis: RedisWire, now: () => number) {
    this.#redis = redis;
    this.#now = now;
  }

  async head(room: RoomName): Promise<Head> {
    return readRedisHead(room, await this.#redis.send(["GET", headKey(room)])).head;
  }

  async after(room: RoomName, after: number, limit: number): Promise<Page> {
    // The head first, in the same turn: what is read after it is no older.
    const [head, found] = await Promise.all([
      this.head(room),
      this.#read(room, after + 1, Math.min(limit, AT_ONCE)),
    ]);
    const first = await this.#firstKept(room, { from: after + 1, to: head.seq, found });
    const range = { start: first, end: Math.min(head.seq + 1, first + limit), limit, reverse: false };
    return await this.#page(room, head, { range, found });
  }

  async before(room: RoomName, before: number, limit: number): Promise<Page> {
    const head = await this.head(room);
    const end = Math.min(before, head.seq + 1);
    const range = { start: Math.max(1, end - limit), end, limit, reverse: true };
    return await this.#page(room, head, { range, found: nothing() });
  }

  /** The counts of these entries. */
  async counts(room: RoomName, seqs: readonly number[]): Promise<ReadonlyMap<number, Counts>> {
    const found = nothing();
    await this.#look(room, seqs, found);
    return found.counts;
  }

  async #page(room: RoomName, head: Head, { range, found }: { range: Range; found: Found }): Promise<Page> {
    if (range.start >= range.end || range.limit <= 0) return { entries: [], head };
    const wanted = numbers(range.start, range.end).filter((seq) => !found.entries.has(seq));
    for (let i = 0; i < wanted.length; i += AT_ONCE) {
      await this.#look(room, wanted.slice(i, i + AT_ONCE), found);
    }
    const kept = numbers(range.start, range.end).flatMap((seq) => found.entries.get(seq) ?? []);
    const listed = filled(room, range, kept);
    await this.#look(room, listed.flatMap(({ event }) => targetOf(event) ?? []), found);
    if (listed.some((entry) => isYounger(head, entry, found))) {
      throw new LostRace("The page changed while it was read");
    }
    return { entries: listed.map((entry) => present(entry, found)), head };
  }

  async #read(room: RoomName, first: number, count: number): Promise<Found> {
    const found = nothing();
    await this.#look(room, numbers(first, first + count), found);
    return found;
  }

  async #look(room: RoomName, seqs: readonly number[], found: Found): Promise<void> {
    const missing = [...new Set(seqs)].filter((seq) => !found.entries.has(seq));
    await Promise.all([...Map.groupBy(missing, stretchOf)].map(async ([stretch, seqs]) => {
      const fields = seqs.flatMap((seq) => [`${seq}`, countsField(seq)]);
      const texts = textsOf(await this.#redis.send(["HMGET", stretchKey(room, stretch), ...fields]));
      seqs.forEach((seq, i) => {
        const entry = readRedisEntry(texts[2 * i], room, seq);
        if (entry && (entry.expiresAt ?? Infinity) > this.#now()) found.entries.set(seq, entry);
        const counts = readRedisCounts(texts[2 * i + 1]);
        if (counts) found.counts.set(seq, counts);
      });
    }));
  }

  /**
   * Retention removes entries from the front, so the first that is left is found by asking at a few places, and then between
   * two of them. Behind the end where none is left.
   */
  async #firstKept(
    room: RoomName,
    { from, to, found }: { from: number; to: number; found: Found },
  ): Promise<number> {
    let [low, high] = [from, to + 1];
    if (low >= high || found.entries.has(low)) return low;
    while (low < high) {
      const step = Math.max(1, Math.ceil((high - low) / PROBES));
      const places = Array.from({ length: PROBES }, (_, i) => low + i * step).filter((seq) => seq < high);
      await this.#look(room, places, found);
      const hit = places.findIndex((seq) => found.entries.has(seq));
      const last = hit < 0 ? places.at(-1)! : places[hit - 1];
      if (hit >= 0) high = places[hit]!;
      low = last === undefined ? high : last + 1;
    }
    return high;
  }
}

function nothing(): Found {
  return { entries: new Map(), counts: new Map() };
}

function numbers(start: number, end: number): number[] {
  return Array.from({ length: Math.max(0, end - start) }, (_, i) => start + i);
}

/** True where it, what it shows or what is counted on it was changed after this head. */
function isYounger(head: Head, { event, rev }: StoredEntry, { entries, counts }: Found): boolean {
  const target = entries.get(targetOf(event) ?? 0);
  return Math.max(rev, target?.rev ?? 0, counts.get(event.seq)?.rev ?? 0) > head.seq;
}

function present(entry: StoredEntry, { entries, counts }: Found): Entry {
  const target = targetOf(entry.event);
  return presentEntry(
    entry,
    target === undefined ? undefined : entries.get(target),
    counts.get(entry.event.seq),
  );
}
