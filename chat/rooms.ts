import type { Bus } from "../bus/bus.ts";
import type { User } from "../protocol/fields.ts";
import type { RoomName } from "../protocol/names.ts";
import type { Head, MessageLog } from "../store/message_log.ts";
import type { Counts } from "./counts.ts";
import type { Doorkeeper } from "./doorkeeper.ts";
import { type Hint, topicOf } from "./hints.ts";
import { Interval } from "./interval.ts";
import { Room } from "./room.ts";
import type { Guard } from "./room_rights.ts";

/** The heads of served rooms are compared this often, so that a lost hint, the last one too, costs less than two seconds. */
const HEADS_EVERY_MS = 1_200;
/** What is older than history is kept is let go of this often. */
const FORGOTTEN_EVERY_MS = 60_000;
const DAY_MS = 24 * 3_600_000;
/** A room that nobody uses is closed after this. */
const UNUSED_MS = 30_000;
/** It is looked for this often. */
const UNUSED_EVERY_MS = 1_000;
/** A longer time between two looks was sleep: nobody had their chance to come in. */
const MOST_BETWEEN_MS = 2_000;

export interface RoomsParts {
  readonly log: MessageLog;
  readonly bus: Bus;
  readonly counts: Counts;
  /** 0: history is kept for ever. */
  readonly historyDays: number;
  /** Hears hints that are not about a room's log. */
  heard(room: Room, hint: Hint): void;
  /** Who is in a room, on all instances. */
  people(room: RoomName): { readonly members: readonly User[]; readonly count: number };
  readonly doorkeeper: Pick<Doorkeeper, "evict"> & Guard;
  pause(ms: number): Promise<void>;
  report(error: unknown): void;
}

interface Open {
  readonly room: Room;
  readonly subscription: Promise<AsyncDisposable | undefined>;
  /** Since when nobody has used it, in time that the instance ran; undefined while somebody does. */
  unusedSince: number | undefined;
}

/** The rooms that this instance serves: opened on first use, closed when nobody is in them. */
export class Rooms {
  readonly #parts: RoomsParts;
  readonly #open = new Map<RoomName, Open>();
  readonly #closing = new Interval(UNUSED_EVERY_MS);
  #lookedAt: number | undefined;
  /** How long this instance ran, without its sleep. */
  #ranMs = 0;
  #headsAt = 0;
  #forgotAt = 0;
  #looking = false;

  constructor(parts: RoomsParts) {
    this.#parts = parts;
  }

  [Symbol.iterator](): Iterator<Room> {
    return [...this.#open.values()].map((open) => open.room)[Symbol.iterator]();
  }

  get size(): number {
    return this.#open.size;
  }

  /** The room, if it is served here. */
  find(name: RoomName): Room | undefined {
    return this.#open.get(name)?.room;
  }

  /** The room, listening to the other instances. Reading its log comes after that, so that no hint falls in between. */
  async open(name: RoomName): Promise<Room> {
    const open = this.#open.get(name) ?? this.#begin(name);
    open.unusedSince = undefined;
    await open.subscription;
    return open.room;
  }

  /** Looks at the heads of the rooms in use, and closes those that are not. */
  tick(now: number): void {
    this.#closeUnused(now);
    this.#forgetOld(now);
    if (now - this.#headsAt < HEADS_EVERY_MS && now >= this.#headsAt || this.#looking) return;
    this.#headsAt = now;
    this.#looking = true;
    for (const room of this) room.newest.forget();
    this.#compareHeads((room, head) => room.notice(head))
      .catch(this.#parts.report).finally(() => this.#looking = false);
  }

  /** These rooms may have grown without a word: compares their heads at once. */
  doubt(isDoubted: (name: RoomName) => boolean): void {
    const { report } = this.#parts;
    this.#compareHeads((room, { epoch, seq }) => {
      const { cursor } = room;
      if (room.isKnown && (epoch !== cursor.epoch || seq > cursor.seq)) room.level().catch(report);
    }, isDoubted).catch(report);
  }

  /** Resolves once every draft of every room is stored and answered. */
  async idle(): Promise<void> {
    await Promise.all([...this].map((room) => room.idle()));
  }

  async close(): Promise<void> {
    const open = [...this.#open.values()];
    this.#open.clear();
    await Promise.all(open.map(unsubscribe));
  }

  #begin(name: RoomName): Open {
    const { log, bus, counts, pause, report, heard, people, doorkeeper } = this.#parts;
    const room: Room = new Room(name, {
      log,
      counts,
      pause,
      report,
      guard: doorkeeper,
      evict: (isMeant) => doorkeeper.evict(room, isMeant),
      heard: (hint) => heard(room, hint),
      people: () => people(name),
      tell: (payload) => void bus.publish(topicOf(name), payload).catch((error) => this.#busFailed(error)),
    });
    const open: Open = { room, subscription: this.#subscribe(room), unusedSince: undefined };
    this.#open.set(name, open);
    return open;
  }

  async #subscribe(room: Room): Promise<AsyncDisposable | undefined> {
    try {
      return await this.#parts.bus.subscribe(topicOf(room.name), (payload) => room.hear(payload));
    } catch (error) {
      // The heads are compared all the same: without hints the room is slower, not wrong.
      this.#busFailed(error);
      return undefined;
    }
  }

  async #compareHeads(
    compare: (room: Room, head: Head) => void,
    isMeant: (name: RoomName) => boolean = () => true,
  ): Promise<void> {
    const rooms = [...this].filter((room) => !room.isEmpty && isMeant(room.name));
    if (rooms.length === 0) return;
    const heads = await this.#parts.log.heads(rooms.map((room) => room.name));
    for (const [i, room] of rooms.entries()) compare(room, heads[i]!);
  }

  #forgetOld(now: number): void {
    const { historyDays } = this.#parts;
    if (historyDays === 0 || now - this.#forgotAt < FORGOTTEN_EVERY_MS) return;
    this.#forgotAt = now;
    const before = new Date(now - historyDays * DAY_MS).toISOString();
    for (const room of this) room.recent.forget(before);
  }

  #closeUnused(now: number): void {
    if (!this.#closing.take(now)) return;
    this.#ranMs += Math.min(now - (this.#lookedAt ?? now), MOST_BETWEEN_MS);
    this.#lookedAt = now;
    for (const [name, open] of this.#open) {
      if (!open.room.isUnused) open.unusedSince = undefined;
      else if (open.unusedSince === undefined) open.unusedSince = this.#ranMs;
      else if (this.#ranMs - open.unusedSince >= UNUSED_MS) {
        this.#open.delete(name);
        unsubscribe(open).catch(this.#parts.report);
      }
    }
  }

  #busFailed(error: unknown): void {
    this.#parts.counts.busErrors++;
    this.#parts.report(error);
  }
}

async function unsubscribe(open: Open): Promise<void> {
  await (await open.subscription)?.[Symbol.asyncDispose]();
}
