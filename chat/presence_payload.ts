import * as z from "zod";
import type { User } from "../protocol/fields.ts";

// What instances tell each other about who is where. Only ever between instances of one deployment, yet read like any input.

/** The most that one payload holds. */
export const PAYLOAD_BYTES = 32 * 1024;
/** The most people in one part or change of a room. */
export const PART_PEOPLE = 500;

const instance = z.string().min(1).max(64);
const room = z.string().max(256);
const version = z.int().nonnegative();
const person = z.tuple([z.string().min(1).max(64), z.string().min(1).max(128)]);

const people = z.array(person).max(PART_PEOPLE);
const part = { part: z.int().nonnegative(), parts: z.int().positive().max(1_000) };

/** Who came to and went from one room. It follows exactly `after`; after 0 the room was empty. */
const roomChange = z.object({
  room,
  after: version,
  version,
  joined: people,
  left: z.array(z.string().min(1).max(64)).max(PART_PEOPLE),
});
/** A part of everybody that the instance holds in one room. */
const roomPart = z.object({ room, version, ...part, members: people });
/** A room's version, count and hash. */
const roomDigest = z.tuple([room, version, z.int().nonnegative(), z.int().nonnegative()]);

const payload = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("changes"), from: instance, rooms: z.array(roomChange).max(5_000) }),
  z.object({ kind: z.literal("people"), from: instance, rooms: z.array(roomPart).max(5_000) }),
  /** Every room that the instance serves, as of its version `at`. */
  z.object({
    kind: z.literal("digest"),
    from: instance,
    at: version,
    ...part,
    rooms: z.array(roomDigest).max(5_000),
  }),
  /** Asks `of` (everybody where left out) for some rooms (all where left out). */
  z.object({
    kind: z.literal("ask"),
    from: instance,
    of: instance.optional(),
    rooms: z.array(room).max(5_000).optional(),
  }),
  /** The instance stops; its people will be back elsewhere in a moment. */
  z.object({ kind: z.literal("handover"), from: instance }),
]);

export type PresencePayload = z.output<typeof payload>;
export type RoomChange = z.output<typeof roomChange>;
export type RoomPart = z.output<typeof roomPart>;
export type Digest = Extract<PresencePayload, { kind: "digest" }>;
export type RoomDigest = z.output<typeof roomDigest>;
export type ListedPerson = z.output<typeof person>;

/** Reads what another instance said; undefined where it is not one of ours. Never throws. */
export function readPayload(text: string): PresencePayload | undefined {
  if (text.length > 2 * PAYLOAD_BYTES) return undefined;
  try {
    return payload.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Cuts a list, in order, into pieces of at most `most` by weight and {@link PART_PEOPLE} by number. */
export function pieces<T>(items: readonly T[], weigh: (item: T) => number, most: number): T[][] {
  const cut: T[][] = [];
  let room = 0;
  for (const item of items) {
    const weight = weigh(item);
    if (cut.length === 0 || weight > room || cut.at(-1)!.length === PART_PEOPLE) {
      cut.push([]);
      room = most;
    }
    cut.at(-1)!.push(item);
    room -= weight;
  }
  return cut;
}

/** What some strings take in a payload at the most, in bytes, with quotes and commas. */
export function bytesOf(...texts: readonly string[]): number {
  let bytes = 8;
  for (const text of texts) {
    bytes += 3 + text.length;
    for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7e) bytes += 2;
  }
  return bytes;
}

/** A hash of one person; those of a room are added up, in any order. */
export function hashOf(user: User): number {
  let hash = 0x811c9dc5;
  const text = `${user.id}\n${user.name}`;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** Adds (or with -1, takes away) one person's hash. */
export function addHash(sum: number, user: User, sign: 1 | -1 = 1): number {
  return (sum + sign * hashOf(user)) >>> 0;
}
