import { CLOSE } from "../protocol/codes.ts";
import type { LogEvent, MessageEvent } from "../protocol/events.ts";
import type { Position } from "../protocol/fields.ts";
import { lines } from "../protocol/frames.ts";
import { utf8Bytes } from "./lines.ts";
import type { Socket } from "./socket.ts";
import { type Placed, StreamPositions } from "./stream_positions.ts";

/** One object on its way out. */
export interface Told {
  readonly text: string;
  /** Where the reader is once they have it; undefined where it moves nothing. */
  readonly id: string | undefined;
}

/** How a stream ended. */
export interface End {
  readonly code: number;
  readonly reason: string;
}

/** A frame of our own, as far as it is looked at on its way out. */
interface Heard extends Placed {
  readonly resumed?: boolean;
  readonly events?: readonly (LogEvent | MessageEvent)[];
}

/** How much a reader wants to hear of something. */
export type Urgency = "news" | "gossip" | "none";

const GOSSIP = new Set(["presence", "typing", "read"]);
const NO_NEWS = new Set(["welcome", "ping", "heartbeat_ack"]);
/** Ends after which nobody reads what was still to be told. */
const DEAF = new Set<number>([CLOSE.readingTooSlowly, CLOSE.heartbeatTimeout]);

/** What an outflow asks of whoever fills it. */
export interface OutflowParts {
  /** The epoch of a room that this reader is in. */
  epochOf(room: string): string | undefined;
  /** The room has begun anew: its reader has to be let in again. */
  reset(room: string): void;
}

/**
 * A socket for readers who come and take: what they have not taken counts as unsent. It hands out single objects, knows
 * where each of them leaves its reader, and unpacks the events of a resumed `joined`, so that each has a place of its own.
 */
export class Outflow implements Socket {
  readonly positions = new StreamPositions();
  readonly #parts: OutflowParts;
  #told: Told[] = [];
  #next = 0;
  #bytes = 0;
  #end: End | undefined;
  #urgency: Urgency = "none";
  #listener = () => {};

  constructor(parts: OutflowParts) {
    this.#parts = parts;
  }

  get unsentBytes(): number {
    return this.#bytes;
  }

  /** Set once nothing more will come. What was told before may still be taken. */
  get end(): End | undefined {
    return this.#end;
  }

  /** The most urgent thing that waits to be taken. */
  get urgency(): Urgency {
    return this.#urgency;
  }

  /** Calls `listener` whenever there is more, or the end. There is one listener at a time. */
  listen(listener: () => void): void {
    this.#listener = listener;
  }

  send(text: string): void {
    if (this.#end) return;
    for (const line of lines(text)) this.#take(line);
    this.#listener();
  }

  close(code: number, reason: string): void {
    if (this.#end) return;
    this.#end = { code, reason };
    if (DEAF.has(code)) this.#clear();
    this.#listener();
  }

  /** Has the listener look again: something else that it waits for has happened. */
  nudge(): void {
    this.#listener();
  }

  /** The next object; undefined where there is none now. */
  next(): Told | undefined {
    const told = this.#told[this.#next];
    if (!told) return undefined;
    this.#next++;
    this.#bytes -= utf8Bytes(told.text);
    if (this.#next === this.#told.length) this.#clear();
    return told;
  }

  /** Everything that waits. */
  all(): Told[] {
    const told = this.#told.slice(this.#next);
    this.#clear();
    return told;
  }

  #clear(): void {
    this.#told = [];
    this.#next = 0;
    this.#bytes = 0;
    this.#urgency = "none";
  }

  #take(line: string): void {
    const frame = read(line);
    if (frame.type === "joined" && frame.resumed && frame.events && frame.position) {
      const { events, position: { epoch, seq } } = frame;
      const position: Position = { epoch, seq: seq - events.length };
      this.#tell({ ...frame, position }, JSON.stringify({ ...frame, position, events: [] }));
      for (const event of events) this.#tell(event, JSON.stringify(event));
    } else this.#tell(frame, line);
    if (frame.type === "reset" && frame.room) this.#parts.reset(frame.room);
  }

  #tell(frame: Heard, text: string): void {
    const hasMoved = this.positions.follow(frame, this.#parts.epochOf);
    this.#told.push({ text, id: hasMoved ? this.positions.id : undefined });
    this.#bytes += utf8Bytes(text);
    const urgency = urgencyOf(frame);
    if (urgency === "news" || this.#urgency === "none") this.#urgency = urgency;
  }
}

/** A reader who comes back to where they were need not be told so before there is something to tell. */
function urgencyOf({ type, resumed }: Heard): Urgency {
  if (NO_NEWS.has(type) || (type === "joined" && resumed)) return "none";
  return GOSSIP.has(type) ? "gossip" : "news";
}

/** Reads what this server has just written. */
function read(line: string): Heard {
  return JSON.parse(line);
}
