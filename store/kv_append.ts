import { REMEMBERED_MS } from "../protocol/limits.ts";
import type { RoomName } from "../protocol/names.ts";
import { judge, type Judgement } from "./judging.ts";
import { gather, type Gathered } from "./kv_gather.ts";
import { chunksOf } from "./written_chunks.ts";
import {
  bellKey,
  chunkKey,
  countsKey,
  headKey,
  idBytes,
  idKey,
  marksKey,
  marksOf,
  policyKey,
} from "./kv_keys.ts";
import { type Kv, readAll } from "./kv_read.ts";
import { type AppendOptions, type Draft, type Head, NO_HEAD, type Outcome } from "./message_log.ts";
import { readHead, storedId } from "./stored.ts";
import { storedPolicy } from "./stored_policy.ts";
import type { StoredIds } from "./stored_ids.ts";

/** The drafts of one room, on their way. */
export interface RoomAppend {
  readonly room: RoomName;
  readonly drafts: readonly Draft[];
  readonly options: AppendOptions;
  /** Names this append, so that it knows its own entries when it has to repeat itself. */
  readonly by: string;
}

export interface KvAppendOptions {
  readonly now: () => number;
  readonly newEpoch: () => string;
  /** How long entries are kept; undefined: for ever. */
  readonly keptMs?: number | undefined;
  /** Rings a bell with each append, for those who watch. */
  readonly rings: boolean;
  readonly ids: StoredIds;
}

interface KnownHead {
  readonly head: Head;
  readonly versionstamp: string | null;
  /** Somebody else wrote it since we did, and may do so again: look before the next step. */
  readonly isShared: boolean;
  /** Nobody else wrote to the room since its ids were learnt. */
  readonly isCovered: boolean;
}

/** Some three hundred years. */
const AGES_MS = 1e13;
const SWEPT_AT_ONCE = 200;
const MOST_KNOWN_HEADS = 10_000;

/** Appends to several rooms in one atomic step: heads first, then ids, then a commit that checks the heads. */
export class KvAppend {
  readonly #kv: Kv;
  readonly #options: KvAppendOptions;
  /** Heads as this instance last wrote them. Where one is out of date the commit fails, and it is read again. */
  readonly #heads = new Map<RoomName, KnownHead>();
  /** Heads that must be read again: a step is under way, of unknown fate, or the room is shared. */
  readonly #doubtful = new Set<RoomName>();

  constructor(kv: Kv, options: KvAppendOptions) {
    this.#kv = kv;
    this.#options = options;
  }

  /**
   * One attempt. Undefined: somebody else was faster in at least one of the rooms, and nothing was stored.
   * Rooms that are missing from the answer have a head that cannot be read.
   */
  async attempt(appends: readonly RoomAppend[]): Promise<Map<RoomAppend, readonly Outcome[]> | undefined> {
    const nowMs = this.#options.now();
    const asked = await this.#withHeads(appends);
    const known = await gather(this.#kv, asked, nowMs);
    const judged = asked.map((one, i) => this.#judged(one, known[i]!, nowMs));
    if (judged.length > 0 && !await this.#commit(judged)) return undefined;
    return new Map(judged.map(({ append, judgement }) => [append, judgement.outcomes]));
  }

  /** Removes what people had put on a deleted message. Nothing counts it any more, so it may fail. */
  async sweep(room: RoomName, seq: number): Promise<void> {
    for (;;) {
      const marks = await Array.fromAsync(
        this.#kv.list({ prefix: marksOf(room, seq) }, { limit: SWEPT_AT_ONCE }),
      );
      if (marks.length === 0) return;
      const atomic = this.#kv.atomic();
      for (const { key } of marks) atomic.delete(key);
      await atomic.commit();
    }
  }

  /** Heads are in doubt from here until they are committed, so a commit of unknown fate leaves nothing false behind. */
  async #withHeads(appends: readonly RoomAppend[]): Promise<Asked[]> {
    await this.#readHeads(appends.map(({ room }) => room).filter((room) => !this.#isSure(room)));
    return appends.flatMap((append) => {
      const known = this.#heads.get(append.room);
      this.#doubtful.add(append.room);
      if (!known) return [];
      const mayHold = (id: Uint8Array) => !known.isCovered || this.#options.ids.mayHold(id);
      const { room, drafts } = append;
      const ids = drafts.map(({ from, id }) => idBytes(room, from.id, id));
      return [{ append, ...known, room, drafts, ids, mayHold }];
    });
  }

  #isSure(room: RoomName): boolean {
    return this.#heads.has(room) && !this.#doubtful.has(room);
  }

  async #readHeads(rooms: readonly RoomName[]): Promise<void> {
    const found = await readAll(this.#kv, rooms.map(headKey));
    rooms.forEach((room, i) => {
      const { value = null, versionstamp = null } = found[i] ?? {};
      const head = value === null ? NO_HEAD : readHead(value);
      const before = this.#heads.get(room);
      const isShared = before !== undefined && before.versionstamp !== versionstamp;
      const isCovered = before && !isShared ? before.isCovered : this.#options.ids.covers(versionstamp);
      if (head) this.#heads.set(room, { head, versionstamp, isShared, isCovered });
      else this.#heads.delete(room);
    });
  }

  #judged(asked: Asked, known: Gathered, nowMs: number): Judged {
    const { newEpoch, keptMs } = this.#options;
    const { room, drafts, options, by } = asked.append;
    const judgement = judge(known, drafts, { ...options, room, newEpoch, nowMs, by, keptMs });
    return { ...asked, chunks: known.chunks, judgement };
  }

  async #commit(judged: readonly Judged[]): Promise<boolean> {
    const atomic = this.#kv.atomic();
    for (const one of judged) this.#write(atomic, one);
    const committed = await atomic.commit();
    if (!committed.ok) return false;
    for (const { room, head, versionstamp, isShared, isCovered, judgement } of judged) {
      const isMoved = judgement.head !== head;
      const now = isMoved ? committed.versionstamp : versionstamp;
      this.#remember(room, { head: judgement.head, versionstamp: now, isShared, isCovered });
    }
    return true;
  }

  /** The check also stands where nothing changes: what was refused or repeated was judged by this head. */
  #write(atomic: Deno.AtomicOperation, judged: Judged): void {
    const { room, ids, head, versionstamp, judgement } = judged;
    const key = headKey(room);
    atomic.check({ key, versionstamp });
    for (const { draft, known } of judgement.ids) {
      const bytes = ids[draft]!;
      this.#options.ids.add(bytes);
      atomic.set(idKey(bytes), storedId(known), { expireIn: REMEMBERED_MS });
    }
    if (judgement.head === head) return;
    atomic.set(key, judgement.head);
    if (judgement.policy) atomic.set(policyKey(room), storedPolicy(judgement.policy));
    const nowMs = this.#options.now();
    for (const { first, value, expiresAt } of chunksOf(judged)) {
      atomic.set(chunkKey(room, first), value, lasting(expiresAt, nowMs));
    }
    for (const [seq, counts] of judgement.counts) {
      atomic.set(countsKey(room, seq), counts, lasting(counts.expiresAt, nowMs));
    }
    for (const { seq, user, emoji } of judgement.marks.values()) {
      atomic.set(marksKey(room, seq, user), emoji, lasting(this.#options.keptMs, 0));
    }
    if (this.#options.rings) atomic.set(bellKey(room), judgement.head.seq);
  }

  #remember(room: RoomName, known: KnownHead): void {
    this.#heads.set(room, known);
    if (!known.isShared) this.#doubtful.delete(room);
    if (this.#heads.size <= MOST_KNOWN_HEADS) return;
    for (const oldest of this.#heads.keys()) {
      this.#heads.delete(oldest);
      this.#doubtful.delete(oldest);
      return;
    }
  }
}

interface Asked extends KnownHead {
  readonly append: RoomAppend;
  readonly room: RoomName;
  readonly drafts: readonly Draft[];
  readonly ids: readonly Uint8Array[];
  mayHold(id: Uint8Array): boolean;
}

interface Judged extends Asked {
  readonly chunks: Gathered["chunks"];
  readonly judgement: Judgement;
}

/**
 * Deno KV removes a value up to a minute late; readers look at `expiresAt`. What stays for good ceases in {@link AGES_MS}: in its
 * file Deno KV keeps an index of all keys by the time at which they cease, and what never does lies there by its key. Each room
 * would write a page of its own there with every append; those that cease one after the other share one.
 */
function lasting(expiresAt: number | undefined, nowMs: number): { expireIn: number } {
  return { expireIn: expiresAt === undefined ? AGES_MS : Math.max(1, expiresAt - nowMs) };
}
