import type { Position } from "../protocol/fields.ts";
import { isPosition } from "./incoming.ts";
import type { ErrorFrame } from "./mouth.ts";

/** A frame as it came: an object with a type. */
export type Frame = Readonly<Record<string, unknown>>;

/**
 * The rooms that somebody listens to by requests: where they are in each, and which joins wait for an answer. A `joined`
 * that nobody asked for, since the stream began anew, is announced by a `reset` and given as the answer to the join that
 * follows: so a stream that begins again looks like one that never ended.
 */
export class HeardRooms {
  readonly #tell: (frame: Frame) => void;
  readonly #at = new Map<string, Position | undefined>();
  /** The numbers of joins without an answer. */
  readonly #asked = new Map<string, unknown>();
  /** Entered by another door, which may have answered late or from an instance that knows less: the stream has to answer, too. */
  readonly #entered = new Set<string>();
  /** The room whose join is asked for just now. */
  #inviting: string | undefined;

  constructor(tell: (frame: Frame) => void) {
    this.#tell = tell;
  }

  /** What to listen to. */
  get places(): ReadonlyMap<string, Position | undefined> {
    return new Map(this.#at);
  }

  /** Rooms that have to answer whether they let us in. */
  get unanswered(): ReadonlySet<string> {
    return new Set([...this.#asked.keys(), ...this.#entered]);
  }

  /** Somebody wants in. True where other rooms than before have to be listened to. */
  join(room: string, since: Position | undefined, ref: unknown): boolean {
    this.#asked.set(room, ref);
    if (this.#inviting === room) return false;
    this.#at.set(room, since);
    return true;
  }

  /** As {@link join}, for somebody who wants out. */
  leave(room: string): boolean {
    this.#asked.delete(room);
    this.#entered.delete(room);
    return this.#at.delete(room);
  }

  /** Somebody was let in by another door: listen from here. */
  enter(room: string, position: Position): void {
    this.#entered.add(room);
    // Who asked for a new page is on their way to it, and must not be told that they resumed.
    const asksForPage = this.#asked.has(room) && this.#at.get(room) === undefined;
    if (!asksForPage) this.#at.set(room, position);
  }

  /** The server let us in. */
  joined(frame: Frame): void {
    const { room, resumed } = frame;
    if (typeof room !== "string" || !isPosition(frame.position) || !this.#at.has(room)) return;
    const at = this.#at.get(room);
    // What was told before it was entered anew has reached us: what follows repeats some of it.
    const isBehind = resumed === true && at !== undefined && at.seq > frame.position.seq;
    const position = isBehind ? { epoch: frame.position.epoch, seq: at.seq } : frame.position;
    this.#at.set(room, position);
    this.#answer(room, { ...frame, position });
  }

  /** The server does not let us in, or not any longer. */
  refused(room: string, error: ErrorFrame): void {
    this.#at.delete(room);
    this.#answer(room, { ...error });
  }

  /** Something happened: what it says of a room's log moves us on. False where we have it already, or are not there. */
  follow({ room, seq }: Frame): boolean {
    if (typeof room !== "string" || typeof seq !== "number") return true;
    const at = this.#at.get(room);
    if (!at || seq <= at.seq) return false;
    this.#at.set(room, { epoch: at.epoch, seq });
    return true;
  }

  #answer(room: string, frame: Frame): void {
    this.#entered.delete(room);
    if (!this.#asked.has(room)) this.#invite(room);
    const ref = this.#asked.get(room);
    if (this.#asked.delete(room)) this.#tell({ ...frame, ref });
  }

  #invite(room: string): void {
    this.#inviting = room;
    this.#tell({ type: "reset", room });
    this.#inviting = undefined;
  }
}
