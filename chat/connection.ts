import { CLOSE } from "../protocol/codes.ts";
import {
  FULL_UNSENT_BYTES,
  OUTGOING_FRAME_BYTES,
  RESUME_UNSENT_BYTES,
  STALLED_MS,
} from "../protocol/limits.ts";
import type { Socket } from "./socket.ts";

/** Texts are joined to one frame while three bytes a character, the most UTF-8 takes, stay within the limit. */
const JOINED_CHARS = Math.floor(OUTGOING_FRAME_BYTES / 3);

/** Somebody who waits until the connection's reader has read on. */
export interface Reader {
  level(): void;
}

/** What a connection tells its instance. */
export interface Switchboard {
  /** The connection has something to flush at the end of this turn. */
  flushSoon(connection: Connection): void;
  /** The connection is full: look after it until it is not. */
  watchSlow(connection: Connection): void;
}

/**
 * The outgoing side of one socket. What is sent in one turn leaves as one frame, and a reader that does not keep up costs
 * little: above {@link FULL_UNSENT_BYTES} it gets nothing more until it has read on.
 */
export class Connection {
  readonly id: string;
  readonly #socket: Socket;
  readonly #switchboard: Switchboard;
  // Mostly one text leaves in a turn. A list for it would outlive its turn in the old generation.
  #next: string | undefined;
  #afterNext: string[] | undefined;
  #queuedChars = 0;
  #closed = false;
  /** Set while the connection takes nothing more; remembers how far the reader was and when it last moved. */
  #slow: { unsentBytes: number; movedAt: number | undefined } | undefined;
  readonly #readers = new Set<Reader>();
  #stalled: () => void = () => this.close(CLOSE.readingTooSlowly, "reading too slowly");

  constructor(id: string, socket: Socket, switchboard: Switchboard) {
    this.id = id;
    this.#socket = socket;
    this.#switchboard = switchboard;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** True from the moment that too much is unsent until the reader has read most of it. */
  get isFull(): boolean {
    this.#weigh();
    return this.#slow !== undefined;
  }

  /** Sends at the end of this turn, after what was sent before. Callers that can wait look at {@link isFull} first. */
  send(text: string): void {
    if (this.#closed) return;
    if (this.#next === undefined) {
      this.#switchboard.flushSoon(this);
      this.#next = text;
    } else (this.#afterNext ??= []).push(text);
    this.#queuedChars += text.length;
  }

  /** Calls `reader.level()` once the connection takes more. */
  whenReadOn(reader: Reader): void {
    if (this.#closed) return;
    this.#readers.add(reader);
    this.#switchboard.watchSlow(this);
  }

  /** Who ends the conversation where its reader makes no progress: the socket of such a one may never report its end. */
  whenStalled(end: () => void): void {
    this.#stalled = end;
  }

  flush(): void {
    const [next, afterNext] = [this.#next, this.#afterNext];
    if (next === undefined || this.#closed) return;
    this.#next = this.#afterNext = undefined;
    this.#queuedChars = 0;
    if (!afterNext) this.#socket.send(next);
    else for (const frame of joinTexts([next, ...afterNext])) this.#socket.send(frame);
    // Perhaps nothing more is ever said here: who does not read this is noticed all the same.
    this.#weigh();
  }

  /** Looks after a slow reader. True while it must be looked after further. */
  lookAfter(now: number): boolean {
    if (this.#closed) return false;
    const unsentBytes = this.#socket.unsentBytes + this.#queuedChars;
    if (unsentBytes < RESUME_UNSENT_BYTES) this.#readOn();
    else this.#watchProgress(unsentBytes, now);
    return !this.#closed && (this.#slow !== undefined || this.#readers.size > 0);
  }

  /** Sends what is queued, then closes. Idempotent. */
  close(code: number, reason: string): void {
    if (this.#closed) return;
    this.flush();
    this.#closed = true;
    this.#readers.clear();
    this.#socket.close(code, reason);
  }

  #weigh(): void {
    if (this.#slow || this.#socket.unsentBytes + this.#queuedChars <= FULL_UNSENT_BYTES) return;
    this.#slow = { unsentBytes: Infinity, movedAt: undefined };
    this.#switchboard.watchSlow(this);
  }

  #readOn(): void {
    this.#slow = undefined;
    const readers = [...this.#readers];
    this.#readers.clear();
    for (const reader of readers) reader.level();
  }

  #watchProgress(unsentBytes: number, now: number): void {
    this.#slow ??= { unsentBytes: Infinity, movedAt: undefined };
    if (unsentBytes < this.#slow.unsentBytes || this.#slow.movedAt === undefined) {
      this.#slow = { unsentBytes, movedAt: now };
    } else if (now - this.#slow.movedAt >= STALLED_MS) {
      this.#stalled();
    }
  }
}

function* joinTexts(texts: readonly string[]): Generator<string> {
  let joined = "";
  for (const text of texts) {
    if (joined === "") joined = text;
    else if (joined.length + 1 + text.length <= JOINED_CHARS) joined += "\n" + text;
    else {
      yield joined;
      joined = text;
    }
  }
  if (joined !== "") yield joined;
}
