import type { RoomName } from "../protocol/names.ts";
import { readEntry, type StoredEntry } from "./stored.ts";

/**
 * Entries of a room that lie in the store as one value: what one append wrote, in parts. A chunk has at most so many bytes, or
 * one entry alone: whoever changes an entry writes its whole chunk again, and a full batch of changes must fit in one step.
 */
export const CHUNK_BYTES = 2_500;

/** Entries that follow each other, as they lie in the store. */
export interface Chunk {
  /** The number of the first. */
  readonly first: number;
  /** One for each entry, in their order. What cannot be read is kept as it is. None: nobody knows how many there were. */
  readonly records: readonly unknown[];
}

/** A chunk on its way into the store. */
export interface WrittenChunk {
  readonly first: number;
  readonly value: Uint8Array;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

/** What stands for an entry in its chunk, which tells its room and number. */
export function recordOf({ event, n, rev, expiresAt }: StoredEntry): unknown {
  const { room: _room, seq, ...rest } = event;
  if (expiresAt !== undefined) return [n, rest, rev - seq, expiresAt];
  return rev === seq ? [n, rest] : [n, rest, rev - seq];
}

/** The records as values to store, in as few parts as their sizes allow. */
export function written(room: RoomName, { first, records }: Chunk): WrittenChunk[] {
  const chunks: WrittenChunk[] = [];
  let [start, parts, bytes] = [first, [] as string[], 0];
  const close = () => {
    const json = `[${JSON.stringify(room)},${start},${parts.join(",")}]`;
    chunks.push({ first: start, value: encoder.encode(json) });
  };
  for (const record of records) {
    const part = JSON.stringify(record);
    const size = bytesOf(part);
    if (parts.length > 0 && bytes + size > CHUNK_BYTES) {
      close();
      [start, parts, bytes] = [start + parts.length, [], 0];
    }
    parts.push(part);
    bytes += size;
  }
  if (parts.length > 0) close();
  return chunks;
}

/** The chunk that was stored under this room and number. Where this is none, one without records. */
export function readChunk(value: unknown, room: RoomName, first: number): Chunk {
  const parsed = parse(value);
  const fits = Array.isArray(parsed) && parsed[0] === room && parsed[1] === first && parsed.length > 2;
  return { first, records: fits ? parsed.slice(2) : [] };
}

/** The entry with this number, undefined where it cannot be read. */
export function entryIn({ first, records }: Chunk, room: RoomName, seq: number): StoredEntry | undefined {
  const record: unknown = records[seq - first];
  if (!Array.isArray(record)) return undefined;
  const [n, rest, later, expiresAt]: unknown[] = record;
  if (typeof rest !== "object" || rest === null || Array.isArray(rest)) return undefined;
  if (later !== undefined && typeof later !== "number") return undefined;
  return readEntry({ event: { ...rest, room, seq }, n, rev: seq + (later ?? 0), expiresAt }, room, seq);
}

function parse(value: unknown): unknown {
  if (!(value instanceof Uint8Array)) return undefined;
  try {
    return JSON.parse(decoder.decode(value));
  } catch {
    return undefined;
  }
}

function bytesOf(json: string): number {
  // deno-lint-ignore no-control-regex
  return /^[\x00-\x7f]*$/.test(json) ? json.length : encoder.encode(json).length;
}
