import { CLOSE, ERROR_CODES, type ErrorCode } from "../protocol/codes.ts";
import { BATCH_BOUNDS, DURATION_BOUNDS_MS, Histogram } from "./histogram.ts";
import { Tally } from "./tally.ts";

/** How a handshake may end. */
export const HANDSHAKES = ["accepted", "malformed", "origin", "draining", "full", "address"] as const;
/** What has a pace: exceeding it is `too_fast`. */
export const PACES = [
  "messages",
  "commands",
  "sign_ins",
  "joins",
  "openings",
  "handshakes",
  "connections",
] as const;
/** Joins that continued after their `since`, those that could not, and those that had none. */
export const JOINS = ["resumed", "restarted", "fresh"] as const;

const CLOSE_NAMES = new Map<number, string>(Object.entries(CLOSE).map(([name, code]) => [code, name]));

/** What an instance counted since it started. Plain numbers, for they are raised on the path of every message. */
export class Counts {
  framesReceived = 0;
  /** Log events that clients sent and that were stored. */
  eventsStored = 0;
  /** Events handed to members' sockets: one for each event and member. */
  deliveries = 0;
  /** Commands that were repeated and answered with their first result. */
  duplicatesSuppressed = 0;
  /** Times a room found that it missed hints, and those after which it had read the difference from the log. */
  gapsNoticed = 0;
  gapsHealed = 0;
  /** Times an epoch changed or retention left a hole, so that members had to join again. */
  resets = 0;
  readonly joins: Tally<(typeof JOINS)[number]> = new Tally(JOINS);
  /** Connections closed for reading too slowly, and for silence. */
  slowClosed = 0;
  evicted = 0;
  opened = 0;
  closed = 0;
  /** Why this side closed connections, by the names of the codes. */
  readonly closes: Tally<string> = new Tally(Object.keys(CLOSE));
  /** Times a member fell behind and was later brought level from the log. */
  fellBehind = 0;
  storeErrors = 0;
  busErrors = 0;
  /** Errors of our own that reached the last net. */
  faults = 0;
  readonly handshakes: Tally<(typeof HANDSHAKES)[number]> = new Tally(HANDSHAKES);
  /** What clients were refused, whichever door they came through. */
  readonly rejected: Tally<ErrorCode> = new Tally(Object.keys(ERROR_CODES));
  readonly rateLimited: Tally<(typeof PACES)[number]> = new Tally(PACES);
  /** Milliseconds from when a message is taken up until it has been handed to the sockets of this instance. */
  readonly deliveryMs: Histogram = new Histogram(DURATION_BOUNDS_MS);
  /** Events of one append. */
  readonly batches: Histogram = new Histogram(BATCH_BOUNDS);

  /** The same wait, noted where there is one. */
  paced(pace: (typeof PACES)[number], waitMs: number): number {
    if (waitMs > 0) this.rateLimited.add(pace);
    return waitMs;
  }

  /** This side closes a connection. */
  closing(code: number): void {
    const name = CLOSE_NAMES.get(code);
    if (name !== undefined) this.closes.add(name);
  }
}
