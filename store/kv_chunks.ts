import type { RoomName } from "../protocol/names.ts";
import { type Chunk, readChunk } from "./chunk.ts";
import { chunkKey } from "./kv_keys.ts";
import type { Kv } from "./kv_read.ts";

/** A part of a room's log: from `start`, up to but without `end`. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Numbers that lie no further apart are read in one go. */
const NEAR = 20;
/** Chunks read in a turn: a page is mostly less. */
const BATCH = 32;

/**
 * The chunks in which these entries lie, oldest first. A chunk that is parted while they are read shows its later entries
 * twice, never not at all: so the one around `start` is read first.
 */
export async function* chunksFrom(kv: Kv, room: RoomName, { start, end }: Stretch): AsyncGenerator<Chunk> {
  yield* chunks(kv, room, { start: 0, end: start + 1 }, { reverse: true, limit: 1 });
  if (start + 1 < end) yield* chunks(kv, room, { start: start + 1, end });
}

/** The chunks in which these entries lie, newest first. */
export async function* chunksBack(kv: Kv, room: RoomName, { start, end }: Stretch): AsyncGenerator<Chunk> {
  for await (const chunk of chunks(kv, room, { start: 0, end }, { reverse: true })) {
    yield chunk;
    if (chunk.first <= start) return;
  }
}

/** The chunks in which the entries with these numbers lie. */
export async function chunksWith(kv: Kv, room: RoomName, seqs: readonly number[]): Promise<Chunk[]> {
  const found = await Promise.all(
    stretches(seqs).map((stretch) => Array.fromAsync(chunksFrom(kv, room, stretch))),
  );
  return found.flat();
}

async function* chunks(
  kv: Kv,
  room: RoomName,
  { start, end }: Stretch,
  options: { reverse?: boolean; limit?: number } = {},
): AsyncGenerator<Chunk> {
  const selector = { start: chunkKey(room, start), end: chunkKey(room, end) };
  const batchSize = Math.min(BATCH, options.limit ?? BATCH);
  for await (const { key, value } of kv.list(selector, { ...options, batchSize })) {
    const first = Number(key.at(-1));
    if (Number.isSafeInteger(first)) yield readChunk(value, room, first);
  }
}

function stretches(seqs: readonly number[]): Stretch[] {
  const found: Stretch[] = [];
  for (const seq of [...new Set(seqs)].sort((one, other) => one - other)) {
    const last = found.at(-1);
    if (last && seq - last.end < NEAR) found[found.length - 1] = { start: last.start, end: seq + 1 };
    else found.push({ start: seq, end: seq + 1 });
  }
  return found;
}
