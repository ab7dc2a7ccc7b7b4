import { createHmac } from "node:crypto";
import * as z from "zod";
import { type User, user } from "../protocol/fields.ts";
import { DIRECT_PREFIX, parseRoomName, type RoomName } from "../protocol/names.ts";
import { keptSecret } from "./kept_secret.ts";
import type { RecordKey, Records, StoredRecord } from "./records.ts";

/** Whose room of two this is: for ever the same two, for its name is made of them. */
export interface Pair {
  readonly room: RoomName;
  readonly users: readonly [User, User];
  /** Something was said there, or is about to be: kept for good, and both have it in their list. */
  readonly isKept: boolean;
}

const stored = z.object({ users: z.tuple([user, user]).readonly(), isKept: z.boolean() });

/** How long a room of two is remembered in which nobody has said anything. */
const UNUSED_MS = 30 * 24 * 3_600_000;
const NAME_HEX = 40;
const MOST_RACES = 10;

/** Which room belongs to which two. The name tells nothing of them to who has not got the secret. */
export class Pairs {
  readonly #records: Records;
  readonly #secret: string;
  readonly #now: () => number;

  constructor(records: Records, secret: string, now: () => number = Date.now) {
    this.#records = records;
    this.#secret = secret;
    this.#now = now;
  }

  /** With the secret that is kept in the records. */
  static async open(records: Records, now: () => number = Date.now): Promise<Pairs> {
    return new Pairs(records, await keptSecret(records, "directs"), now);
  }

  /** The name of the room of these two, in whatever order. */
  nameOf(one: string, other: string): RoomName {
    const both = JSON.stringify([one, other].sort());
    const hash = createHmac("sha256", this.#secret).update(both).digest("hex").slice(0, NAME_HEX);
    return parseRoomName(DIRECT_PREFIX + hash)!;
  }

  /** Whose room this is; undefined where it is nobody's. */
  async find(room: RoomName): Promise<Pair | undefined> {
    return this.#read(room, await this.#records.get(keyOf(room)));
  }

  /** Makes their room known, with the names that they have now. */
  async meet(one: User, other: User): Promise<Pair> {
    const users = one.id < other.id ? [bare(one), bare(other)] as const : [bare(other), bare(one)] as const;
    return await this.#change(this.nameOf(one.id, other.id), (before) => {
      const isSame = before?.isKept && before.users.every(({ name }, i) => name === users[i]?.name);
      return isSame ? undefined : { users, isKept: before?.isKept ?? false };
    });
  }

  /** Keeps the room for good and lists it for both. */
  async keep({ room, users }: Pair): Promise<Pair> {
    await Promise.all(users.map(({ id }) => this.#records.put([...listOf(id), room], {})));
    return await this.#change(room, (before) => before?.isKept ? undefined : { users, isKept: true });
  }

  /** The rooms of two in which something was said to or by this person. */
  async of(userId: string, limit: number): Promise<Pair[]> {
    const listed = await this.#records.list(listOf(userId), { limit });
    const rooms = listed.flatMap(({ key }) => parseRoomName(key.at(-1) ?? "") ?? []);
    const pairs = await Promise.all(rooms.map((room) => this.find(room)));
    return pairs.flatMap((pair) => pair?.users.some(({ id }) => id === userId) ? [pair] : []);
  }

  /** `change` answers undefined where nothing is to be written. */
  async #change(
    room: RoomName,
    change: (before: Pair | undefined) => z.output<typeof stored> | undefined,
  ): Promise<Pair> {
    for (let race = 0;; race++) {
      const record = await this.#records.get(keyOf(room));
      const before = this.#read(room, record);
      const after = change(before);
      if (!after) return before!;
      const until = after.isKept ? {} : { expiresAt: this.#now() + UNUSED_MS };
      const options = { ifVersion: record?.version ?? null, ...until };
      const isWritten = await this.#records.put(keyOf(room), after, options);
      // Whoever was faster wrote the same two: only their names may be older.
      if (isWritten || race === MOST_RACES) return { room, ...after };
    }
  }

  /** Who has no right to this name is nobody, whatever the record says. */
  #read(room: RoomName, record: StoredRecord | undefined): Pair | undefined {
    const found = stored.safeParse(record?.value).data;
    const [one, other] = found?.users ?? [];
    return found && one && other && this.nameOf(one.id, other.id) === room ? { room, ...found } : undefined;
  }
}

function bare({ id, name }: User): User {
  return { id, name };
}

function keyOf(room: RoomName): RecordKey {
  return ["direct", room];
}

function listOf(userId: string): RecordKey {
  return ["directs", userId];
}
