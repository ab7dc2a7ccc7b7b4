import type { User } from "../protocol/fields.ts";
import { LISTED_PEOPLE } from "../protocol/limits.ts";
import { Allowance, type Pace } from "./allowance.ts";
import { Interval } from "./interval.ts";
import type { Shown } from "./lines.ts";
import { Listing } from "./listing.ts";
import { Changes } from "./presence_changes.ts";

/** One merged `presence` frame without its envelope. */
export interface PresenceChange {
  readonly joined: User[];
  readonly left: User[];
  readonly count: number;
}

/** Whom a room lists, as the inside of a JSON array, and how many are there in all. */
export interface PeopleShown {
  readonly members: Shown;
  readonly count: number;
}

/** The time between two presence frames of a room: with an early tick allowed for, never five within a second. */
export const PRESENCE_PACE_MS = 260;
/**
 * Frames to people of this instance. A frame costs as much as a message's: where thousands come and go at once, these are
 * what can wait.
 */
const FRAMES: Pace = { perSecond: 1_500, burst: 400 };

/** Who is in each room, on whatever instance. A person who is held by two instances is one. */
export class Everyone {
  readonly #rooms = new Map<string, RoomPeople>();
  readonly #changed = new Set<string>();
  readonly #frames = new Allowance(FRAMES);

  /** The first {@link LISTED_PEOPLE} of a room, and how many there are. */
  people(room: string): { members: User[]; count: number } {
    const people = this.#rooms.get(room);
    return { members: people ? [...people.listed().users.values()] : [], count: people?.count ?? 0 };
  }

  /** The same, encoded. */
  shown(room: string): PeopleShown {
    const people = this.#rooms.get(room);
    return { members: (people?.listed() ?? NOBODY).shown, count: people?.count ?? 0 };
  }

  isPresent(room: string, id: string): boolean {
    return this.#rooms.get(room)?.has(id) ?? false;
  }

  /** One more instance holds this person. */
  hold(room: string, user: User): void {
    let people = this.#rooms.get(room);
    if (!people) this.#rooms.set(room, people = new RoomPeople());
    people.hold(user);
    this.#changed.add(room);
  }

  rename(room: string, user: User): void {
    this.#rooms.get(room)?.rename(user);
    this.#changed.add(room);
  }

  /** One instance fewer holds this person. */
  release(room: string, id: string): void {
    this.#rooms.get(room)?.release(id);
    this.#changed.add(room);
  }

  /**
   * Tells what changed, merged, for every room whose last telling is long enough ago. `tell` answers how many were told:
   * after many the others wait for their turn.
   */
  tell(now: number, tell: (room: string, change: PresenceChange) => number | void): void {
    for (const room of [...this.#changed]) {
      const people = this.#rooms.get(room);
      if (people?.isPaused(now)) continue;
      if (this.#frames.isSpent(now)) return;
      const change = people?.settle(now);
      if (people?.isSettled ?? true) this.#changed.delete(room);
      if (people?.isSettled && people.count === 0) this.#rooms.delete(room);
      if (change) this.#frames.owe(tell(room, change) ?? 0, now);
    }
  }
}

const NOBODY = new Listing();

interface Person {
  user: User;
  /** Instances that hold this person. */
  holders: number;
}

class RoomPeople {
  readonly #people = new Map<string, Person>();
  readonly #changes = new Changes();
  readonly #telling = new Interval(PRESENCE_PACE_MS);
  /** Undefined where nobody has asked since one of those who were listed went. */
  #listing: Listing | undefined;

  get count(): number {
    return this.#people.size;
  }

  get isSettled(): boolean {
    return this.#changes.size === 0;
  }

  has(id: string): boolean {
    return this.#people.has(id);
  }

  /** To be shown to somebody now: who is in it, and who is not, counts as told to them. */
  listed(): Listing {
    this.#changes.list((id) => this.#people.has(id));
    this.#listing ??= new Listing(this.#users());
    this.#changes.show(this.#listing.users);
    return this.#listing;
  }

  hold(user: User): void {
    const person = this.#people.get(user.id);
    if (person) {
      person.holders++;
      this.rename(user);
    } else {
      this.#changes.note(user.id, undefined);
      this.#people.set(user.id, { user, holders: 1 });
      this.#listing?.add(user);
    }
  }

  rename(user: User): void {
    const person = this.#people.get(user.id);
    if (!person || person.user.name === user.name) return;
    this.#changes.note(user.id, person.user);
    person.user = user;
    this.#unlist(user.id);
  }

  release(id: string): void {
    const person = this.#people.get(id);
    if (!person || --person.holders > 0) return;
    this.#changes.note(id, person.user);
    this.#people.delete(id);
    this.#unlist(id);
  }

  isPaused(now: number): boolean {
    return !this.#telling.isDue(now);
  }

  settle(now: number): PresenceChange | undefined {
    const joined: User[] = [];
    const left: User[] = [];
    for (const { before, after } of this.#changes.settle((id) => this.#people.get(id)?.user)) {
      if (after) joined.push(after);
      else if (left.length < LISTED_PEOPLE) left.push(before!);
      // Who is shown as present must be told to leave at some time, so the rest waits for the next frame.
      else this.#changes.note(before!.id, before);
    }
    if (joined.length + left.length === 0) return undefined;
    this.#telling.done(now);
    return { joined: joined.slice(0, LISTED_PEOPLE), left, count: this.count };
  }

  *#users(): Iterable<User> {
    for (const { user } of this.#people.values()) yield user;
  }

  #unlist(id: string): void {
    if (this.#listing?.users.has(id)) this.#listing = undefined;
  }
}
