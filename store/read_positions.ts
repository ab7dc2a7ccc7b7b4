import * as z from "zod";
import type { RoomName } from "../protocol/names.ts";
import { StoreUnavailable } from "./message_log.ts";
import type { Records, StoredRecord } from "./records.ts";

/** How far somebody has read: up to entry `seq`, which made `n` messages. */
export interface ReadPosition {
  readonly seq: number;
  readonly n: number;
}

const stored = z.object({ seq: z.int().nonnegative(), n: z.int().nonnegative() });
const NOTHING_READ: ReadPosition = { seq: 0, n: 0 };
const MOST_RACES = 10;

/** How far everybody has read every room. Never moves backwards. */
export class ReadPositions {
  readonly #records: Records;

  constructor(records: Records) {
    this.#records = records;
  }

  async get(userId: string, room: RoomName): Promise<ReadPosition> {
    const record = await this.#records.get(keyOf(userId, room));
    return read(record);
  }

  /** Moves on to `position`; nothing where that lies behind. Throws `StoreUnavailable` where others write it all the time. */
  async put(userId: string, room: RoomName, position: ReadPosition): Promise<void> {
    const key = keyOf(userId, room);
    for (let race = 0; race < MOST_RACES; race++) {
      const record = await this.#records.get(key);
      const before = read(record);
      if (position.seq <= before.seq) return;
      if (await this.#records.put(key, position, { ifVersion: record?.version ?? null })) return;
    }
    throw new StoreUnavailable("Cannot write how far somebody has read: too many do at once");
  }
}

function read(record: StoredRecord | undefined): ReadPosition {
  return record && stored.safeParse(record.value).data || NOTHING_READ;
}

function keyOf(userId: string, room: RoomName) {
  return ["member", userId, room];
}
