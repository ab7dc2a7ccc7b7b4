import type { User } from "../protocol/fields.ts";
import type { Everyone } from "./everyone.ts";
import { type Change, Changes } from "./presence_changes.ts";
import {
  addHash,
  bytesOf,
  type ListedPerson,
  PAYLOAD_BYTES,
  pieces,
  type RoomChange,
  type RoomDigest,
  type RoomPart,
} from "./presence_payload.ts";

/** A person in a room, with the connections that they have here. */
export interface Member {
  readonly room: string;
  user: User;
  readonly connections: string[];
}

interface LocalRoom {
  readonly members: Map<string, Member>;
  readonly changes: Changes;
  /** The state that the others were told: 0 before the first time. */
  version: number;
  hash: number;
}

const PIECE_BYTES = PAYLOAD_BYTES / 4;

/** Who is connected to this instance, and what of it the other instances have been told. */
export class Roster {
  readonly #everyone: Everyone;
  readonly #rooms = new Map<string, LocalRoom>();
  readonly #changed = new Set<string>();
  #version = 0;

  constructor(everyone: Everyone) {
    this.#everyone = everyone;
  }

  /** The newest version of any room. */
  get version(): number {
    return this.#version;
  }

  enter(room: string, user: User, connection: string): Member {
    const member = this.find(room, user.id) ?? this.#add(room, user);
    if (member.user.name !== user.name) this.#rename(member, user);
    if (!member.connections.includes(connection)) member.connections.push(connection);
    return member;
  }

  find(room: string, id: string): Member | undefined {
    return this.#rooms.get(room)?.members.get(id);
  }

  /** Answers the member where this was their last connection; they stay until {@link remove}. */
  disconnect(room: string, id: string, connection: string): Member | undefined {
    const member = this.find(room, id);
    const index = member?.connections.indexOf(connection) ?? -1;
    if (!member || index < 0) return undefined;
    member.connections.splice(index, 1);
    return member.connections.length === 0 ? member : undefined;
  }

  remove({ room, user }: Member): void {
    this.#note(room, user.id, user);
    this.#rooms.get(room)?.members.delete(user.id);
    this.#everyone.release(room, user.id);
  }

  /** What changed since the last call, for the others to follow. */
  changes(): RoomChange[] {
    const told = [...this.#changed].flatMap((room) => this.#changesOf(room));
    this.#changed.clear();
    return told;
  }

  /** The state of every room as the others were told it. */
  digests(): RoomDigest[] {
    return [...this.#rooms].map(([room, { version, members, hash }]) => [room, version, members.size, hash]);
  }

  /** Everybody in these rooms (in all where left out), as the others were told it. */
  parts(rooms: Iterable<string> = this.#rooms.keys()): RoomPart[] {
    return [...rooms].flatMap((room) => this.#partsOf(room));
  }

  #add(room: string, user: User): Member {
    this.#note(room, user.id, undefined);
    const member = { room, user, connections: [] };
    this.#rooms.get(room)!.members.set(user.id, member);
    this.#everyone.hold(room, user);
    return member;
  }

  #rename(member: Member, user: User): void {
    this.#note(member.room, user.id, member.user);
    member.user = user;
    this.#everyone.rename(member.room, user);
  }

  #note(room: string, id: string, before: User | undefined): void {
    let local = this.#rooms.get(room);
    if (!local) {
      this.#rooms.set(room, local = { members: new Map(), changes: new Changes(), version: 0, hash: 0 });
    }
    local.changes.note(id, before);
    this.#changed.add(room);
  }

  #changesOf(room: string): RoomChange[] {
    const local = this.#rooms.get(room)!;
    const changes = local.changes.settle((id) => local.members.get(id)?.user);
    if (local.members.size === 0) this.#rooms.delete(room);
    return pieces(changes, ({ before, after }) => personBytes((after ?? before)!), PIECE_BYTES)
      .map((piece) => this.#advance(room, local, piece));
  }

  #advance(room: string, local: LocalRoom, changes: readonly Change[]): RoomChange {
    const after = local.version;
    local.version = ++this.#version;
    for (const { before, after } of changes) {
      if (before) local.hash = addHash(local.hash, before, -1);
      if (after) local.hash = addHash(local.hash, after);
    }
    return {
      room,
      after,
      version: local.version,
      joined: changes.flatMap((change) => change.after ? [listed(change.after)] : []),
      left: changes.flatMap((change) => change.after ? [] : [change.before!.id]),
    };
  }

  #partsOf(room: string): RoomPart[] {
    const local = this.#rooms.get(room);
    // A room that is gone is told as an empty one, newer than whatever the asker has.
    if (!local?.members.size) return [{ room, version: this.#version, part: 0, parts: 1, members: [] }];
    const users = [...local.members.values()].map(({ user }) => user);
    const cut = pieces(users, personBytes, PIECE_BYTES);
    return cut.map((piece, part) => ({
      room,
      version: local.version,
      part,
      parts: cut.length,
      members: piece.map(listed),
    }));
  }
}

function listed({ id, name }: User): ListedPerson {
  return [id, name];
}

function personBytes({ id, name }: User): number {
  return bytesOf(id, name);
}
