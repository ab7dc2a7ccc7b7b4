import * as z from "zod";
import type { Position } from "../protocol/fields.ts";
import type { RoomName } from "../protocol/names.ts";
import type { Records } from "./records.ts";
import { newSecret } from "./secret_hash.ts";

/** Somebody outside who is told what happens in a room. */
export interface Subscription {
  readonly id: string;
  readonly room: RoomName;
  readonly url: string;
  /** Signs what is sent. Kept as it is, for it is needed each time. */
  readonly secret: string;
  readonly at: string;
}

/** How far a subscription was delivered, and by whom it is now. */
export interface DeliveryState extends Position {
  /** How often the next one was tried in vain. */
  readonly tries: number;
  /** Not to be tried before, in milliseconds since 1970. */
  readonly notBefore: number;
  readonly holder: string;
  readonly until: number;
  /** Of the record: who has another one has lost the lease. */
  readonly version: string;
}

/** An event that could not be delivered. Its text is left out: it is in the room as long as it is in the room. */
export interface DeadLetter extends Position {
  readonly at: string;
  readonly tries: number;
  readonly error: string;
}

const LEASE_MS = 30_000;
const MOST = 1_000;
const MOST_OF_A_ROOM = 10;
const MOST_DEAD = 100;
const DEAD_KEPT_MS = 30 * 24 * 3_600_000;

const kept = z.object({ url: z.string(), secret: z.string(), at: z.string() });
const place = z.object({ epoch: z.string(), seq: z.number() });
const state = place.extend({
  tries: z.number(),
  notBefore: z.number(),
  holder: z.string(),
  until: z.number(),
});
const dead = place.extend({ at: z.string(), tries: z.number(), error: z.string() });

/** Who is told what happens in rooms, how far, and what could not be told. */
export class Subscriptions {
  readonly #records: Records;

  constructor(records: Records) {
    this.#records = records;
  }

  /** Tells this address from here on. Undefined where the room, or the server, has too many already. */
  async make(
    room: RoomName,
    { url, secret = newSecret(), at, from }: {
      readonly url: string;
      readonly secret?: string | undefined;
      readonly at: string;
      readonly from: Position;
    },
  ): Promise<Subscription | undefined> {
    const own = await this.of(room);
    if (own.length >= MOST_OF_A_ROOM || (await this.all()).length >= MOST) return undefined;
    const id = newSecret().slice(0, 20);
    const begun = { epoch: from.epoch, seq: from.seq, tries: 0, notBefore: 0, holder: "", until: 0 };
    await this.#records.put(["delivery", id], begun);
    await this.#records.put(["subscription", room, id], { url, secret, at });
    return { id, room, url, secret, at };
  }

  /** Everybody who is told anything. */
  async all(): Promise<Subscription[]> {
    return await this.#list(["subscription"]);
  }

  async of(room: RoomName): Promise<Subscription[]> {
    return await this.#list(["subscription", room]);
  }

  /** Tells them no more. False where there is none of this id in the room. */
  async remove(room: RoomName, id: string): Promise<boolean> {
    if (!await this.#records.get(["subscription", room, id])) return false;
    await this.#records.delete(["subscription", room, id]);
    await this.#records.delete(["delivery", id]);
    for (const { key } of await this.#records.list(["dead_letter", id], { limit: MOST_DEAD })) {
      await this.#records.delete(key);
    }
    return true;
  }

  /** Takes a subscription in hand for half a minute; undefined where somebody else has it, or it is gone. */
  async lease({ id }: Subscription, holder: string, now: number): Promise<DeliveryState | undefined> {
    const record = await this.#records.get(["delivery", id]);
    const before = state.safeParse(record?.value).data;
    if (!record || !before || (before.holder !== holder && before.until > now)) return undefined;
    return await this.#write(id, { ...before, holder, until: now + LEASE_MS, version: record.version });
  }

  /** Keeps how far it got, and with `now` the lease; undefined where that was lost. */
  async save({ id }: Subscription, state: DeliveryState, now?: number): Promise<DeliveryState | undefined> {
    return await this.#write(id, now === undefined ? state : { ...state, until: now + LEASE_MS });
  }

  /** Keeps what could not be delivered for 30 days, the newest 100 of each. */
  async bury({ id }: Subscription, letter: DeadLetter): Promise<void> {
    const key = ["dead_letter", id, letter.epoch, String(letter.seq).padStart(16, "0")];
    const expiresAt = Date.parse(letter.at) + DEAD_KEPT_MS;
    await this.#records.put(key, { ...letter, error: letter.error.slice(0, 200) }, { expiresAt });
    const listed = await this.#records.list(["dead_letter", id], { limit: MOST_DEAD + 1 });
    if (listed.length > MOST_DEAD) await this.#records.delete(listed[0]!.key);
  }

  /** What could not be delivered, oldest first. */
  async deadLetters({ id }: Subscription): Promise<DeadLetter[]> {
    const listed = await this.#records.list(["dead_letter", id], { limit: MOST_DEAD });
    return listed.flatMap(({ value }) => dead.safeParse(value).data ?? []);
  }

  async #write(id: string, { version, ...rest }: DeliveryState): Promise<DeliveryState | undefined> {
    const key = ["delivery", id];
    if (!await this.#records.put(key, rest, { ifVersion: version })) return undefined;
    const written = await this.#records.get(key);
    const after = state.safeParse(written?.value).data;
    const isOurs = after?.holder === rest.holder && after.seq === rest.seq;
    return written && isOurs ? { ...rest, version: written.version } : undefined;
  }

  async #list(prefix: readonly string[]): Promise<Subscription[]> {
    const listed = await this.#records.list(prefix, { limit: MOST });
    return listed.flatMap(({ key, value }) => {
      const found = kept.safeParse(value).data;
      const [, room, id] = key;
      return found && room !== undefined && id !== undefined
        ? [{ id, room: room as RoomName, ...found }]
        : [];
    });
  }
}
