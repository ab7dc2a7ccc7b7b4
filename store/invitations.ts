import * as z from "zod";
import { type User, user } from "../protocol/fields.ts";
import { parseRoomName, type RoomName } from "../protocol/names.ts";
import { StoreUnavailable } from "./message_log.ts";
import type { RecordKey, Records, StoredRecord } from "./records.ts";

/** A link that lets people into a room. Whoever has its code may use it. */
export interface Invitation {
  readonly code: string;
  readonly room: RoomName;
  readonly by: User;
  /** ISO 8601. */
  readonly expiresAt: string;
  /** How many people it lets in; 0: as many as come. */
  readonly uses: number;
  /** How many it has let in. */
  readonly used: number;
}

/** What an invitation is to be like. */
export interface InvitationWish {
  readonly room: RoomName;
  readonly by: User;
  readonly hours: number;
  readonly uses: number;
}

const HOUR_MS = 3_600_000;
const CODE_BYTES = 16;
const CODE = /^[\w-]{22}$/;
/** Invitations of one room at a time. */
const MOST_OF_A_ROOM = 100;
const MOST_RACES = 300;

/** `usedBy`: so that somebody who asks twice is counted once; kept where uses are limited. */
const stored = z.object({
  room: z.string(),
  by: user,
  expiresAt: z.number(),
  uses: z.int().nonnegative(),
  used: z.int().nonnegative(),
  usedBy: z.array(z.string()),
});
type Stored = z.output<typeof stored>;

/** Invitations to rooms. Each use is counted in the step that grants it, however many come at once. */
export class Invitations {
  readonly #records: Records;
  readonly #now: () => number;

  constructor(records: Records, now: () => number = Date.now) {
    this.#records = records;
    this.#now = now;
  }

  /** A new one; undefined where the room has too many already. */
  async make({ room, by, hours, uses }: InvitationWish): Promise<Invitation | undefined> {
    if ((await this.of(room)).length >= MOST_OF_A_ROOM) return undefined;
    const code = crypto.getRandomValues(new Uint8Array(CODE_BYTES)).toBase64({
      alphabet: "base64url",
      omitPadding: true,
    });
    const expiresAt = this.#now() + hours * HOUR_MS;
    const kept: Stored = { room, by: { id: by.id, name: by.name }, expiresAt, uses, used: 0, usedBy: [] };
    await this.#records.put(keyOf(code), kept, { expiresAt });
    await this.#records.put([...listOf(room), code], {}, { expiresAt });
    return shown(code, room, kept);
  }

  /** Those of a room that still let somebody in. */
  async of(room: RoomName): Promise<Invitation[]> {
    const listed = await this.#records.list(listOf(room), { limit: MOST_OF_A_ROOM });
    const found = await Promise.all(listed.map(({ key }) => this.find(key.at(-1) ?? "")));
    return found.flatMap((one) => one && !isUsedUp(one) ? [one] : []);
  }

  /** The invitation with this code, used up or not; undefined where it is over or was taken back. */
  async find(code: string): Promise<Invitation | undefined> {
    if (!CODE.test(code)) return undefined;
    const { kept, room } = this.#read(await this.#records.get(keyOf(code))) ?? {};
    return kept && room && shown(code, room, kept);
  }

  /** Uses it once for this person, who counts once however often they come. False where it lets nobody in any more. */
  async use(code: string, userId: string): Promise<boolean> {
    for (let race = 0; race < MOST_RACES; race++) {
      const record = await this.#records.get(keyOf(code));
      const { kept } = this.#read(record) ?? {};
      if (!record || !kept) return false;
      if (kept.usedBy.includes(userId)) return true;
      if (isUsedUp(kept)) return false;
      const usedBy = kept.uses > 0 ? [...kept.usedBy, userId] : [];
      const after: Stored = { ...kept, used: kept.used + 1, usedBy };
      const options = { ifVersion: record.version, expiresAt: kept.expiresAt };
      if (await this.#records.put(keyOf(code), after, options)) return true;
    }
    throw new StoreUnavailable("Cannot count the use of an invitation: too many came at once");
  }

  /** Takes it back. False where this room has no such invitation. */
  async revoke(room: RoomName, code: string): Promise<boolean> {
    const found = CODE.test(code) ? this.#read(await this.#records.get(keyOf(code))) : undefined;
    if (found?.room !== room) return false;
    await this.#records.delete(keyOf(code));
    await this.#records.delete([...listOf(room), code]);
    return true;
  }

  #read(record: StoredRecord | undefined): { kept: Stored; room: RoomName } | undefined {
    const kept = stored.safeParse(record?.value).data;
    const room = kept && parseRoomName(kept.room);
    return kept && room && kept.expiresAt > this.#now() ? { kept, room } : undefined;
  }
}

function isUsedUp({ uses, used }: Pick<Stored, "uses" | "used">): boolean {
  return uses > 0 && used >= uses;
}

function shown(code: string, room: RoomName, { by, expiresAt, uses, used }: Stored): Invitation {
  return { code, room, by, expiresAt: new Date(expiresAt).toISOString(), uses, used };
}

function keyOf(code: string): RecordKey {
  return ["invitation", code];
}

function listOf(room: RoomName): RecordKey {
  return ["invitations", room];
}
