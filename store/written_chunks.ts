import type { RoomName } from "../protocol/names.ts";
import { type Chunk, recordOf, written, type WrittenChunk } from "./chunk.ts";
import type { Judgement } from "./judging.ts";
import type { Head } from "./message_log.ts";
import type { StoredEntry } from "./stored.ts";

/** What was judged, and where the entries lie that it changes. */
export interface Written {
  readonly room: RoomName;
  readonly head: Head;
  readonly chunks: ReadonlyMap<number, Chunk>;
  readonly judgement: Pick<Judgement, "entries">;
}

interface Lasting extends WrittenChunk {
  readonly expiresAt: number | undefined;
}

/** The chunks that an append writes: those of its own entries, and again those in which it changed an entry. */
export function chunksOf(judged: Written): Lasting[] {
  const { room, head, judgement } = judged;
  const added: StoredEntry[] = [];
  const changed = new Map<number, StoredEntry>();
  for (const [seq, entry] of judgement.entries) {
    if (seq > head.seq) added.push(entry);
    else changed.set(seq, entry);
  }
  const [first] = added;
  const own = first ? written(room, { first: first.event.seq, records: added.map(recordOf) }) : [];
  // Entries of one append cease together.
  const lasting = own.map((chunk) => ({ ...chunk, expiresAt: first?.expiresAt }));
  return changed.size === 0 ? lasting : [...lasting, ...changedChunks(judged, changed)];
}

function changedChunks({ room, chunks }: Written, changed: ReadonlyMap<number, StoredEntry>): Lasting[] {
  return [...chunks.values()].flatMap((chunk) => {
    const inside = [...changed].filter(([seq]) =>
      seq >= chunk.first && seq < chunk.first + chunk.records.length
    );
    const [one] = inside;
    if (!one) return [];
    const records = [...chunk.records];
    for (const [seq, entry] of inside) records[seq - chunk.first] = recordOf(entry);
    return written(room, { first: chunk.first, records })
      .map((part) => ({ ...part, expiresAt: one[1].expiresAt }));
  });
}
