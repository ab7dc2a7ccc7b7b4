import { Gather } from "./gather.ts";
import { Lanes } from "./lanes.ts";
import { Patience } from "./patience.ts";
import { randomName } from "./random_name.ts";
import type { ListedRecord, PutOptions, RecordKey, Records, StoredRecord } from "./records.ts";
import { parse } from "./redis_entry.ts";
import { joined, kindKeys, KINDS_KEY, parted } from "./redis_record_keys.ts";
import { DELETE_RECORD, PUT_RECORD } from "./redis_records_script.ts";
import { RedisScript } from "./redis_script.ts";
import { plainly, type RedisWire, textsOf } from "./redis_wire.ts";

export interface RedisRecordsOptions {
  readonly now?: () => number;
  readonly random?: () => number;
  /** How long one try at the store may take. */
  readonly limitMs?: number;
}

const LISTED_AT_ONCE = 500;
const put = new RedisScript(PUT_RECORD);
const remove = new RedisScript(DELETE_RECORD);

/** Records in Redis, a hash for each kind. What is asked in one turn goes in one write. Does not own the connection. */
export class RedisRecords implements Records {
  readonly #redis: RedisWire;
  readonly #now: () => number;
  readonly #patience: Patience;
  readonly #reads: Gather<RecordKey, string | null>;
  readonly #lanes = new Lanes();
  readonly #kinds = new Set<string>();
  readonly #writer = randomName();
  #writes = 0;

  constructor(redis: RedisWire, options: RedisRecordsOptions = {}) {
    const { now = Date.now, random = Math.random, limitMs = 5_000 } = options;
    this.#redis = plainly(redis);
    this.#now = now;
    this.#patience = new Patience({ limitMs, random });
    this.#reads = new Gather((keys) =>
      this.#patience.repeat("Cannot read records", () => this.#readAll(keys))
    );
  }

  async get(key: RecordKey): Promise<StoredRecord | undefined> {
    return this.#read(await this.#reads.one(key));
  }

  async put(key: RecordKey, value: unknown, { ifVersion, expiresAt = 0 }: PutOptions = {}): Promise<boolean> {
    const by = `${this.#writer}${++this.#writes}`;
    const expected = ifVersion === undefined ? "*" : ifVersion ?? "-";
    const args = [joined(key), by, expected, `${Math.ceil(expiresAt)}`, JSON.stringify(value)];
    const written = await this.#write(key, async () => {
      const [reply] = await Promise.all([
        put.run(this.#redis, kindKeys(key), [`${Math.floor(this.#now())}`, ...args]),
        this.#nameKind(key),
      ]);
      return reply;
    });
    return Number(written) === 1;
  }

  async delete(key: RecordKey): Promise<void> {
    await this.#write(key, () => remove.run(this.#redis, kindKeys(key), [joined(key)]));
  }

  async list(
    prefix: RecordKey,
    { after, limit }: { after?: RecordKey; limit: number },
  ): Promise<ListedRecord[]> {
    const listed: ListedRecord[] = [];
    for (const kind of prefix.length > 0 ? [prefix.slice(0, 1)] : await this.#allKinds(after)) {
      const start = after !== undefined && after[0] === kind[0] ? after : undefined;
      await this.#listKind(prefix.length > 0 ? prefix : kind, { after: start, limit, listed });
    }
    return listed.slice(0, limit);
  }

  /** Ends when everything that was asked is settled. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#lanes.idle();
  }

  async #listKind(
    prefix: RecordKey,
    { after, limit, listed }: { after: RecordKey | undefined; limit: number; listed: ListedRecord[] },
  ): Promise<void> {
    const [begin, end] = [`[${joined(prefix)}\u0000`, `(${joined(prefix)}\u0001`];
    for (let start = after ? `(${joined(after)}` : begin; listed.length < limit;) {
      const found = await this.#page(prefix, start, end);
      const records = await Promise.all(found.map((key) => this.get(parted(key))));
      listed.push(...records.flatMap((record, i) => record ? [{ key: parted(found[i]!), ...record }] : []));
      if (found.length < LISTED_AT_ONCE) return;
      start = `(${found.at(-1)}`;
    }
  }

  async #page(prefix: RecordKey, start: string, end: string): Promise<string[]> {
    const limit = ["LIMIT", "0", `${LISTED_AT_ONCE}`];
    const command = ["ZRANGEBYLEX", kindKeys(prefix)[1], start, end, ...limit];
    const keys = await this.#patience.repeat("Cannot list records", () => this.#redis.send(command));
    return textsOf(keys).flatMap((key) => key ?? []);
  }

  async #allKinds(after: RecordKey | undefined): Promise<RecordKey[]> {
    const start = after === undefined ? "-" : `[${joined(after.slice(0, 1))}`;
    const command = ["ZRANGEBYLEX", KINDS_KEY, start, "+"];
    const kinds = await this.#patience.repeat("Cannot list records", () => this.#redis.send(command));
    return textsOf(kinds).map((kind) => parted(kind ?? ""));
  }

  async #write(key: RecordKey, step: () => Promise<unknown>): Promise<unknown> {
    return await this.#lanes.run(
      joined(key),
      () => this.#patience.repeat(`Cannot write record "${key[0]}"`, step),
    );
  }

  /** Another slot than the record's, so it is a command of its own, once a kind. */
  async #nameKind(key: RecordKey): Promise<void> {
    const kind = joined(key.slice(0, 1));
    if (this.#kinds.has(kind)) return;
    await this.#redis.send(["ZADD", KINDS_KEY, "0", kind]);
    this.#kinds.add(kind);
  }

  async #readAll(keys: readonly RecordKey[]): Promise<(string | null)[]> {
    const found = new Map<string, string | null>();
    const kinds = Map.groupBy(keys, (key) => kindKeys(key)[0]);
    await Promise.all([...kinds].map(async ([hash, some]) => {
      const fields = [...new Set(some.map(joined))];
      const texts = textsOf(await this.#redis.send(["HMGET", hash, ...fields]));
      fields.forEach((field, i) => found.set(field, texts[i] ?? null));
    }));
    return keys.map((key) => found.get(joined(key)) ?? null);
  }

  #read(text: string | null): StoredRecord | undefined {
    const [, version, expiresAt, json] = /^(\S+) (\d+) (.*)$/s.exec(text ?? "") ?? [];
    if (version === undefined || (Number(expiresAt) > 0 && Number(expiresAt) <= this.#now())) {
      return undefined;
    }
    const value = parse(json);
    return value === undefined ? undefined : { value, version };
  }
}
