import * as z from "zod";
import type { User } from "../protocol/fields.ts";
import type { RoomName, UserName } from "../protocol/names.ts";
import type { BotNames } from "./bots.ts";
import type { Records } from "./records.ts";
import { isSameText, newSecret, secretHash } from "./secret_hash.ts";

/** An address at which a program says something in a room, under a name of its own. */
export interface Hook {
  readonly id: string;
  readonly name: string;
  readonly at: string;
}

const SECRET = /^([0-9a-f]{20})_([0-9a-f]{48})$/;
const HELD_MS = 100 * 365 * 24 * 3_600_000;
const MOST_OF_A_ROOM = 20;

const kept = z.object({ room: z.string(), name: z.string(), at: z.string(), hash: z.string() });
type Kept = z.output<typeof kept>;

/** Incoming webhooks. Who knows a secret may speak; of the secret only its hash is kept. */
export class Hooks {
  readonly #records: Records;
  readonly #names: BotNames;
  readonly #now: () => number;

  constructor(records: Records, names: BotNames, now: () => number = Date.now) {
    this.#records = records;
    this.#names = names;
    this.#now = now;
  }

  /** A new one, with its secret, which is told this once. Says why not. */
  async make(
    room: RoomName,
    name: UserName,
  ): Promise<Hook & { readonly user: User; readonly secret: string } | "name_taken" | "too_many"> {
    if ((await this.of(room)).length >= MOST_OF_A_ROOM) return "too_many";
    const id = newSecret().slice(0, 20);
    const user = userOf(id, name);
    if (!await this.#names.claim(name, user.id, this.#now() + HELD_MS)) return "name_taken";
    const secret = newSecret();
    const at = new Date(this.#now()).toISOString();
    await this.#records.put(["hook", id], { room, name, at, hash: await secretHash(secret) });
    await this.#records.put(["room_hook", room, id], { name, at });
    return { id, name, at, user, secret: `${id}_${secret}` };
  }

  /** Those of a room. */
  async of(room: RoomName): Promise<Hook[]> {
    const listed = await this.#records.list(["room_hook", room], { limit: MOST_OF_A_ROOM });
    return listed.flatMap(({ key, value }) => {
      const found = kept.pick({ name: true, at: true }).safeParse(value).data;
      return found && key[2] !== undefined ? [{ id: key[2], ...found }] : [];
    });
  }

  /** Whose secret this is, and in which room they speak; undefined where it is nobody's. */
  async find(text: string): Promise<{ readonly room: RoomName; readonly user: User } | undefined> {
    const [, id, secret] = SECRET.exec(text) ?? [];
    if (id === undefined || secret === undefined) return undefined;
    const found = await this.#get(id);
    if (!found || !isSameText(found.hash, await secretHash(secret))) return undefined;
    return { room: found.room as RoomName, user: userOf(id, found.name) };
  }

  /** Takes one away, and gives its name back. False where the room has none of this id. */
  async remove(room: RoomName, id: string): Promise<boolean> {
    const found = await this.#get(id);
    if (found?.room !== room) return false;
    await this.#records.delete(["hook", id]);
    await this.#records.delete(["room_hook", room, id]);
    await this.#names.release(found.name, userOf(id, found.name).id);
    return true;
  }

  async #get(id: string): Promise<Kept | undefined> {
    return kept.safeParse((await this.#records.get(["hook", id]))?.value).data;
  }
}

/** They are bots: users that nobody signs in as. */
function userOf(id: string, name: string): User {
  return { id: `b_${id}`, name };
}
