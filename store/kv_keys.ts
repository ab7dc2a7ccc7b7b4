import { createHash } from "node:crypto";
import type { RoomName } from "../protocol/names.ts";
import type { RecordKey } from "./records.ts";

// One place for every key, so that two kinds of values never meet under one:
//
//   p1room  room                 the head
//   p1log   room, first number   a chunk of the log, see chunk.ts
//   p1id    id and author        what the id of a command stands for
//   p1rule  room                 what has been decided about it
//   p1count room, number         how many have put which emoji on a message
//   p1mark  room, number, user   what one person has put there
//   p1bell  0–8                  rings with each append
//   p1bell  9                    rings when instances leave each other a letter, see bus/kv_post.ts
//   p1post  number               such letters
//   p1open                       written whenever the database is opened
//   p1rec   …                    records
//
// Short, for a page of the database holds the more keys the shorter they are, and each is there twice: in the index of what
// expires as well.
const LOG = "p1log";
const IDS = "p1id";
const POLICIES = "p1rule";
const COUNTS = "p1count";
const MARKS = "p1mark";
const BELL = "p1bell";
const RECORDS = "p1rec";
// `watch` takes ten keys, and one is the post's.
const BELLS = 9;

/** Longer parts are stood in for by their hash: an atomic write may hold 81,920 bytes of keys, and 128 drafts have some hundred. */
const LONGEST_PART_BYTES = 48;

const UUID_BYTES = 16;
/** Too many for two authors ever to meet, also on purpose. */
const DIGEST_BYTES = 12;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Authors whose digests are kept: making one costs more than all else of a key. */
const MOST_AUTHORS = 10_000;

/** Heads of rooms lie under this, by the room's name in full. */
export const HEADS: Deno.KvKey = ["p1room"];

/** All keys of {@link idKey} lie under this. */
export const IDS_PREFIX: Deno.KvKey = [IDS];

/** Written by whoever opens the database. */
export const OPENED_KEY: Deno.KvKey = ["p1open"];

/** Where a room's log ends. */
export function headKey(room: RoomName): Deno.KvKey {
  return [...HEADS, room];
}

/** The chunk whose first entry has this number. */
export function chunkKey(room: RoomName, first: number): Deno.KvKey {
  return [LOG, short(room), first];
}

/**
 * What an id stands for: the id's own bytes, then a digest of room and author. A page of the database is read and written
 * for each id that lies by itself, which costs more than all else of an append. UUIDs of version 7 begin with the time: those
 * that are made at the same time lie side by side and share their pages. Others are as good, and cost what random keys cost.
 */
export function idBytes(room: RoomName, user: string, id: string): Uint8Array {
  const key = new Uint8Array(UUID_BYTES + DIGEST_BYTES);
  if (UUID.test(id)) key.setFromHex(id.replaceAll("-", ""));
  else key.set(digest(id, UUID_BYTES));
  key.set(authorDigest(`${room}\0${user}`), UUID_BYTES);
  return key;
}

/** Where {@link idBytes} lie. */
export function idKey(bytes: Uint8Array): Deno.KvKey {
  return [...IDS_PREFIX, bytes];
}

/** What has been decided about a room. */
export function policyKey(room: RoomName): Deno.KvKey {
  return [POLICIES, short(room)];
}

/** How many have put which emoji on a message. */
export function countsKey(room: RoomName, seq: number): Deno.KvKey {
  return [COUNTS, short(room), seq];
}

/** Everybody's marks on a message lie under this. */
export function marksOf(room: RoomName, seq: number): Deno.KvKey {
  return [MARKS, short(room), seq];
}

/** What one person has put on a message. */
export function marksKey(room: RoomName, seq: number, user: string): Deno.KvKey {
  return [...marksOf(room, seq), short(user)];
}

/** Written with every append to the room. */
export function bellKey(room: string): Deno.KvKey {
  return [BELL, bellOf(room)];
}

/** Which of {@link bellKeys} rings for this room. */
export function bellOf(room: string): number {
  let sum = 0;
  for (let i = 0; i < room.length; i++) sum = (sum * 31 + room.charCodeAt(i)) % 65_521;
  return sum % BELLS;
}

/** All keys that {@link bellKey} answers. */
export function bellKeys(): Deno.KvKey[] {
  return Array.from({ length: BELLS }, (_, bell) => [BELL, bell]);
}

/** Written with every letter that an instance leaves for the others. */
export function postBellKey(): Deno.KvKey {
  return [BELL, BELLS];
}

/** A record beside the log. */
export function recordKey(key: RecordKey): Deno.KvKey {
  return [RECORDS, ...key];
}

/** A record's own key again. */
export function recordPart(key: Deno.KvKey): RecordKey {
  return key.slice(1).map(String);
}

/** No room, user or command is named with a `#` in front, so a hash never stands for two. */
function short(part: string): string {
  // A code unit takes at most three bytes.
  if (part.length * 3 <= LONGEST_PART_BYTES || fitsAsAscii(part)) return part;
  return "#" + createHash("sha256").update(part).digest("base64url");
}

function fitsAsAscii(part: string): boolean {
  if (part.length > LONGEST_PART_BYTES) return false;
  for (let i = 0; i < part.length; i++) if (part.charCodeAt(i) > 0x7e) return false;
  return true;
}

const authorDigests = new Map<string, Uint8Array>();

function authorDigest(author: string): Uint8Array {
  const known = authorDigests.get(author);
  if (known) return known;
  if (authorDigests.size >= MOST_AUTHORS) authorDigests.clear();
  const made = digest(author, DIGEST_BYTES);
  authorDigests.set(author, made);
  return made;
}

function digest(text: string, bytes: number): Uint8Array {
  return createHash("sha256").update(text).digest().subarray(0, bytes);
}
