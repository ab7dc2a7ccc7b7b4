import type { User } from "../protocol/fields.ts";
import type { Budget } from "./budget.ts";
import type { Everyone } from "./everyone.ts";
import {
  addHash,
  type Digest,
  type ListedPerson,
  PART_PEOPLE,
  type RoomChange,
  type RoomDigest,
  type RoomPart,
} from "./presence_payload.ts";

/** The most rooms that are asked for one by one; past that, all are asked for. */
export const MOST_WANTED = 500;

interface KnownRoom {
  version: number;
  hash: number;
  readonly members: Map<string, User>;
}

interface Assembly {
  readonly version: number;
  readonly parts: (readonly ListedPerson[] | undefined)[];
}

/**
 * What one other instance said about its people. What it hears decides what it knows, in whatever order, how often and
 * with whatever losses it comes: older than known is ignored, a change that does not follow what is known makes the room
 * wanted, and so does a digest that disagrees.
 */
export class Peer {
  /** Rooms whose state must be asked for. */
  readonly wanted = new Set<string>();
  readonly #everyone: Everyone;
  readonly #budget: Budget;
  readonly #rooms = new Map<string, KnownRoom>();
  readonly #assemblies = new Map<string, Assembly>();
  #digest: { at: number; parts: Set<number>; rooms: Set<string> } | undefined;

  constructor(everyone: Everyone, budget: Budget) {
    this.#everyone = everyone;
    this.#budget = budget;
  }

  change({ room, after, version, joined, left }: RoomChange): void {
    const known = this.#rooms.get(room)?.version ?? 0;
    if (version <= known) return;
    if (after === 0) this.#replace(room, version, joined);
    else if (after === known) this.#follow(room, version, joined, left);
    else this.#want(room);
  }

  part({ room, version, part, parts, members }: RoomPart): void {
    if (version < (this.#rooms.get(room)?.version ?? 0) || part >= parts) return;
    const assembly = this.#assembly(room, version, parts);
    if (!assembly) return;
    assembly.parts[part] ??= members;
    if (assembly.parts.includes(undefined)) return;
    this.#disassemble(room);
    this.#replace(room, version, assembly.parts.flatMap((some) => some ?? []));
  }

  digest(digest: Digest): void {
    for (const room of digest.rooms) this.#compare(room);
    if (digest.at !== this.#digest?.at) this.#digest = { at: digest.at, parts: new Set(), rooms: new Set() };
    this.#digest.parts.add(digest.part);
    for (const [room] of digest.rooms) this.#digest.rooms.add(room);
    if (this.#digest.parts.size === digest.parts) this.#dropUnlisted(this.#digest.at, this.#digest.rooms);
  }

  /** Everybody that this instance held leaves, unless another one holds them too. */
  forget(): void {
    for (const room of this.#rooms.keys()) this.#drop(room);
    for (const room of this.#assemblies.keys()) this.#disassemble(room);
    this.wanted.clear();
    this.#digest = undefined;
  }

  #compare([room, version, count, hash]: RoomDigest): void {
    const known = this.#rooms.get(room);
    // What is known is newer: the digest was under way for longer.
    if (known && known.version > version) return;
    const agrees = known?.version === version && known.members.size === count && known.hash === hash;
    if (agrees) this.#disassemble(room);
    else this.#want(room);
  }

  #want(room: string): void {
    if (this.wanted.size <= MOST_WANTED) this.wanted.add(room);
  }

  #follow(room: string, version: number, joined: readonly ListedPerson[], left: readonly string[]): void {
    const known = this.#known(room);
    if (!known) return;
    known.version = version;
    for (const id of left) this.#take(room, known, id);
    for (const [id, name] of joined) this.#put(room, known, { id, name });
  }

  #replace(room: string, version: number, people: readonly ListedPerson[]): void {
    const known = this.#known(room);
    if (!known) return;
    known.version = version;
    this.wanted.delete(room);
    const present = new Set(people.map(([id]) => id));
    for (const id of [...known.members.keys()]) if (!present.has(id)) this.#take(room, known, id);
    for (const [id, name] of people) this.#put(room, known, { id, name });
  }

  #known(room: string): KnownRoom | undefined {
    let known = this.#rooms.get(room);
    if (!known && this.#budget.take(1)) {
      this.#rooms.set(room, known = { version: 0, hash: 0, members: new Map() });
    }
    return known;
  }

  #put(room: string, known: KnownRoom, user: User): void {
    const before = known.members.get(user.id);
    if (before?.name === user.name || (!before && !this.#budget.take(1))) return;
    if (before) known.hash = addHash(known.hash, before, -1);
    known.hash = addHash(known.hash, user);
    known.members.set(user.id, user);
    if (before) this.#everyone.rename(room, user);
    else this.#everyone.hold(room, user);
  }

  #take(room: string, known: KnownRoom, id: string): void {
    const user = known.members.get(id);
    if (!user) return;
    known.hash = addHash(known.hash, user, -1);
    known.members.delete(id);
    this.#budget.give(1);
    this.#everyone.release(room, id);
  }

  /** A complete digest names every room with people; what it leaves out, and was not opened after it, is empty. */
  #dropUnlisted(at: number, listed: ReadonlySet<string>): void {
    this.#digest = undefined;
    for (const [room, { version }] of this.#rooms) {
      if (!listed.has(room) && version <= at) this.#drop(room);
    }
  }

  #drop(room: string): void {
    const known = this.#rooms.get(room)!;
    for (const id of [...known.members.keys()]) this.#take(room, known, id);
    this.#rooms.delete(room);
    this.#disassemble(room);
    this.wanted.delete(room);
    this.#budget.give(1);
  }

  #assembly(room: string, version: number, parts: number): Assembly | undefined {
    const assembly = this.#assemblies.get(room);
    if (assembly && assembly.version > version) return undefined;
    if (assembly && assembly.version === version && assembly.parts.length === parts) return assembly;
    this.#disassemble(room);
    // That much is set aside until the room is complete.
    if (!this.#budget.take(parts * PART_PEOPLE)) return undefined;
    const opened: Assembly = { version, parts: Array.from({ length: parts }, () => undefined) };
    this.#assemblies.set(room, opened);
    return opened;
  }

  #disassemble(room: string): void {
    const assembly = this.#assemblies.get(room);
    if (!assembly) return;
    this.#assemblies.delete(room);
    this.#budget.give(assembly.parts.length * PART_PEOPLE);
  }
}
