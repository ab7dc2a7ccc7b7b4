import type { RoomName } from "../protocol/names.ts";
import { type Chunk, entryIn } from "./chunk.ts";
import { decides, idKey, type Known, markKey, spokenOf } from "./judging.ts";
import { chunksWith } from "./kv_chunks.ts";
import { countsKey, idKey as keyOfId, marksKey, policyKey } from "./kv_keys.ts";
import { type Kv, readAll } from "./kv_read.ts";
import type { Draft, Head } from "./message_log.ts";
import type { Policy } from "./policy.ts";
import { targetOf } from "./present.ts";
import { type Counts, type KnownId, readCounts, readKnownId, readMarks, type StoredEntry } from "./stored.ts";
import { readPolicy } from "./stored_policy.ts";

/** A room whose drafts are about to be judged. */
export interface Asked {
  readonly room: RoomName;
  readonly drafts: readonly Draft[];
  /** The `idBytes` of each draft. */
  readonly ids: readonly Uint8Array[];
  readonly head: Head;
  /** False: what this id stands for need not be looked for, there is nothing. */
  mayHold(id: Uint8Array): boolean;
}

/** What the judging of a room needs, and what writing its judgement needs. */
export interface Gathered extends Known {
  /** Where the entries lie that were read. */
  readonly chunks: ReadonlyMap<number, Chunk>;
}

/** A value that is wanted, and where it goes. */
interface Wish {
  readonly key: Deno.KvKey;
  readonly grant: (value: unknown) => void;
}

/** What has been read of one room so far. */
class Gathering implements Gathered {
  readonly head: Head;
  readonly ids = new Map<string, KnownId>();
  readonly entries = new Map<number, StoredEntry>();
  readonly chunks = new Map<number, Chunk>();
  readonly counts = new Map<number, Counts>();
  readonly marks = new Map<string, readonly string[]>();
  policy: Policy | undefined;
  readonly #asked: Asked;
  readonly #nowMs: number;

  constructor(asked: Asked, nowMs: number) {
    this.head = asked.head;
    this.#asked = asked;
    this.#nowMs = nowMs;
  }

  /** The ids of the drafts, and what people have put on what they speak of. */
  wishes(): Wish[] {
    const { room, drafts, ids } = this.#asked;
    const wishes: Wish[] = drafts.some(decides) ? [this.#policy(room)] : [];
    for (const [i, draft] of drafts.entries()) {
      wishes.push(...this.#id(draft, ids[i]!));
      const seq = this.#spokenOf(draft);
      if (seq === undefined) continue;
      if (draft.body.type === "deleted" || draft.body.type === "reacted") wishes.push(this.#counts(seq));
      if (draft.body.type === "reacted") wishes.push(this.#marks(seq, draft.from.id));
    }
    return wishes;
  }

  /** What the drafts speak of. */
  spoken(): number[] {
    return this.#asked.drafts.flatMap((draft) => this.#spokenOf(draft) ?? []);
  }

  /** The entries of ids that are known already. */
  repeated(): number[] {
    return [...this.ids.values()].map(({ seq }) => seq);
  }

  /** The messages whose text those show. */
  shown(): number[] {
    return [...this.entries.values()].flatMap(({ event }) => targetOf(event) ?? []);
  }

  async read(kv: Kv, seqs: readonly number[]): Promise<void> {
    const missing = seqs.filter((seq) => !this.entries.has(seq));
    if (missing.length === 0) return;
    const { room } = this.#asked;
    for (const chunk of await chunksWith(kv, room, missing)) this.chunks.set(chunk.first, chunk);
    for (const seq of missing) this.#take(room, seq);
  }

  #take(room: RoomName, seq: number): void {
    for (const chunk of this.chunks.values()) {
      const entry = entryIn(chunk, room, seq);
      if (entry && (entry.expiresAt ?? Infinity) > this.#nowMs) this.entries.set(seq, entry);
    }
  }

  #spokenOf(draft: Draft): number | undefined {
    const seq = spokenOf(draft);
    return seq === undefined || seq > this.head.seq ? undefined : seq;
  }

  #id({ from, id }: Draft, bytes: Uint8Array): Wish[] {
    if (!this.#asked.mayHold(bytes)) return [];
    const grant = (value: unknown) => {
      const known = readKnownId(value);
      if (known) this.ids.set(idKey(from.id, id), known);
    };
    return [{ key: keyOfId(bytes), grant }];
  }

  #policy(room: RoomName): Wish {
    return { key: policyKey(room), grant: (value) => this.policy = readPolicy(value) };
  }

  #counts(seq: number): Wish {
    return {
      key: countsKey(this.#asked.room, seq),
      grant: (value) => {
        const counts = readCounts(value);
        if (counts) this.counts.set(seq, counts);
      },
    };
  }

  #marks(seq: number, user: string): Wish {
    return {
      key: marksKey(this.#asked.room, seq, user),
      grant: (value) => this.marks.set(markKey(seq, user), readMarks(value)),
    };
  }
}

/** Reads all that the judging of these rooms needs, in as few turns as can be: mostly one. */
export async function gather(kv: Kv, asked: readonly Asked[], nowMs: number): Promise<Gathered[]> {
  const rooms = asked.map((one) => new Gathering(one, nowMs));
  await Promise.all([
    grantAll(kv, rooms.flatMap((room) => room.wishes())),
    ...rooms.map((room) => room.read(kv, room.spoken())),
  ]);
  await Promise.all(rooms.map((room) => room.read(kv, room.repeated())));
  await Promise.all(rooms.map((room) => room.read(kv, room.shown())));
  return rooms;
}

async function grantAll(kv: Kv, wishes: readonly Wish[]): Promise<void> {
  if (wishes.length === 0) return;
  const found = await readAll(kv, wishes.map(({ key }) => key));
  wishes.forEach(({ grant }, i) => grant(found[i]?.value ?? null));
}
