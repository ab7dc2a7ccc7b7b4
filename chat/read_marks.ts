import type { RoomName } from "../protocol/names.ts";

/** How far somebody has read: a number of the room's log and the messages up to it. */
export interface ReadMark {
  readonly seq: number;
  readonly n: number;
}

/** Where read positions are kept for good. */
export interface ReadMarkStore {
  get(userId: string, room: RoomName): Promise<ReadMark>;
  /** Never moves backwards. */
  put(userId: string, room: RoomName, mark: ReadMark): Promise<void>;
}

const NOTHING_READ: ReadMark = { seq: 0, n: 0 };
const WRITTEN_EVERY_MS = 5_000;
/** So many moved marks are written at once, sooner than time would have it. */
const MOST_UNWRITTEN = 10_000;
const MOST_NEWCOMERS = 50_000;

/** Read positions, written at most every five seconds each: reading must not cost a write a message. */
export class ReadMarks {
  readonly #store: ReadMarkStore;
  readonly #report: (error: unknown) => void;
  #moved = new Map<string, { userId: string; room: RoomName; mark: ReadMark }>();
  /** Marks on their way into the store: still the truth for who asks meanwhile. */
  #writing = new Map<string, { userId: string; room: RoomName; mark: ReadMark }>();
  #writtenAt = 0;
  /** Who has just come for the first time, and when. */
  readonly #newcomers = new Map<string, number>();
  #flushing: Promise<void> | undefined;

  constructor(store: ReadMarkStore, report: (error: unknown) => void) {
    this.#store = store;
    this.#report = report;
  }

  async get(userId: string, room: RoomName): Promise<ReadMark> {
    const key = keyOf(userId, room);
    // What is unwritten now may be written, and forgotten here, before an answer comes that does not have it yet.
    const before = this.#unwritten(key);
    const stored = this.#newcomers.has(userId) ? NOTHING_READ : await this.#store.get(userId, room);
    return [...before, ...this.#unwritten(key)].reduce(
      (furthest, mark) => mark.seq > furthest.seq ? mark : furthest,
      stored,
    );
  }

  /**
   * Nobody knew this person before now, so that they have read nothing anywhere. Believed for as long as what they read on
   * another instance may be unwritten there, and until they read something here.
   */
  begin(userId: string, now: number): void {
    if (this.#newcomers.size < MOST_NEWCOMERS) this.#newcomers.set(userId, now);
  }

  /** Somebody has read up to `mark`; a mark further back is ignored. */
  move(userId: string, room: RoomName, mark: ReadMark): void {
    this.#newcomers.delete(userId);
    const key = keyOf(userId, room);
    const known = this.#moved.get(key);
    if (!known || known.mark.seq < mark.seq) this.#moved.set(key, { userId, room, mark });
  }

  tick(now: number): void {
    for (const [userId, since] of this.#newcomers) {
      if (now - since < WRITTEN_EVERY_MS && now >= since) break;
      this.#newcomers.delete(userId);
    }
    const due = now - this.#writtenAt >= WRITTEN_EVERY_MS || this.#moved.size >= MOST_UNWRITTEN;
    if (!due || this.#moved.size === 0 || this.#flushing) return;
    this.#writtenAt = now;
    this.flush().catch(this.#report);
  }

  /** Writes all that moved, after what is being written already. What cannot be written is tried again later. */
  async flush(): Promise<void> {
    while (this.#flushing) await this.#flushing;
    await (this.#flushing = this.#write().finally(() => this.#flushing = undefined));
  }

  #unwritten(key: string): ReadMark[] {
    return [this.#moved, this.#writing].flatMap((marks) => marks.get(key)?.mark ?? []);
  }

  async #write(): Promise<void> {
    const writing = this.#writing = this.#moved;
    this.#moved = new Map();
    const written = await Promise.allSettled(
      [...writing.values()].map(({ userId, room, mark }) => this.#store.put(userId, room, mark)),
    );
    for (const [i, moved] of [...writing.values()].entries()) {
      const result = written[i]!;
      if (result.status === "rejected") {
        this.#report(result.reason);
        this.move(moved.userId, moved.room, moved.mark);
      }
    }
    this.#writing = new Map();
  }
}

function keyOf(userId: string, room: RoomName): string {
  return `${userId} ${room}`;
}
