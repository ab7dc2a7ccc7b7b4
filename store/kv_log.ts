import { parseRoomName, type RoomName } from "../protocol/names.ts";
import { type Ask, GroupCommit, KV_CAPACITY } from "./group_commit.ts";
import { markKey } from "./judging.ts";
import { KvAppend, type RoomAppend } from "./kv_append.ts";
import { countsKey, headKey, HEADS, marksKey, policyKey } from "./kv_keys.ts";
import { KvHeads } from "./kv_heads.ts";
import { loadOf } from "./kv_load.ts";
import { KvPages, soundHead } from "./kv_pages.ts";
import { type Kv, type KvReads, readAll, readTogether } from "./kv_read.ts";
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
import { LostRace, Patience } from "./patience.ts";
import { NO_POLICY, type Policy } from "./policy.ts";
import { randomName } from "./random_name.ts";
import { readCounts, readHead, readMarks } from "./stored.ts";
import { readPolicy } from "./stored_policy.ts";
import { StoredIds } from "./stored_ids.ts";

export interface KvLogOptions {
  readonly now?: () => number;
  readonly random?: () => number;
  readonly newEpoch?: () => string;
  /** Rooms in one atomic step. */
  readonly roomsAtOnce?: number;
  /** Atomic steps in flight: more than one pays off where the store is far away. */
  readonly stepsAtOnce?: number;
  /** How long one try at the store may take. */
  readonly limitMs?: number;
  /** 0: entries are kept for ever. */
  readonly historyDays?: number;
  /** Sets one of the ten bell keys with each append. */
  readonly rings?: boolean;
  /** Learns at the start which ids are stored, so that new ones need not be looked for: pays off where reading all is cheap. */
  readonly learnsIds?: boolean;
  /** Where single keys are read. Left out: by itself. */
  readonly reads?: KvReads;
}

interface WaitingAppend extends Ask, RoomAppend {
  readonly settle: (outcomes: Outcome[]) => void;
  readonly fail: (error: unknown) => void;
}

const DAY_MS = 24 * 3_600_000;

/** The log in Deno KV: a file, memory, Deno Deploy or a KV Connect server. Does not own the database. */
export class KvLog implements MessageLog {
  readonly #kv: Kv;
  readonly #append: KvAppend;
  readonly #pages: KvPages;
  readonly #patience: Patience;
  readonly #heads: KvHeads;
  readonly #commits: GroupCommit<WaitingAppend>;
  readonly #ids: StoredIds;
  readonly #writer = randomName();
  #appends = 0;

  constructor(kv: Kv, options: KvLogOptions = {}) {
    const { now = Date.now, random = Math.random, newEpoch = randomName, historyDays = 0 } = options;
    const { roomsAtOnce = 64, stepsAtOnce = 1, limitMs = 5_000, rings = false } = options;
    const keptMs = historyDays > 0 ? historyDays * DAY_MS : undefined;
    this.#kv = kv;
    this.#ids = new StoredIds(now);
    this.#append = new KvAppend(kv, { now, newEpoch, keptMs, rings, ids: this.#ids });
    this.#pages = new KvPages(kv, now);
    this.#patience = new Patience({ limitMs, random });
    const { reads = readTogether(kv, this.#patience, stepsAtOnce) } = options;
    this.#heads = new KvHeads(kv, this.#patience, reads);
    if (options.learnsIds) this.#ids.learn(kv, this.#patience);
    this.#commits = new GroupCommit({
      most: roomsAtOnce,
      atOnce: stepsAtOnce,
      capacity: KV_CAPACITY,
      together: (appends) => this.#together(appends),
      alone: (append) => this.#alone(append),
    });
  }

  // Async, so that a batch that is too large rejects as everything else does.
  async append(room: RoomName, drafts: readonly Draft[], options: AppendOptions = {}): Promise<Outcome[]> {
    if (drafts.length === 0) return [];
    checkBatch(drafts);
    const by = `${this.#writer}${++this.#appends}`;
    const { promise, resolve: settle, reject: fail } = Promise.withResolvers<Outcome[]>();
    this.#commits.add({ lane: room, load: loadOf(drafts), room, drafts, options, by, settle, fail });
    return await promise;
  }

  async readAfter(room: RoomName, after: number, limit: number): Promise<Page> {
    return await this.#read(room, () => this.#pages.after(room, after, limit));
  }

  async readBefore(room: RoomName, before: number, limit: number): Promise<Page> {
    return await this.#read(room, () => this.#pages.before(room, before, limit));
  }

  async reactionsOf(room: RoomName, user: string, asked: readonly Reaction[]): Promise<Set<string>> {
    const seqs = [...new Set(asked.map(({ seq }) => seq))];
    const keys = seqs.flatMap((seq) => [marksKey(room, seq, user), countsKey(room, seq)]);
    const found = await this.#patience.repeat(
      `Cannot read reactions in room "${room}"`,
      () => readAll(this.#kv, keys),
    );
    const standing = new Set(seqs.flatMap((seq, i) => {
      const marks = readMarks(found[2 * i]?.value ?? null);
      const kinds = readCounts(found[2 * i + 1]?.value ?? null)?.kinds ?? [];
      return kinds.filter(({ emoji }) => marks.includes(emoji)).map(({ emoji }) => markKey(seq, emoji));
    }));
    return new Set(asked.map(({ seq, emoji }) => markKey(seq, emoji)).filter((key) => standing.has(key)));
  }

  async heads(rooms: readonly RoomName[]): Promise<Head[]> {
    return await this.#heads.of(rooms);
  }

  async policy(room: RoomName): Promise<Policy> {
    const keys = [headKey(room), policyKey(room)];
    const what = `Cannot read the rules of room "${room}"`;
    const [head, policy] = await this.#patience.repeat(what, () => readAll(this.#kv, keys));
    if (soundHead(room, head?.value ?? null).policyVersion === 0) return NO_POLICY;
    const read = readPolicy(policy?.value);
    if (!read) throw new StoreCorrupt(room);
    return read;
  }

  async rooms({ after, limit }: { after?: RoomName; limit: number }): Promise<RoomSummary[]> {
    return await this.#patience.repeat("Cannot list rooms", async () => {
      const selector = after === undefined ? { prefix: HEADS } : { prefix: HEADS, start: headKey(after) };
      const summaries: RoomSummary[] = [];
      for await (const { key, value } of this.#kv.list(selector, { batchSize: Math.min(limit + 1, 500) })) {
        if (summaries.length >= limit) break;
        const name = key.at(-1);
        const room = typeof name === "string" ? parseRoomName(name) : undefined;
        const head = readHead(value);
        if (room && head && room === name && room !== after) summaries.push({ room, head });
      }
      return summaries;
    });
  }

  /** Ends when the ids that are stored are learnt, or cannot be. Nothing needs to wait for it. */
  async settled(): Promise<void> {
    await this.#ids.settled();
  }

  /** Ends when everything that was asked is settled. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#ids[Symbol.asyncDispose]();
    await this.#commits.idle();
  }

  async #read(room: RoomName, attempt: () => Promise<Page | undefined>): Promise<Page> {
    return await this.#patience.repeat(`Cannot read room "${room}"`, async () => {
      const page = await attempt();
      if (!page) throw new LostRace("The page changed while it was read");
      return page;
    });
  }

  async #together(appends: readonly WaitingAppend[]): Promise<readonly WaitingAppend[]> {
    try {
      const attempt = () => this.#append.attempt(appends);
      const settled = await this.#patience.once(`Cannot append to ${appends.length} rooms`, attempt);
      if (!settled) return appends;
      for (const append of appends) this.#settle(append, settled.get(append));
    } catch (error) {
      for (const { fail } of appends) fail(error);
    }
    return [];
  }

  async #alone(append: WaitingAppend): Promise<void> {
    const { room, fail } = append;
    try {
      const settled = await this.#patience.repeat(`Cannot append to room "${room}"`, async () => {
        const settled = await this.#append.attempt([append]);
        if (!settled) throw new LostRace(`Somebody else appended to room "${room}"`);
        return settled;
      });
      this.#settle(append, settled.get(append));
    } catch (error) {
      fail(error);
    }
  }

  #settle({ room, settle, fail }: WaitingAppend, outcomes: readonly Outcome[] | undefined): void {
    if (!outcomes) return fail(new StoreCorrupt(room));
    settle([...outcomes]);
    for (const outcome of outcomes) {
      // By what was stored: a draft with an id that is known is answered with what that id stands for.
      if (!("event" in outcome) || outcome.event.type !== "deleted") continue;
      this.#append.sweep(room, outcome.event.target).catch(() => undefined);
    }
  }
}
