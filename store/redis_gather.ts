import type { RoomName } from "../protocol/names.ts";
import { decides, idKey, type Known, markKey, spokenOf } from "./judging.ts";
import type { Draft, Head } from "./message_log.ts";
import type { Policy } from "./policy.ts";
import { targetOf } from "./present.ts";
import { parse, readRedisCounts, readRedisEntry } from "./redis_entry.ts";
import { NO_REDIS_HEAD, readRedisHead, type RedisHead } from "./redis_head.ts";
import {
  countsField,
  headKey,
  idField,
  idsKeys,
  marksKey,
  policyKey,
  stretchKey,
  stretchOf,
} from "./redis_keys.ts";
import { readRedisPolicy } from "./redis_policy.ts";
import { type RedisWire, textsOf } from "./redis_wire.ts";
import { type Counts, type KnownId, readKnownId, readMarks, type StoredEntry } from "./stored.ts";

interface Asked {
  readonly room: RoomName;
  readonly drafts: readonly Draft[];
  readonly nowMs: number;
}

/** What the judging of a room's drafts needs, as it lies in Redis. */
export class RedisGathering implements Known {
  readonly ids = new Map<string, KnownId>();
  readonly entries = new Map<number, StoredEntry>();
  readonly counts = new Map<number, Counts>();
  readonly marks = new Map<string, readonly string[]>();
  policy: Policy | undefined;
  readonly #redis: RedisWire;
  readonly #asked: Asked;
  #found: RedisHead = NO_REDIS_HEAD;

  private constructor(redis: RedisWire, asked: Asked) {
    this.#redis = redis;
    this.#asked = asked;
  }

  /**
   * Reads all of it: mostly in one turn, more where ids are known. What changes meanwhile is found out by the step that
   * writes; and where nothing is written, each draft was judged by what was there when it was read.
   */
  static async of(redis: RedisWire, asked: Asked): Promise<RedisGathering> {
    const known = new RedisGathering(redis, asked);
    await known.#readAll();
    return known;
  }

  get head(): Head {
    return this.#found.head;
  }

  get found(): RedisHead {
    return this.#found;
  }

  async #readAll(): Promise<void> {
    const { drafts } = this.#asked;
    // The head first: what is read after it is no older.
    await Promise.all([
      this.#readHead(),
      this.#readIds(),
      this.#readPolicy(),
      this.#readEntries(drafts.flatMap((draft) => spokenOf(draft) ?? [])),
      ...drafts.map((draft) => this.#readMarks(draft)),
    ]);
    // Numbers that nobody has yet are nobody's.
    for (const seq of this.entries.keys()) if (seq > this.head.seq) this.entries.delete(seq);
    await this.#readEntries([...this.ids.values()].map(({ seq }) => seq));
    await this.#readEntries([...this.entries.values()].flatMap(({ event }) => targetOf(event) ?? []));
  }

  async #readHead(): Promise<void> {
    const { room } = this.#asked;
    this.#found = readRedisHead(room, await this.#redis.send(["GET", headKey(room)]));
  }

  async #readPolicy(): Promise<void> {
    const { room, drafts } = this.#asked;
    if (!drafts.some(decides)) return;
    this.policy = readRedisPolicy(await this.#redis.send(["GET", policyKey(room)]));
  }

  async #readIds(): Promise<void> {
    const { room, drafts, nowMs } = this.#asked;
    const fields = drafts.map(({ from, id }) => idField(from.id, id));
    const found = await Promise.all(
      idsKeys(room, nowMs).map((key) => this.#redis.send(["HMGET", key, ...fields])),
    );
    for (const texts of found.map(textsOf)) {
      drafts.forEach(({ from, id }, i) => {
        const known = readKnownId(parse(texts[i]?.replace(/^\d+ /, "")) ?? null);
        const before = this.ids.get(idKey(from.id, id));
        if (known && known.expiresAt > (before?.expiresAt ?? 0)) this.ids.set(idKey(from.id, id), known);
      });
    }
  }

  async #readEntries(seqs: readonly number[]): Promise<void> {
    const missing = [...new Set(seqs)].filter((seq) => !this.entries.has(seq));
    const { room } = this.#asked;
    const stretches = Map.groupBy(missing, stretchOf);
    await Promise.all([...stretches].map(async ([stretch, seqs]) => {
      const fields = seqs.flatMap((seq) => [`${seq}`, countsField(seq)]);
      const found = textsOf(await this.#redis.send(["HMGET", stretchKey(room, stretch), ...fields]));
      seqs.forEach((seq, i) => this.#take(seq, found[2 * i], found[2 * i + 1]));
    }));
  }

  #take(seq: number, text: unknown, countsText: unknown): void {
    const entry = readRedisEntry(text, this.#asked.room, seq);
    if (!entry || (entry.expiresAt ?? Infinity) <= this.#asked.nowMs) return;
    this.entries.set(seq, entry);
    const counts = readRedisCounts(countsText);
    if (counts) this.counts.set(seq, counts);
  }

  async #readMarks({ body, from }: Draft): Promise<void> {
    if (body.type !== "reacted") return;
    const found = await this.#redis.send(["HGET", marksKey(this.#asked.room, body.target), from.id]);
    this.marks.set(markKey(body.target, from.id), readMarks(parse(found) ?? null));
  }
}
