import * as z from "zod";
import type { User } from "../protocol/fields.ts";
import { BOT_PREFIX, type UserName } from "../protocol/names.ts";
import type { Records } from "./records.ts";
import { isSameText, newSecret, secretHash } from "./secret_hash.ts";

/** A bot as admins see it. */
export interface Bot {
  readonly id: string;
  readonly name: string;
  /** When it was made, ISO 8601. */
  readonly at: string;
}

/** Holds names; {@link Bots} hold theirs until they are taken out. */
export interface BotNames {
  claim(name: UserName, userId: string, heldUntil: number): Promise<boolean>;
  release(name: string, userId: string): Promise<void>;
}

export interface BotsOptions {
  readonly records: Records;
  readonly names: BotNames;
  readonly now?: () => number;
}

const TOKEN = /^parley_bot_(b_[0-9a-f]{20})_([0-9a-f]{48})$/;
/** For ever, as far as names go. */
const HELD_MS = 100 * 365 * 24 * 3_600_000;
const MOST_BOTS = 500;

const kept = z.object({ name: z.string(), at: z.string(), hash: z.string() });

/**
 * Programs that an admin let in: users whose name is held for them and whose token holds until they are taken out. Of a
 * token only its hash is kept.
 */
export class Bots {
  readonly #records: Records;
  readonly #names: BotNames;
  readonly #now: () => number;

  constructor({ records, names, now = Date.now }: BotsOptions) {
    this.#records = records;
    this.#names = names;
    this.#now = now;
  }

  /** Lets a bot in. Its token is told this once. Says why not where the name is somebody's or there are 500 already. */
  async make(name: UserName): Promise<Bot & { readonly token: string } | "name_taken" | "too_many"> {
    if ((await this.all()).length >= MOST_BOTS) return "too_many";
    const id = BOT_PREFIX + newSecret().slice(0, 20);
    if (!await this.#names.claim(name, id, this.#now() + HELD_MS)) return "name_taken";
    const secret = newSecret();
    const at = new Date(this.#now()).toISOString();
    await this.#records.put(keyOf(id), { name, at, hash: await secretHash(secret) });
    return { id, name, at, token: `parley_bot_${id}_${secret}` };
  }

  /** Every bot, by id. */
  async all(): Promise<Bot[]> {
    const listed = await this.#records.list(["bot"], { limit: MOST_BOTS });
    return listed.flatMap(({ key, value }) => {
      const found = kept.safeParse(value).data;
      return found && key[1] !== undefined ? [{ id: key[1], name: found.name, at: found.at }] : [];
    });
  }

  /** Takes a bot out: its token is worth nothing from here on and its name is free. Undefined where there is none. */
  async remove(id: string): Promise<User | undefined> {
    const found = kept.safeParse((await this.#records.get(keyOf(id)))?.value).data;
    if (!found) return undefined;
    await this.#records.delete(keyOf(id));
    await this.#names.release(found.name, id);
    return { id, name: found.name };
  }

  /** Whose token this is; undefined where it is no bot's, or none that is still here. */
  async verify(token: string): Promise<{ readonly user: User } | undefined> {
    const [, id, secret] = TOKEN.exec(token) ?? [];
    if (id === undefined || secret === undefined) return undefined;
    const found = kept.safeParse((await this.#records.get(keyOf(id)))?.value).data;
    if (!found || !isSameText(found.hash, await secretHash(secret))) return undefined;
    return { user: { id, name: found.name } };
  }
}

function keyOf(id: string) {
  return ["bot", id];
}
