import type { User } from "../protocol/fields.ts";
import { isDirect, type RoomName } from "../protocol/names.ts";
import type { MessageLog, RoomSummary } from "../store/message_log.ts";
import type { Admins } from "./admins.ts";
import type { Directs } from "./directs.ts";
import { Refusal } from "./refusal.ts";
import { Rights } from "./rights.ts";
import type { Room } from "./room.ts";
import type { Guard } from "./room_rights.ts";
import type { Rooms } from "./rooms.ts";
import type { Session } from "./session.ts";

export interface DoorkeeperParts {
  readonly log: Pick<MessageLog, "policy">;
  readonly admins: Admins;
  readonly sessions: ReadonlySet<Session>;
  /** Asked for later: rooms need a doorkeeper too. */
  rooms(): Rooms;
  directs(): Directs;
  now(): number;
  /** A keyed hash: the same for the same address in the same room, and nothing to anybody else. */
  hashAddress(address: string, room: RoomName): string;
  /** Letters and digits of a UUID. */
  newId(): string;
}

const MOST_KNOWN = 2_000;
const MOST_ADDRESSES = 10_000;

/** In whose name something is decided that nobody has asked for. */
const NOBODY: User = { id: "parley", name: "Parley" };

/** Lets people into rooms, and puts those out who may not stay. */
export class Doorkeeper implements Guard {
  readonly #parts: DoorkeeperParts;
  /** The rights of rooms that were listed, at the version that their heads had. */
  readonly #known = new Map<RoomName, Rights>();
  readonly #addresses = new Map<string, string>();

  constructor(parts: DoorkeeperParts) {
    this.#parts = parts;
  }

  now(): number {
    return this.#parts.now();
  }

  isAdmin(userId: string): boolean {
    return this.#parts.admins.has(userId);
  }

  hashOf(address: string, room: RoomName): string {
    return this.#parts.hashAddress(address, room);
  }

  /** Where somebody was last seen who has no connection. */
  cameFrom(userId: string, address: string): void {
    this.#addresses.delete(userId);
    this.#addresses.set(userId, address);
    if (this.#addresses.size > MOST_ADDRESSES) this.#addresses.delete(this.#addresses.keys().next().value!);
  }

  /** The room, for somebody who may know that it exists. Throws a `Refusal` that says why not. */
  async enter(name: RoomName, user: User, from?: string): Promise<Room> {
    const address = from ?? this.#addresses.get(user.id);
    const { rooms, directs } = this.#parts;
    if (!isDirect(name) || await directs().other(name, user)) {
      const room = await rooms().open(name);
      if (!room.isKnown) await room.level();
      // Nobody was in it for too long, and it was closed.
      if (rooms().find(name) !== room) return await this.enter(name, user, from);
      this.#learn(room, user.id, address);
      room.rights.admit(user.id, address);
      return room;
    }
    throw new Refusal("not_found", "There is no such room");
  }

  /** Whether a list of rooms may show this one to somebody. Rooms of two have a list of their own. */
  async mayList({ room: name, head }: RoomSummary, user: User): Promise<boolean> {
    if (head.policyVersion === 0) return true;
    const rights = await this.#rightsOf(name, head.policyVersion);
    const person = { id: user.id, isAdmin: this.isAdmin(user.id) };
    // Who moderates all rooms still need not read the names of those that are not theirs.
    const asked = rights.policy.isPrivate ? { ...person, isAdmin: false } : person;
    return rights.whyNotEnter(asked, this.now()) === undefined;
  }

  /** Ends the places of those in this room of whom this is so. */
  evict(room: Room, isMeant: (user: string, address?: string) => boolean): void {
    for (const session of [...this.#parts.sessions]) {
      const { user, handshake: { address } } = session;
      if (!user) continue;
      // Wherever they are now: who was put out of the room a moment ago is here still.
      this.#learn(room, user.id, address);
      if (isIn(session, room.name) && isMeant(user.id, address)) session.removedFrom(room);
    }
  }

  async #rightsOf(name: RoomName, version: number): Promise<Rights> {
    const served = this.#parts.rooms().find(name)?.rights.now;
    const known = served?.version === version ? served : this.#known.get(name);
    if (known?.version === version) return known;
    const read = new Rights(await this.#parts.log.policy(name), (address) => this.hashOf(address, name));
    this.#known.set(name, read);
    if (this.#known.size > MOST_KNOWN) this.#known.delete(this.#known.keys().next().value!);
    return read;
  }

  /** Somebody was banned with their address, and here it is. */
  #learn(room: Room, userId: string, address: string | undefined): void {
    if (address === undefined || !room.rights.now.seeksAddress(userId, address)) return;
    const { newId, now, hashAddress } = this.#parts;
    const name = room.rights.now.bannedName(userId);
    const about = { what: "address_banned", value: name, user: { id: userId, name } };
    room.post({
      id: newId().replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-"),
      from: NOBODY,
      at: new Date(now()).toISOString(),
      body: { type: "changed", ...about, address: hashAddress(address, room.name) },
    }, () => {});
  }
}

function isIn(session: Session, name: RoomName): boolean {
  for (const room of session.presentIn) if (room === name) return true;
  return false;
}
