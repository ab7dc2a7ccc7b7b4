import { createHash } from "node:crypto";
import type { RoomName } from "../protocol/names.ts";

// One place for every key. All keys of a room carry its name as their hash tag, so that they lie in one slot of a cluster:
//
//   p1:{room}:head         where the log ends, see redis_head.ts
//   p1:{room}:log:k        hash: entries 1000k+1 … 1000k+1000 by number, and "c" + number: how many put which emoji there
//   p1:{room}:marks:seq    hash: what each person has put on a message
//   p1:{room}:ids:day      hash: what the ids of a day's commands stand for
//   p1:{room}:policy       what has been decided about it
//   p1:rooms               sorted set: the names of all rooms
//   p1:{records.kind}…     see redis_records_script.ts

/** Entries that lie in one value: it expires, and is freed, as a whole. */
export const STRETCH = 1_000;

const DAY_MS = 24 * 3_600_000;
/** Too many for two commands ever to meet, also on purpose. */
const ID_DIGEST_CHARS = 22;

/** The names of all rooms that may have entries. */
export const ROOMS_KEY = "p1:rooms";

/** Where a room's log ends. */
export function headKey(room: RoomName): string {
  return `p1:{${room}}:head`;
}

/** Which stretch of the log an entry lies in. */
export function stretchOf(seq: number): number {
  return Math.floor((seq - 1) / STRETCH);
}

/** A stretch of the log. */
export function stretchKey(room: RoomName, stretch: number): string {
  return `p1:{${room}}:log:${stretch}`;
}

/** The field of its stretch that counts the reactions to an entry. */
export function countsField(seq: number): string {
  return `c${seq}`;
}

/** What everybody has put on a message. */
export function marksKey(room: RoomName, seq: number): string {
  return `p1:{${room}}:marks:${seq}`;
}

/** What has been decided about a room. */
export function policyKey(room: RoomName): string {
  return `p1:{${room}}:policy`;
}

/** Where the ids of the last day lie: today's first. Tomorrow's too, for clocks differ. */
export function idsKeys(room: RoomName, nowMs: number): string[] {
  const today = Math.floor(nowMs / DAY_MS);
  return [today, today - 1, today + 1].map((day) => `p1:{${room}}:ids:${day}`);
}

/** The field of what an author's id stands for. */
export function idField(user: string, id: string): string {
  return createHash("sha256").update(`${user}\0${id}`).digest("base64url").slice(0, ID_DIGEST_CHARS);
}
