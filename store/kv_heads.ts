import type { RoomName } from "../protocol/names.ts";
import { headKey, HEADS } from "./kv_keys.ts";
import { soundHead } from "./kv_pages.ts";
import type { Kv, KvReads } from "./kv_read.ts";
import type { Head } from "./message_log.ts";
import type { Patience } from "./patience.ts";

/** From so many on, looking through all heads may be cheaper than asking for each. */
const MANY = 10;
/** A head that is asked for costs as much as so many that are read along. */
const READ_ALONG = 4;
const ROWS_AT_ONCE = 500;

/** Where the logs of rooms end. */
export class KvHeads {
  readonly #kv: Kv;
  readonly #patience: Patience;
  readonly #reads: KvReads;
  /** The store is known to hold so many rooms. They are never taken away. */
  #rooms = 0;

  constructor(kv: Kv, patience: Patience, reads: KvReads) {
    this.#kv = kv;
    this.#patience = patience;
    this.#reads = reads;
  }

  /** The heads of these rooms, in their order, as they were at some time after this call. */
  async of(rooms: readonly RoomName[]): Promise<Head[]> {
    // A few are asked for in this turn, together with what else is.
    const all = rooms.length > MANY ? await this.#all(rooms.length) : undefined;
    const values = all
      ? rooms.map((room) => all.get(room) ?? null)
      : await Promise.all(rooms.map((room) => this.#one(room)));
    return rooms.map((room, i) => soundHead(room, values[i]));
  }

  async #one(room: RoomName): Promise<unknown> {
    return (await this.#reads.one(headKey(room))).value;
  }

  /** All heads there are; undefined where there are too many for what is asked. */
  async #all(asked: number): Promise<Map<unknown, unknown> | undefined> {
    const limit = asked * READ_ALONG;
    if (this.#rooms > limit) return undefined;
    const heads = await this.#patience.repeat("Cannot read heads", () => this.#list(limit + 1));
    if (heads.size <= limit) return heads;
    this.#rooms = heads.size;
    return undefined;
  }

  async #list(limit: number): Promise<Map<unknown, unknown>> {
    const heads = new Map<unknown, unknown>();
    const batchSize = Math.min(limit, ROWS_AT_ONCE);
    for await (const { key, value } of this.#kv.list({ prefix: HEADS }, { limit, batchSize })) {
      heads.set(key.at(-1), value);
    }
    return heads;
  }
}
