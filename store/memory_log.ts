import { byCodePoints } from "./code_points.ts";
import type { RoomName } from "../protocol/names.ts";
import { randomName } from "./random_name.ts";
import { idKey, judge, type Judgement, markKey } from "./judging.ts";
import type {
  AppendOptions,
  Draft,
  Entry,
  Head,
  MessageLog,
  Outcome,
  Page,
  Reaction,
  RoomSummary,
} from "./message_log.ts";
import { checkBatch, NO_HEAD } from "./message_log.ts";
import { NO_POLICY, type Policy } from "./policy.ts";
import { presentEntry, targetOf } from "./present.ts";
import type { Counts, KnownId, StoredEntry } from "./stored.ts";

export interface MemoryLogOptions {
  readonly now?: () => number;
  readonly newEpoch?: () => string;
  /** 0: entries are kept for ever. */
  readonly historyDays?: number;
}

interface Room {
  head: Head;
  policy: Policy;
  readonly entries: Map<number, StoredEntry>;
  readonly ids: Map<string, KnownId>;
  readonly counts: Map<number, Counts>;
  readonly marks: Map<string, readonly string[]>;
}

const DAY_MS = 24 * 3_600_000;

/** A log that lives as long as its process: for tests, simulations and trying things out. Takes no time of its own. */
export class MemoryLog implements MessageLog {
  readonly #rooms = new Map<RoomName, Room>();
  readonly #now: () => number;
  readonly #newEpoch: () => string;
  readonly #keptMs: number | undefined;
  #appends = 0;

  constructor({ now = Date.now, newEpoch = randomName, historyDays = 0 }: MemoryLogOptions = {}) {
    this.#now = now;
    this.#newEpoch = newEpoch;
    this.#keptMs = historyDays > 0 ? historyDays * DAY_MS : undefined;
  }

  // Async, so that a batch that is too large rejects as everything else does; one turn, so that it is one step.
  // deno-lint-ignore require-await
  async append(name: RoomName, drafts: readonly Draft[], options: AppendOptions = {}): Promise<Outcome[]> {
    checkBatch(drafts);
    const room = this.#rooms.get(name) ?? emptyRoom();
    this.#forget(room);
    const judgement = judge(room, drafts, {
      ...options,
      room: name,
      newEpoch: this.#newEpoch,
      nowMs: this.#now(),
      by: `${++this.#appends}`,
      keptMs: this.#keptMs,
    });
    keep(room, judgement);
    if (room.head.seq > 0) this.#rooms.set(name, room);
    return [...judgement.outcomes];
  }

  readAfter(name: RoomName, after: number, limit: number): Promise<Page> {
    const { room, first } = this.#retained(name);
    const start = Math.max(first, after + 1);
    return Promise.resolve(page(room, start, Math.min(room.head.seq, start + limit - 1)));
  }

  readBefore(name: RoomName, before: number, limit: number): Promise<Page> {
    const { room, first } = this.#retained(name);
    const end = Math.min(before - 1, room.head.seq);
    return Promise.resolve(page(room, Math.max(first, end - limit + 1), end));
  }

  policy(name: RoomName): Promise<Policy> {
    return Promise.resolve(this.#rooms.get(name)?.policy ?? NO_POLICY);
  }

  reactionsOf(name: RoomName, user: string, asked: readonly Reaction[]): Promise<Set<string>> {
    const { room } = this.#retained(name);
    const stand = asked.filter(({ seq, emoji }) =>
      room.marks.get(markKey(seq, user))?.includes(emoji) &&
      room.counts.get(seq)?.kinds.some((kind) => kind.emoji === emoji)
    );
    return Promise.resolve(new Set(stand.map(({ seq, emoji }) => `${seq} ${emoji}`)));
  }

  heads(names: readonly RoomName[]): Promise<Head[]> {
    return Promise.resolve(names.map((name) => this.#rooms.get(name)?.head ?? NO_HEAD));
  }

  rooms({ after, limit }: { after?: RoomName; limit: number }): Promise<RoomSummary[]> {
    const found = [...this.#rooms].map(([room, { head }]) => ({ room, head }))
      .filter(({ room }) => after === undefined || byCodePoints(room, after) > 0)
      .sort((one, other) => byCodePoints(one.room, other.room));
    return Promise.resolve(found.slice(0, limit));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  #retained(name: RoomName): { room: Room; first: number } {
    const room = this.#rooms.get(name) ?? emptyRoom();
    this.#forget(room);
    const [first = room.head.seq + 1] = room.entries.keys();
    return { room, first };
  }

  /** Maps keep the order of insertion, so what has expired comes first. */
  #forget(room: Room): void {
    const nowMs = this.#now();
    for (const [key, { expiresAt }] of room.ids) {
      if (expiresAt > nowMs) break;
      room.ids.delete(key);
    }
    for (const [seq, { expiresAt = Infinity }] of room.entries) {
      if (expiresAt > nowMs) break;
      room.entries.delete(seq);
      room.counts.delete(seq);
    }
  }
}

function emptyRoom(): Room {
  return {
    head: NO_HEAD,
    policy: NO_POLICY,
    entries: new Map(),
    ids: new Map(),
    counts: new Map(),
    marks: new Map(),
  };
}

function keep(room: Room, judgement: Judgement): void {
  room.head = judgement.head;
  if (judgement.policy) room.policy = judgement.policy;
  // In the order of their numbers, for #forget.
  const entries = [...judgement.entries].sort(([one], [other]) => one - other);
  for (const [seq, entry] of entries) room.entries.set(seq, entry);
  for (const { user, id, known } of judgement.ids) room.ids.set(idKey(user, id), known);
  for (const [seq, counts] of judgement.counts) room.counts.set(seq, counts);
  for (const [key, { emoji }] of judgement.marks) room.marks.set(key, emoji);
}

function page(room: Room, start: number, end: number): Page {
  const entries: Entry[] = [];
  for (let seq = start; seq <= end; seq++) {
    const entry = room.entries.get(seq);
    if (!entry) continue;
    const target = targetOf(entry.event);
    entries.push(
      presentEntry(
        entry,
        target === undefined ? undefined : room.entries.get(target),
        room.counts.get(seq),
      ),
    );
  }
  return { entries, head: room.head };
}
