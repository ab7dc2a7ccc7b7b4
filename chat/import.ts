import type { RoomName } from "../protocol/names.ts";
import {
  type Draft,
  MAX_BATCH_BYTES,
  MAX_BATCH_DRAFTS,
  type MessageLog,
  weigh,
} from "../store/message_log.ts";
import { SeqMap } from "./seq_map.ts";
import type { MessageLine, ReactedLine, TransferLine } from "./transfer.ts";

/** What an import has done so far. */
export interface Imported {
  readonly messages: number;
  readonly reactions: number;
  /** Messages and reactions that an earlier try had brought already. */
  readonly duplicates: number;
  /** Lines that could not stay: reactions to what is not here, a reply whose target is missing is kept without it. */
  readonly skipped: number;
  /** Whether the last line of an export was there. */
  readonly complete: boolean;
}

export interface ImportParts {
  readonly log: Pick<MessageLog, "append" | "heads">;
  readonly room: RoomName;
  /** Who brings it: sets the topic. */
  readonly by: Draft["from"];
  newId(): string;
  now(): number;
}

/** So many a batch, which leaves room for the edit of each. */
const MOST_WAITING = Math.floor(MAX_BATCH_DRAFTS / 2);

/**
 * Takes the lines of an export into a room, in their order: their texts, authors, times, replies and reactions. Each keeps
 * the id that it had, so the same lines brought again within 24 hours change nothing: a broken import is simply repeated.
 */
export class ImportRoom {
  readonly #parts: ImportParts;
  readonly #seqs = new SeqMap();
  #waiting: { readonly draft: Draft; readonly line: MessageLine | ReactedLine }[] = [];
  #bytes = 0;
  #done = { messages: 0, reactions: 0, duplicates: 0, skipped: 0, complete: false };

  constructor(parts: ImportParts) {
    this.#parts = parts;
  }

  get done(): Imported {
    return this.#done;
  }

  /** The next line. What it says may be stored later, at the latest by {@link flush}. Throws `RangeError` where its number does not rise. */
  async take(line: TransferLine): Promise<void> {
    switch (line.type) {
      case "message":
        return await this.#say(line);
      case "reacted":
        return await this.#react(line);
      case "room":
        return await this.#setTopic(line.topic);
      case "end":
        this.#done.complete = true;
    }
  }

  /** Stores everything that was taken. */
  async flush(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#bytes = 0;
    if (waiting.length === 0) return;
    const outcomes = await this.#parts.log.append(this.#parts.room, waiting.map(({ draft }) => draft));
    const edits: Draft[] = [];
    for (const [i, { line }] of waiting.entries()) {
      const outcome = outcomes[i]!;
      if (!("event" in outcome)) this.#done.skipped++;
      else if (outcome.duplicate) this.#done.duplicates++;
      else if (line.type === "message") this.#done.messages++;
      else this.#done.reactions++;
      if (line.type !== "message" || !("event" in outcome)) continue;
      this.#seqs.set(line.seq, outcome.event.seq);
      if (line.editedAt !== undefined) edits.push(editOf(line, outcome.event.seq));
    }
    if (edits.length > 0) await this.#parts.log.append(this.#parts.room, edits);
  }

  async #say(line: MessageLine): Promise<void> {
    if (line.seq <= this.#seqs.last) throw new RangeError('"seq" must rise from line to line');
    const { id, from, at, text } = line;
    if (line.replyTo !== undefined && this.#isWaiting(line.replyTo)) await this.flush();
    const replyTo = line.replyTo === undefined ? undefined : this.#seqs.get(line.replyTo);
    const body = { type: "message", text, ...(replyTo === undefined ? {} : { replyTo }) } as const;
    this.#seqs.expect(line.seq);
    await this.#wait({ id, from, at, body }, line);
  }

  async #react(line: ReactedLine): Promise<void> {
    if (this.#isWaiting(line.target)) await this.flush();
    const target = this.#seqs.get(line.target);
    const { id, from, at, emoji, on } = line;
    if (target === undefined) this.#done.skipped++;
    else await this.#wait({ id, from, at, body: { type: "reacted", target, emoji, on } }, line);
  }

  async #wait(draft: Draft, line: MessageLine | ReactedLine): Promise<void> {
    const bytes = weigh(draft);
    if (this.#waiting.length >= MOST_WAITING || this.#bytes + bytes > MAX_BATCH_BYTES) await this.flush();
    this.#waiting.push({ draft, line });
    this.#bytes += bytes;
  }

  #isWaiting(seq: number): boolean {
    return this.#waiting.some(({ line }) => line.type === "message" && line.seq === seq);
  }

  async #setTopic(topic: string): Promise<void> {
    const { log, room, by, newId, now } = this.#parts;
    const [head] = await log.heads([room]);
    if (topic === "" || head?.topic === topic) return;
    const at = new Date(now()).toISOString();
    await log.append(room, [{
      id: newId(),
      from: by,
      at,
      body: { type: "changed", what: "topic", value: topic },
    }]);
  }
}

/** Makes it say again what it says, so that it shows as edited when it was. Of one message always under the same id. */
function editOf({ id, from, text, editedAt, at }: MessageLine, target: number): Draft {
  const firstByte = Number.parseInt(id.slice(0, 2), 16) ^ 0xff;
  const own = firstByte.toString(16).padStart(2, "0") + id.slice(2);
  return { id: own, from, at: editedAt ?? at, body: { type: "edited", target, text } };
}
