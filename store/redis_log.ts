import { parseRoomName, type RoomName } from "../protocol/names.ts";
import { markKey } from "./judging.ts";
import { Lanes } from "./lanes.ts";
import {
  type AppendOptions,
  checkBatch,
  type Draft,
  type Head,
  type MessageLog,
  type Outcome,
  type Page,
  type Reaction,
  type RoomSummary,
  StoreCorrupt,
} from "./message_log.ts";
import { Patience } from "./patience.ts";
import { NO_POLICY, type Policy } from "./policy.ts";
import { randomName } from "./random_name.ts";
import { RedisAppend, type RoomAppend } from "./redis_append.ts";
import { parse } from "./redis_entry.ts";
import { readRedisHead } from "./redis_head.ts";
import { headKey, marksKey, policyKey, ROOMS_KEY } from "./redis_keys.ts";
import { readRedisPolicy } from "./redis_policy.ts";
import { RedisPages } from "./redis_pages.ts";
import { plainly, type RedisWire, textsOf } from "./redis_wire.ts";
import { readMarks } from "./stored.ts";

export interface RedisLogOptions {
  readonly now?: () => number;
  readonly random?: () => number;
  readonly newEpoch?: () => string;
  /** How long one try at the store may take. */
  readonly limitMs?: number;
  /** 0: entries are kept for ever. */
  readonly historyDays?: number;
}

const DAY_MS = 24 * 3_600_000;
const HEADS_AT_ONCE = 500;
const ROOMS_AT_ONCE = 500;

/** The log in Redis, for any number of instances. Does not own the connection. */
export class RedisLog implements MessageLog {
  readonly #redis: RedisWire;
  readonly #append: RedisAppend;
  readonly #pages: RedisPages;
  readonly #patience: Patience;
  readonly #lanes = new Lanes();
  readonly #writer = randomName();
  #appends = 0;

  constructor(redis: RedisWire, options: RedisLogOptions = {}) {
    const { now = Date.now, random = Math.random, newEpoch = randomName } = options;
    const { limitMs = 5_000, historyDays = 0 } = options;
    const keptMs = historyDays > 0 ? historyDays * DAY_MS : undefined;
    this.#redis = plainly(redis);
    this.#append = new RedisAppend(this.#redis, { now, newEpoch, keptMs });
    this.#pages = new RedisPages(this.#redis, now);
    this.#patience = new Patience({ limitMs, random });
  }

  // Async, so that a batch that is too large rejects as everything else does.
  async append(room: RoomName, drafts: readonly Draft[], options: AppendOptions = {}): Promise<Outcome[]> {
    if (drafts.length === 0) return [];
    checkBatch(drafts);
    const append: RoomAppend = { room, drafts, options, by: `${this.#writer}${++this.#appends}` };
    const outcomes = await this.#lanes.run(
      room,
      () => this.#patience.repeat(`Cannot append to room "${room}"`, () => this.#append.attempt(append)),
    );
    return [...outcomes];
  }

  async policy(room: RoomName): Promise<Policy> {
    const [head, policy] = await this.#patience.repeat(
      `Cannot read the rules of room "${room}"`,
      () => Promise.all([headKey(room), policyKey(room)].map((key) => this.#redis.send(["GET", key]))),
    );
    if (readRedisHead(room, head).head.policyVersion === 0) return NO_POLICY;
    const read = readRedisPolicy(policy);
    if (!read) throw new StoreCorrupt(room);
    return read;
  }

  async readAfter(room: RoomName, after: number, limit: number): Promise<Page> {
    return await this.#patience.repeat(
      `Cannot read room "${room}"`,
      () => this.#pages.after(room, after, limit),
    );
  }

  async readBefore(room: RoomName, before: number, limit: number): Promise<Page> {
    return await this.#patience.repeat(
      `Cannot read room "${room}"`,
      () => this.#pages.before(room, before, limit),
    );
  }

  async reactionsOf(room: RoomName, user: string, asked: readonly Reaction[]): Promise<Set<string>> {
    const seqs = [...new Set(asked.map(({ seq }) => seq))];
    const [counts, ...marks] = await this.#patience.repeat(
      `Cannot read reactions in room "${room}"`,
      () =>
        Promise.all([
          this.#pages.counts(room, seqs),
          ...seqs.map((seq) => this.#redis.send(["HGET", marksKey(room, seq), user])),
        ]),
    );
    const standing = new Set(seqs.flatMap((seq, i) => {
      const own = readMarks(parse(marks[i]) ?? null);
      const kinds = counts.get(seq)?.kinds ?? [];
      return kinds.filter(({ emoji }) => own.includes(emoji)).map(({ emoji }) => markKey(seq, emoji));
    }));
    return new Set(asked.map(({ seq, emoji }) => markKey(seq, emoji)).filter((key) => standing.has(key)));
  }

  async heads(rooms: readonly RoomName[]): Promise<Head[]> {
    const found = await this.#patience.repeat("Cannot read heads", () => this.#readHeads(rooms));
    return rooms.map((room, i) => readRedisHead(room, found[i] ?? null).head);
  }

  async rooms({ after, limit }: { after?: RoomName; limit: number }): Promise<RoomSummary[]> {
    const summaries: RoomSummary[] = [];
    for (let from = after; summaries.length < limit;) {
      const names = await this.#names(from);
      const heads = await this.heads(names);
      summaries.push(...names.flatMap((room, i) => heads[i]!.seq > 0 ? [{ room, head: heads[i]! }] : []));
      from = names.at(-1);
      if (names.length < ROOMS_AT_ONCE) break;
    }
    return summaries.slice(0, limit);
  }

  /** Ends when everything that was asked is settled. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#lanes.idle();
  }

  async #names(after: RoomName | undefined): Promise<RoomName[]> {
    const start = after === undefined ? "-" : `(${after}`;
    const command = ["ZRANGEBYLEX", ROOMS_KEY, start, "+", "LIMIT", "0", `${ROOMS_AT_ONCE}`];
    const names = await this.#patience.repeat("Cannot list rooms", () => this.#redis.send(command));
    return textsOf(names).flatMap((name) => parseRoomName(name ?? "") ?? []);
  }

  /** In a cluster, rooms lie in different slots, and one command may ask for one slot only. */
  async #readHeads(rooms: readonly RoomName[]): Promise<(string | null)[]> {
    const keys = rooms.map(headKey);
    const atOnce = this.#redis.server?.isCluster ? 1 : HEADS_AT_ONCE;
    const parts = Array.from(
      { length: Math.ceil(keys.length / atOnce) },
      (_, i) => this.#redis.send(["MGET", ...keys.slice(i * atOnce, (i + 1) * atOnce)]),
    );
    return (await Promise.all(parts)).flatMap(textsOf);
  }
}
