import { WAITING_DRAFTS } from "../protocol/limits.ts";
import { type Draft, MAX_BATCH_BYTES, MAX_BATCH_DRAFTS, weigh } from "../store/message_log.ts";
import type { Answered } from "./outcomes.ts";

/** Hears what became of a draft. Called in the turn in which the batch was delivered, so that both leave in one frame. */
export type Answer = (outcome: Answered) => void;

const NOT_STORED = "The message could not be stored now";

interface Waiting {
  readonly draft: Draft;
  readonly answer: Answer;
}

/** Under load, the next append waits so many turns of so long for those who have just been answered */
const GATHERING_TURNS = 3;
const TURN_MS = 1;

/** What a room does with a batch: `append` stores it, `stored` tells of it and must not throw, `failed` hears why not. */
export interface Appending {
  pause(ms: number): Promise<void>;
  append(drafts: readonly Draft[]): Promise<readonly Answered[]>;
  stored(outcomes: readonly Answered[]): void;
  failed(error: unknown): void;
}

/**
 * Group commit: one append in flight; what arrives meanwhile is the next. Idle, a draft does not wait for others; loaded,
 * the cost of an append is shared by all that came during the last one. Those it answers mostly have more to say, a moment too
 * late for the append that follows at once: half of them would always be one append behind, and each half cost as much as all.
 * So where some wait already, the next append waits a moment for the others too.
 */
export class AppendQueue {
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;
  readonly #room: Appending;

  constructor(room: Appending) {
    this.#room = room;
  }

  get isIdle(): boolean {
    return this.#running === undefined;
  }

  /** Resolves once nothing waits any more. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  /** Answers `unavailable` at once where too much waits already. */
  post(draft: Draft, answer: Answer): void {
    if (this.#waiting.length >= WAITING_DRAFTS) answer(unavailable("Too many messages wait for this room"));
    else {
      this.#waiting.push({ draft, answer });
      this.#running ??= this.#run();
    }
  }

  async #run(): Promise<void> {
    // What the same turn still posts belongs to this batch.
    await undefined;
    while (this.#waiting.length > 0) {
      const answered = await this.#appendNext();
      if (this.#waiting.length > 0) await this.#gather(this.#waiting.length + answered);
    }
    // In the same turn as the look at what waits: a post after it starts a new run.
    this.#running = undefined;
  }

  /** Waits while more keep coming, until `expected` are there. */
  async #gather(expected: number): Promise<void> {
    // What was just told is still being written to sockets: the answers to it come after that.
    await this.#room.pause(0);
    for (let turn = 0; turn < GATHERING_TURNS && this.#waiting.length < expected; turn++) {
      const before = this.#waiting.length;
      await this.#room.pause(TURN_MS);
      if (this.#waiting.length === before) return;
    }
  }

  /** Answers how many drafts it took. */
  async #appendNext(): Promise<number> {
    const batch = this.#waiting.splice(0, batchLength(this.#waiting));
    const outcomes = await this.#append(batch.map((waiting) => waiting.draft));
    if (outcomes) this.#room.stored(outcomes);
    for (const [i, waiting] of batch.entries()) waiting.answer(outcomes?.[i] ?? unavailable(NOT_STORED));
    return batch.length;
  }

  async #append(drafts: readonly Draft[]): Promise<readonly Answered[] | undefined> {
    try {
      return await this.#room.append(drafts);
    } catch (error) {
      this.#room.failed(error);
      return undefined;
    }
  }
}

function batchLength(waiting: readonly Waiting[]): number {
  let length = 0;
  for (let bytes = 0; length < Math.min(waiting.length, MAX_BATCH_DRAFTS); length++) {
    bytes += weigh(waiting[length]!.draft);
    if (bytes > MAX_BATCH_BYTES && length > 0) break;
  }
  return length;
}

function unavailable(message: string): Answered {
  return { refused: "unavailable", message };
}
