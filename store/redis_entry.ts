import type { RoomName } from "../protocol/names.ts";
import { type Counts, readCounts, readEntry, type StoredEntry } from "./stored.ts";

// An entry lies in Redis as `[n,later,expiresAt,{…}]`: `later` is how many entries later it was last changed, `expiresAt` 0 where
// it never ceases, and the event is without its room, its number and, for a message, its n. So none of it says which number it
// has, and a script can number what was judged without its number. Counts lie as `[rev,expiresAt,…kinds]`.

/** An entry without the number in front: what follows `[n,later`. */
export function entryTail({ event, expiresAt = 0 }: StoredEntry): string {
  const { room: _room, seq: _seq, ...rest } = event;
  const kept = rest.type === "message" ? { ...rest, n: undefined } : rest;
  return `,${expiresAt},${JSON.stringify(kept)}]`;
}

/** What an entry begins with as long as nobody changes it. */
export function entryStart({ event, n, rev }: StoredEntry): string {
  return `[${n},${rev - event.seq},`;
}

/** The entry that lies under this number, undefined where it cannot be read. */
export function readRedisEntry(value: unknown, room: RoomName, seq: number): StoredEntry | undefined {
  const record = parse(value);
  if (!Array.isArray(record)) return undefined;
  const [n, later, expiresAt, rest]: unknown[] = record;
  if (typeof rest !== "object" || rest === null || typeof later !== "number") return undefined;
  const event = "type" in rest && rest.type === "message"
    ? { ...rest, room, seq, n }
    : { ...rest, room, seq };
  const lasting = expiresAt === 0 ? {} : { expiresAt };
  return readEntry({ event, n, rev: seq + later, ...lasting }, room, seq);
}

/** Counts without the number in front: what follows `[rev`. */
export function countsTail({ kinds, expiresAt = 0 }: Counts): string {
  return `,${expiresAt}${kinds.map((kind) => `,${JSON.stringify(kind)}`).join("")}]`;
}

/** What counts begin with as long as nobody changes them. */
export function countsStart({ rev }: Counts): string {
  return `[${rev},`;
}

/** The counts that lie here, undefined for anything else. */
export function readRedisCounts(value: unknown): Counts | undefined {
  const record = parse(value);
  if (!Array.isArray(record)) return undefined;
  const [rev, expiresAt, ...kinds]: unknown[] = record;
  return readCounts({ rev, kinds, ...(expiresAt === 0 ? {} : { expiresAt }) });
}

/** JSON, undefined for what is none. */
export function parse(value: unknown): unknown {
  if (typeof value !== "string") return undefined;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
