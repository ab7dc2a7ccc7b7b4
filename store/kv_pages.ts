import type { RoomName } from "../protocol/names.ts";
import { type Chunk, entryIn } from "./chunk.ts";
import { chunksBack, chunksFrom, chunksWith, type Stretch } from "./kv_chunks.ts";
import { countsKey, headKey } from "./kv_keys.ts";
import { filled, husk, type Range } from "./holes.ts";
import type { Kv } from "./kv_read.ts";
import { type Entry, type Head, NO_HEAD, type Page, StoreCorrupt } from "./message_log.ts";
import { presentEntry, targetOf } from "./present.ts";
import { type Counts, readCounts, readHead, type StoredEntry } from "./stored.ts";

/** Reads pages of one room as they stood under one head. */
export class KvPages {
  readonly #kv: Kv;
  readonly #now: () => number;

  constructor(kv: Kv, now: () => number) {
    this.#kv = kv;
    this.#now = now;
  }

  async head(room: RoomName): Promise<Head> {
    const { value } = await this.#kv.get(headKey(room));
    return soundHead(room, value);
  }

  /** One attempt. Undefined: something changed under the reading, so that no head fits what was read. */
  async after(room: RoomName, after: number, limit: number): Promise<Page | undefined> {
    const head = await this.head(room);
    return await this.#page(room, head, { start: after + 1, end: head.seq + 1, limit, reverse: false });
  }

  /** One attempt, as {@link after}. */
  async before(room: RoomName, before: number, limit: number): Promise<Page | undefined> {
    const head = await this.head(room);
    const end = Math.min(before, head.seq + 1);
    return await this.#page(room, head, { start: 1, end, limit, reverse: true });
  }

  async #page(room: RoomName, head: Head, range: Range): Promise<Page | undefined> {
    if (range.start >= range.end || range.limit <= 0) return { entries: [], head };
    const listed = filled(room, range, await this.#list(room, range));
    const [first, last] = [listed[0], listed.at(-1)];
    if (!first || !last) return { entries: [], head };
    const [targets, counts] = await Promise.all([
      this.#targets(room, listed),
      this.#counts(room, first.event.seq, last.event.seq),
    ]);
    const changed = [...listed, ...targets.values(), ...counts.values()];
    if (changed.some(({ rev }) => rev > head.seq)) return undefined;
    return { entries: listed.map((entry) => present(entry, targets, counts)), head };
  }

  /** The entries that are still kept, oldest first. */
  async #list(room: RoomName, range: Range): Promise<StoredEntry[]> {
    const { limit, reverse } = range;
    const entries = new Map<number, StoredEntry>();
    for await (const chunk of (reverse ? chunksBack : chunksFrom)(this.#kv, room, range)) {
      for (const entry of this.#kept(room, chunk, range)) entries.set(entry.event.seq, entry);
      if (entries.size >= limit) break;
    }
    const listed = [...entries.values()].sort((one, other) => one.event.seq - other.event.seq);
    return reverse ? listed.slice(-limit) : listed.slice(0, limit);
  }

  #kept(room: RoomName, chunk: Chunk, { start, end }: Stretch): StoredEntry[] {
    const nowMs = this.#now();
    const first = Math.max(start, chunk.first);
    // Where nothing can be read there was one at least, see filled() for the others.
    const count = chunk.records.length || first - chunk.first + 1;
    const last = Math.min(end, chunk.first + count) - 1;
    const entries = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => {
      const seq = first + i;
      return entryIn(chunk, room, seq) ?? husk(room, seq);
    });
    return entries.filter(({ expiresAt = Infinity }) => expiresAt > nowMs);
  }

  /** The messages whose text the edits among these show. */
  async #targets(room: RoomName, listed: readonly StoredEntry[]): Promise<Map<number, StoredEntry>> {
    const nowMs = this.#now();
    const targets = new Map(listed.map((entry) => [entry.event.seq, entry]));
    const missing = listed.flatMap(({ event }) => targetOf(event) ?? []).filter((seq) => !targets.has(seq));
    const chunks = await chunksWith(this.#kv, room, missing);
    for (const seq of missing) {
      for (const chunk of chunks) {
        const entry = entryIn(chunk, room, seq);
        if (entry && (entry.expiresAt ?? Infinity) > nowMs) targets.set(seq, entry);
      }
    }
    return targets;
  }

  async #counts(room: RoomName, first: number, last: number): Promise<Map<number, Counts>> {
    const selector = { start: countsKey(room, first), end: countsKey(room, last + 1) };
    const found = await Array.fromAsync(this.#kv.list(selector, { batchSize: 100 }));
    return new Map(found.flatMap(({ key, value }) => {
      const counts = readCounts(value);
      return counts ? [[Number(key.at(-1)), counts] as const] : [];
    }));
  }
}

/** The head that is stored here, or none. Throws `StoreCorrupt` where it is something else. */
export function soundHead(room: RoomName, value: unknown): Head {
  const head = value === null ? NO_HEAD : readHead(value);
  if (!head) throw new StoreCorrupt(room);
  return head;
}

function present(
  entry: StoredEntry,
  targets: ReadonlyMap<number, StoredEntry>,
  counts: ReadonlyMap<number, Counts>,
): Entry {
  const target = targetOf(entry.event);
  return presentEntry(
    entry,
    target === undefined ? undefined : targets.get(target),
    counts.get(entry.event.seq),
  );
}
