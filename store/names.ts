import * as z from "zod";
import type { User } from "../protocol/fields.ts";
import { foldName, type UserName } from "../protocol/names.ts";
import { StoreUnavailable } from "./message_log.ts";
import type { RecordKey, Records, StoredRecord } from "./records.ts";

/** Who holds a name, and until when. */
const holder = z.object({
  user: z.object({ id: z.string(), name: z.string() }),
  heldUntil: z.number(),
  lastSeen: z.string().optional(),
});
type Holder = z.output<typeof holder>;

const MOST_RACES = 10;
/** A name that is held for longer than so is held for good. */
const FOR_GOOD_MS = 10 * 365 * 24 * 3_600_000;
/** Times so near to each other need not both be written. */
const SAME_MS = 10_000;

/** Who is called what. A name belongs to one person at a time, whatever its case; of two racing claims exactly one wins. */
export class Names {
  readonly #records: Records;
  readonly #now: () => number;

  constructor(records: Records, { now = Date.now }: { now?: () => number } = {}) {
    this.#records = records;
    this.#now = now;
  }

  /** Takes the name, or keeps it with this spelling. False: it is somebody else's. */
  async claim(name: UserName, userId: string, heldUntil: number): Promise<boolean> {
    const user = { id: userId, name };
    return await this.#replace(
      name,
      userId,
      (before) => ({ ...before, user, heldUntil: this.#until(before, heldUntil) }),
    );
  }

  /** As {@link claim}, for somebody nobody has met yet: mostly the name is free, and is written without a look. */
  async take(name: UserName, userId: string, heldUntil: number): Promise<boolean> {
    const after = { user: { id: userId, name }, heldUntil };
    const isTheirs = await this.#records.put(keyOf(name), after, { ifVersion: null, expiresAt: heldUntil });
    return isTheirs || await this.claim(name, userId, heldUntil);
  }

  /** Keeps the name for somebody who has it, until `heldUntil`; `lastSeen` says when they left. Nothing where it is not theirs. */
  async hold(name: string, userId: string, heldUntil: number, lastSeen?: string): Promise<void> {
    const seen = lastSeen === undefined ? {} : { lastSeen };
    await this.#replace(
      name,
      userId,
      (before) => before && { ...before, heldUntil: this.#until(before, heldUntil), ...seen },
    );
  }

  /** Gives the name up. Nothing where it is not theirs. */
  async release(name: string, userId: string): Promise<void> {
    const nowMs = this.#now();
    await this.#replace(name, userId, (before) => before && { ...before, heldUntil: nowMs });
  }

  /** Who has this name now, and when they were last seen. */
  async find(name: string): Promise<{ user: User; lastSeen?: string } | undefined> {
    const found = this.#read(await this.#records.get(keyOf(name)));
    if (!found) return undefined;
    return { user: found.user, ...(found.lastSeen === undefined ? {} : { lastSeen: found.lastSeen }) };
  }

  /**
   * False where the name is somebody else's. `change` answers undefined where nothing is to be written. Throws
   * `StoreUnavailable` where others write it all the time.
   */
  async #replace(
    name: string,
    userId: string,
    change: (before: Holder | undefined) => Holder | undefined,
  ): Promise<boolean> {
    const key = keyOf(name);
    for (let race = 0; race < MOST_RACES; race++) {
      const record = await this.#records.get(key);
      const before = this.#read(record);
      if (before && before.user.id !== userId) return false;
      const after = change(before);
      if (!after) return false;
      // All tabs of a person come back at once: what one of them has just written stands for all.
      if (before && this.#isSame(before, after)) return true;
      const options = { ifVersion: record?.version ?? null, expiresAt: after.heldUntil };
      if (await this.#records.put(key, after, options)) return true;
    }
    throw new StoreUnavailable("Cannot write who holds a name: too many do at once");
  }

  /** Nothing of it would change that anybody sees. A name that is given up always does. */
  #isSame(before: Holder, after: Holder): boolean {
    return before.user.name === after.user.name && before.lastSeen === after.lastSeen &&
      after.heldUntil > this.#now() && Math.abs(after.heldUntil - before.heldUntil) < SAME_MS;
  }

  /** What somebody holds for good is held until it is released, whatever they do meanwhile. */
  #until(before: Holder | undefined, heldUntil: number): number {
    return before && before.heldUntil - this.#now() > FOR_GOOD_MS ? before.heldUntil : heldUntil;
  }

  /** An expired holder, or what is no holder at all, is nobody. */
  #read(record: StoredRecord | undefined): Holder | undefined {
    const found = record && holder.safeParse(record.value).data;
    return found && found.heldUntil > this.#now() ? found : undefined;
  }
}

function keyOf(name: string): RecordKey {
  return ["name", foldName(name)];
}
