import * as z from "zod";
import { type Ask, GroupCommit, KV_CAPACITY } from "./group_commit.ts";
import { recordKey, recordPart } from "./kv_keys.ts";
import { type Kv, type KvReads, readAll, readTogether } from "./kv_read.ts";
import { LostRace, Patience } from "./patience.ts";
import { randomName } from "./random_name.ts";
import type { ListedRecord, PutOptions, RecordKey, Records, StoredRecord } from "./records.ts";

export interface KvRecordsOptions {
  readonly now?: () => number;
  readonly random?: () => number;
  /** Writes in one atomic step: as many as it may have checks. */
  readonly writesAtOnce?: number;
  /** Atomic steps in flight: more than one pays off where the store is far away. */
  readonly stepsAtOnce?: number;
  /** How long one try at the store may take. */
  readonly limitMs?: number;
  /** Where single keys are read. Left out: by itself. */
  readonly reads?: KvReads;
}

/** A change of one record. `json` undefined: it goes. */
interface Write extends Ask {
  readonly key: RecordKey;
  readonly json: string | undefined;
  readonly options: PutOptions;
  /** Names this write, so that it knows its own record when it has to repeat itself. */
  readonly by: string;
  readonly settle: (written: boolean) => void;
  readonly fail: (error: unknown) => void;
}

/** A write, and what must lie there when it is done; undefined: whatever it is. */
interface Aim {
  readonly write: Write;
  readonly over: string | null | undefined;
}

type Found = Pick<Deno.KvEntryMaybe<unknown>, "value" | "versionstamp">;

const NOTHING: Found = { value: null, versionstamp: null };

/** Older than this program, or made by somebody else: what does not fit is no record. */
const kept = z.object({ json: z.string(), by: z.string(), expiresAt: z.number().optional() });

/** Records in Deno KV. What is asked in the same turn, or while a step is in flight, goes in one. Does not own the database. */
export class KvRecords implements Records {
  readonly #kv: Kv;
  readonly #now: () => number;
  readonly #patience: Patience;
  readonly #commits: GroupCommit<Write>;
  readonly #reads: KvReads;
  readonly #writer = randomName();
  #writes = 0;

  constructor(kv: Kv, options: KvRecordsOptions = {}) {
    const { now = Date.now, random = Math.random, writesAtOnce = 100, stepsAtOnce = 1, limitMs = 5_000 } =
      options;
    this.#kv = kv;
    this.#now = now;
    this.#patience = new Patience({ limitMs, random });
    this.#commits = new GroupCommit({
      most: writesAtOnce,
      atOnce: stepsAtOnce,
      capacity: KV_CAPACITY,
      together: (writes) => this.#together(writes),
      alone: (write) => this.#alone(write),
    });
    this.#reads = options.reads ?? readTogether(kv, this.#patience, stepsAtOnce);
  }

  async get(key: RecordKey): Promise<StoredRecord | undefined> {
    const { value, versionstamp } = await this.#reads.one(recordKey(key));
    return this.#read(value, versionstamp);
  }

  put(key: RecordKey, value: unknown, options: PutOptions = {}): Promise<boolean> {
    return this.#write(key, JSON.stringify(value), options);
  }

  async delete(key: RecordKey): Promise<void> {
    await this.#write(key, undefined, {});
  }

  async list(
    prefix: RecordKey,
    { after, limit }: { after?: RecordKey; limit: number },
  ): Promise<ListedRecord[]> {
    const start = after === undefined ? {} : { start: [...recordKey(after), ""] };
    return await this.#patience.repeat("Cannot list records", async () => {
      const listed: ListedRecord[] = [];
      const selector = { prefix: recordKey(prefix), ...start };
      for await (
        const { key, value, versionstamp } of this.#kv.list(selector, { batchSize: Math.min(limit, 500) })
      ) {
        const record = this.#read(value, versionstamp);
        if (record) listed.push({ key: recordPart(key), ...record });
        if (listed.length >= limit) break;
      }
      return listed;
    });
  }

  /** Ends when everything that was asked is settled. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#commits.idle();
  }

  #read(value: unknown, versionstamp: string | null): StoredRecord | undefined {
    if (versionstamp === null) return undefined;
    const found = kept.safeParse(value);
    if (!found.success || (found.data.expiresAt ?? Infinity) <= this.#now()) return undefined;
    try {
      return { value: JSON.parse(found.data.json), version: versionstamp };
    } catch {
      return undefined;
    }
  }

  #write(key: RecordKey, json: string | undefined, options: PutOptions): Promise<boolean> {
    const { promise, resolve: settle, reject: fail } = Promise.withResolvers<boolean>();
    const keyBytes = 600;
    const load = { mutations: 1, bytes: 2 * (json?.length ?? 0) + keyBytes + 200, keyBytes };
    const by = `${this.#writer}${++this.#writes}`;
    this.#commits.add({ lane: JSON.stringify(key), load, key, json, options, by, settle, fail });
    return promise;
  }

  async #together(writes: readonly Write[]): Promise<readonly Write[]> {
    try {
      const left = await this.#all(writes.map((write) => ({ write, over: write.options.ifVersion })));
      return left === "refused" ? await this.#those(writes) : left;
    } catch (error) {
      for (const { fail } of writes) fail(error);
    }
    return [];
  }

  /** Answers those that cannot be, with one look at all, and writes the others: who asks for what is taken parts nobody. */
  async #those(writes: readonly Write[]): Promise<readonly Write[]> {
    const keys = writes.map(({ key }) => recordKey(key));
    const found = await this.#patience.repeat("Cannot read records", () => readAll(this.#kv, keys));
    const left = writes.flatMap((write, i) => {
      const aim = this.#aim(write, found[i]!);
      if (typeof aim !== "boolean") return [aim];
      write.settle(aim);
      return [];
    });
    if (left.length === 0) return [];
    const alone = await this.#all(left);
    return alone === "refused" ? left.map(({ write }) => write) : alone;
  }

  /** Writes all in one step. Answers those of unknown fate, or that something lies in the way of one of them. */
  async #all(aims: readonly Aim[]): Promise<readonly Write[] | "refused"> {
    const isWritten = await this.#patience.once("Cannot write records", () => this.#commit(aims));
    if (isWritten === undefined) return aims.map(({ write }) => write);
    if (!isWritten) return "refused";
    for (const { write } of aims) write.settle(true);
    return [];
  }

  async #alone(write: Write): Promise<void> {
    const { settle, fail, key } = write;
    try {
      settle(await this.#patience.repeat(`Cannot write record "${key[0]}"`, () => this.#decide(write)));
    } catch (error) {
      fail(error);
    }
  }

  async #decide(write: Write): Promise<boolean> {
    // Without a condition, what lies there does not matter.
    const found = write.options.ifVersion === undefined ? NOTHING : await this.#kv.get(recordKey(write.key));
    const aim = this.#aim(write, found);
    return typeof aim === "boolean" ? aim : await this.#commit([aim]) || lost();
  }

  /** What lies there may be our own already, or have expired without being gone. Else: whether it can still be written. */
  #aim(write: Write, { value, versionstamp }: Found): Aim | boolean {
    const { ifVersion } = write.options;
    if (ifVersion === undefined) return { write, over: undefined };
    if (kept.safeParse(value).data?.by === write.by) return true;
    const version = this.#read(value, versionstamp)?.version ?? null;
    return version === ifVersion && { write, over: versionstamp };
  }

  async #commit(aims: readonly Aim[]): Promise<boolean> {
    const atomic = this.#kv.atomic();
    const nowMs = this.#now();
    for (const { write: { key, json, options: { expiresAt }, by }, over } of aims) {
      const at = recordKey(key);
      if (over !== undefined) atomic.check({ key: at, versionstamp: over });
      // What has expired already would be in the way of the next who writes here.
      if (json === undefined || (expiresAt !== undefined && expiresAt <= nowMs)) atomic.delete(at);
      else if (expiresAt === undefined) atomic.set(at, { json, by });
      else atomic.set(at, { json, by, expiresAt }, { expireIn: expiresAt - nowMs });
    }
    return (await atomic.commit()).ok;
  }
}

function lost(): never {
  throw new LostRace("Somebody else wrote this record");
}
