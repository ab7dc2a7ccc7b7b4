import type { User } from "../protocol/fields.ts";
import { isDirect, type RoomName, type UserName } from "../protocol/names.ts";
import type { Inboxes } from "./inboxes.ts";
import type { People } from "./people.ts";
import { Refusal } from "./refusal.ts";

/** Whose room of two this is. `isKept`: both know of it. */
export interface Pair {
  readonly room: RoomName;
  readonly users: readonly [User, User];
  readonly isKept: boolean;
}

/** Where it is written which room belongs to which two. A room's two never change. */
export interface PairBook {
  find(room: RoomName): Promise<Pair | undefined>;
  /** Makes their room known, with the names that they have now. */
  meet(one: User, other: User): Promise<Pair>;
  /** Keeps the room for good and lists it for both. */
  keep(pair: Pair): Promise<Pair>;
  of(userId: string, limit: number): Promise<Pair[]>;
}

export interface DirectsParts {
  readonly pairs: PairBook;
  readonly people: People;
  readonly inboxes: Inboxes;
  background(work: Promise<unknown>): void;
}

const MOST_KNOWN = 10_000;

/** Rooms of two: who may enter which, and how the other one hears of it. */
export class Directs {
  readonly #parts: DirectsParts;
  readonly #known = new Map<RoomName, Pair>();
  readonly #announcing = new Map<RoomName, Promise<void>>();

  constructor(parts: DirectsParts) {
    this.#parts = parts;
  }

  /** The room of this person and the one of that name. */
  async open(user: User, name: UserName): Promise<RoomName> {
    const found = await this.#parts.people.find(name);
    if (!found) throw new Refusal("not_found", "Nobody here has that name");
    if (found.id === user.id) throw new Refusal("forbidden", "This is you");
    return this.#remember(await this.#parts.pairs.meet(user, found)).room;
  }

  /** The other one in this room of two; undefined for a third person and where there is no such room, alike. */
  async other(room: RoomName, user: User): Promise<User | undefined> {
    const pair = this.#known.get(room) ?? await this.#parts.pairs.find(room);
    if (!pair?.users.some(({ id }) => id === user.id)) return undefined;
    const other = otherOf(pair, user);
    const isRenamed = pair.users.some(({ id, name }) => id === user.id && name !== user.name);
    if (isRenamed) {
      this.#parts.background(this.#parts.pairs.meet(user, other).then((met) => this.#remember(met)));
    }
    return otherOf(this.#remember(pair), user);
  }

  /** As {@link other}, for a room that was just entered. */
  otherHere(room: RoomName, user: User): User | undefined {
    const pair = this.#known.get(room);
    return pair && otherOf(pair, user);
  }

  /** Their rooms in which something was said, each with the other one. */
  async of(user: User, limit: number): Promise<{ room: RoomName; with: User }[]> {
    const pairs = await this.#parts.pairs.of(user.id, limit);
    return pairs.map((pair) => ({ room: this.#remember(pair).room, with: otherOf(pair, user) }));
  }

  /**
   * Somebody is about to say something. Before it is first stored the other one is invited, so that no message can be
   * there that they do not hear of. Undefined where there is nothing to wait for.
   */
  announce(room: RoomName, from: User): Promise<void> | undefined {
    if (!isDirect(room) || this.#known.get(room)?.isKept) return undefined;
    const announcing = this.#announcing.get(room) ??
      this.#invite(room, from).finally(() => this.#announcing.delete(room));
    this.#announcing.set(room, announcing);
    return announcing;
  }

  /** Each step may be repeated, and is until the last has happened. */
  async #invite(room: RoomName, from: User): Promise<void> {
    const { pairs, inboxes } = this.#parts;
    const pair = await pairs.find(room) ?? await this.#meetAgain(room);
    // The other one may have begun the same and not come to its end: then nobody has rung for what is in our own log.
    if (!pair.isKept) {
      await inboxes.tell(otherOf(pair, from).id, { what: "invited", from, to: room, id: room }, [from.id]);
    }
    this.#remember(pair.isKept ? pair : await pairs.keep(pair));
  }

  /** They have sat there in silence for so long that the room was forgotten. */
  async #meetAgain(room: RoomName): Promise<Pair> {
    const known = this.#known.get(room);
    if (!known) throw new Refusal("not_found", "There is no such room");
    return await this.#parts.pairs.meet(...known.users);
  }

  #remember(pair: Pair): Pair {
    this.#known.delete(pair.room);
    this.#known.set(pair.room, pair);
    if (this.#known.size > MOST_KNOWN) this.#known.delete(this.#known.keys().next().value!);
    return pair;
  }
}

function otherOf({ users: [one, other] }: Pair, user: User): User {
  return one.id === user.id ? other : one;
}
