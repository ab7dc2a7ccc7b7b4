import type { LogEvent } from "../protocol/events.ts";
import type { Position } from "../protocol/fields.ts";
import { OWN_LOG, type RoomName } from "../protocol/names.ts";
import { type MessageLog, type Page, StoreUnavailable } from "../store/message_log.ts";
import type { Connection, Reader } from "./connection.ts";
import { mayResume } from "./resume.ts";
import { Rounds } from "./rounds.ts";

const PAGE = 100;

/** Where a connection's reader of their own log goes on. */
export interface OwnStart {
  /** What they have seen. */
  readonly position: Position;
  /** The end of the log when they came: what follows is news. */
  readonly head: number;
}

/** An entry of a person's own log as version 1 shows it. */
export type OwnFrame = Readonly<Record<string, unknown>>;

/** What a reader of their own log needs of their session. */
export interface OwnReaderParts {
  readonly log: MessageLog;
  readonly name: RoomName;
  readonly connection: Connection;
  tell(frame: OwnFrame): void;
  /** They have signed out, here or elsewhere. */
  signedOut(): void;
  /** The log cannot go on from where they are: they must come back. */
  lost(): void;
  report(error: unknown): void;
}

/** One connection's reader of its person's own log: tells what follows, in order, as fast as the connection takes it. */
export class OwnReader implements Reader {
  readonly #parts: OwnReaderParts;
  readonly #head: number;
  readonly #reading = new Rounds(() => this.#read());
  #position: Position;

  constructor(parts: OwnReaderParts, { position, head }: OwnStart) {
    this.#parts = parts;
    this.#position = position;
    this.#head = head;
  }

  /** What this connection has been told so far. */
  get position(): Position {
    return this.#position;
  }

  /** Tells whatever was stored before this call and not told yet. */
  level(): void {
    this.#reading.run().catch((error) => this.#tryLater(error));
  }

  async #read(): Promise<void> {
    const { log, name, connection, lost } = this.#parts;
    while (!connection.isClosed) {
      if (connection.isFull) return connection.whenReadOn(this);
      const page = await log.readAfter(name, this.#position.seq, PAGE);
      if (!follows(page, this.#position)) return lost();
      if (page.entries.length === 0) return;
      for (const { event } of page.entries) this.#tell(event, page.head.epoch);
    }
  }

  #tell(event: LogEvent, epoch: string): void {
    const { tell, signedOut } = this.#parts;
    tell(ownFrame(event));
    this.#position = { epoch, seq: event.seq };
    // Read again by somebody who has signed in since, it only tells what was.
    if (event.type === "changed" && event.what === "signed_out" && event.seq > this.#head) signedOut();
  }

  #tryLater(error: unknown): void {
    if (!(error instanceof StoreUnavailable)) this.#parts.report(error);
    this.#parts.connection.whenReadOn(this);
  }
}

/** True where this page goes on right after `position`. */
export function follows({ head, entries }: Page, position: Position): boolean {
  if (!mayResume(position, head, Infinity)) return false;
  return entries.length === 0 ? head.seq === position.seq : entries[0]?.event.seq === position.seq + 1;
}

/** An entry of a person's own log as they are shown it. What was not kept is shown as `changed`, and only counts. */
function ownFrame(event: LogEvent): OwnFrame {
  if (event.type !== "changed") return { ...event, room: OWN_LOG };
  const { what, value, seq, from, at } = event;
  const entry = { room: OWN_LOG, seq, from, at };
  if (what === "signed_out") return { type: what, ...entry };
  return what === "invited" || what === "removed"
    ? { type: what, ...entry, to: value }
    : { ...event, room: OWN_LOG };
}
