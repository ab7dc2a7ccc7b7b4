import { byCodePoints } from "./code_points.ts";
import type { ListedRecord, PutOptions, RecordKey, Records, StoredRecord } from "./records.ts";

interface Kept {
  readonly key: RecordKey;
  readonly json: string;
  readonly version: string;
  readonly expiresAt: number;
}

/** Records that live as long as their process. Takes no time of its own. */
export class MemoryRecords implements Records {
  readonly #kept = new Map<string, Kept>();
  readonly #now: () => number;
  #writes = 0;

  constructor({ now = Date.now }: { now?: () => number } = {}) {
    this.#now = now;
  }

  get(key: RecordKey): Promise<StoredRecord | undefined> {
    const kept = this.#find(JSON.stringify(key));
    return Promise.resolve(kept && { value: JSON.parse(kept.json), version: kept.version });
  }

  put(
    key: RecordKey,
    value: unknown,
    { ifVersion, expiresAt = Infinity }: PutOptions = {},
  ): Promise<boolean> {
    const name = JSON.stringify(key);
    const version = this.#find(name)?.version ?? null;
    if (ifVersion !== undefined && ifVersion !== version) return Promise.resolve(false);
    this.#kept.set(name, { key, json: JSON.stringify(value), version: `${++this.#writes}`, expiresAt });
    return Promise.resolve(true);
  }

  delete(key: RecordKey): Promise<void> {
    this.#kept.delete(JSON.stringify(key));
    return Promise.resolve();
  }

  list(prefix: RecordKey, { after, limit }: { after?: RecordKey; limit: number }): Promise<ListedRecord[]> {
    const listed = [...this.#kept.keys()].flatMap((name) => this.#find(name) ?? [])
      .filter(({ key }) => key.length > prefix.length && prefix.every((part, i) => part === key[i]))
      .filter(({ key }) => after === undefined || byParts(key, after) > 0)
      .sort((one, other) => byParts(one.key, other.key))
      .slice(0, limit)
      .map(({ key, json, version }) => ({ key, value: JSON.parse(json), version }));
    return Promise.resolve(listed);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  #find(name: string): Kept | undefined {
    const kept = this.#kept.get(name);
    if (!kept || kept.expiresAt > this.#now()) return kept;
    this.#kept.delete(name);
    return undefined;
  }
}

function byParts(one: RecordKey, other: RecordKey): number {
  for (let i = 0; i < Math.min(one.length, other.length); i++) {
    const order = byCodePoints(one[i] ?? "", other[i] ?? "");
    if (order !== 0) return order;
  }
  return one.length - other.length;
}
