import { LISTED_PEOPLE, OUTGOING_FRAME_BYTES, REPLAY_EVENTS } from "../protocol/limits.ts";
import type { User } from "../protocol/fields.ts";
import type { Connection } from "./connection.ts";
import { fittingStart, framesOf, type Line } from "./lines.ts";
import { StoreUnavailable } from "../store/message_log.ts";

/** What a seat needs of its room. */
export interface Floor {
  /** Everything up to here has been delivered to those who are live. */
  readonly cursor: { readonly seq: number };
  /** At most `limit` lines after `seq`, none beyond the cursor; undefined where the log has a hole there. */
  linesAfter(seq: number, limit: number): readonly Line[] | undefined | Promise<readonly Line[] | undefined>;
  delivered(events: number): void;
  /** A reader was given nothing more until it has read on. */
  fellBehind(): void;
  /** A `presence` frame that tells somebody who missed some who is here now, and that `left` are not. */
  presenceFrame(left: readonly User[]): string;
  /** The log cannot give what this seat still needs. */
  lost(seat: Seat): void;
  report(error: unknown): void;
}

/**
 * One connection's place in one room. It is *live* and gets every delivery, or it is *behind* and is brought level from
 * the log: after joining, after a long absence and after reading too slowly alike.
 */
export class Seat {
  readonly connection: Connection;
  readonly user: User;
  readonly #floor: Floor;
  #state: "live" | "behind" | "lost" | "gone" = "behind";
  /** The last number this reader has been given. Counts while behind only. */
  #seq = 0;
  #levelling = false;
  /** Who came or went while this reader could take nothing: those who left. */
  #missed: Map<string, User> | undefined;

  constructor(connection: Connection, user: User, floor: Floor) {
    this.connection = connection;
    this.user = user;
    this.#floor = floor;
  }

  get isLive(): boolean {
    return this.#state === "live";
  }

  /** Begins after `seq`: whatever the room has beyond it follows in paced frames, then this seat is live. */
  begin(seq: number): void {
    this.#seq = seq;
    this.#state = "behind";
    this.level();
  }

  /** The room has new lines, encoded as frames; `before` is the number in front of the first. */
  deliver(frames: readonly string[], before: number, events: number): void {
    if (this.#state !== "live") return;
    if (this.connection.isFull) this.#fallBehind(before);
    else {
      for (const frame of frames) this.connection.send(frame);
      this.#floor.delivered(events);
    }
  }

  /** Something that may be lost: who is here, who is typing. */
  tell(frame: string): boolean {
    if (this.#state === "gone" || this.connection.isFull) return false;
    this.connection.send(frame);
    return true;
  }

  /** Who came and who went. A reader that cannot be told now is told once it has read on. */
  tellPresence(frame: string, left: readonly User[]): void {
    if (this.#state === "gone" || this.tell(frame)) return;
    const missed = this.#missed ??= new Map();
    for (const user of left) if (missed.size < LISTED_PEOPLE) missed.set(user.id, user);
    this.connection.whenReadOn(this);
  }

  /** The log cannot fill the hole: this seat gets nothing more until its owner joins again. */
  reset(frame: string): void {
    if (this.#state === "lost" || this.#state === "gone") return;
    this.#state = "lost";
    this.connection.send(frame);
  }

  leave(): void {
    this.#state = "gone";
  }

  /** Brings this seat level with the room, as far as the connection takes it. Called again when it takes more. */
  level(): void {
    if (this.#missed) this.#tellMissed();
    if (this.#levelling || this.#state !== "behind") return;
    this.#levelling = true;
    this.#catchUp().catch((error) => this.#tryLater(error)).finally(() => this.#levelling = false);
  }

  #tellMissed(): void {
    const left = [...this.#missed!.values()];
    this.#missed = undefined;
    if (this.#state !== "gone") this.tellPresence(this.#floor.presenceFrame(left), left);
  }

  async #catchUp(): Promise<void> {
    while (this.#state === "behind" && !this.#waitsForReader()) {
      if (this.#seq === this.#floor.cursor.seq) {
        this.#state = "live";
        return;
      }
      const lines = this.#floor.linesAfter(this.#seq, REPLAY_EVENTS);
      const ready = lines instanceof Promise ? await lines : lines;
      // No await from here to the next look at the cursor: nothing can be delivered in between.
      if (this.#state !== "behind") return;
      if (ready?.[0]?.seq === this.#seq + 1) this.#give(ready);
      else this.#floor.lost(this);
    }
  }

  #give(lines: readonly Line[]): void {
    const part = fittingStart(lines, OUTGOING_FRAME_BYTES);
    for (const frame of framesOf(part)) this.connection.send(frame);
    this.#seq = part.at(-1)!.seq;
    this.#floor.delivered(part.length);
  }

  #waitsForReader(): boolean {
    if (this.connection.isFull) this.connection.whenReadOn(this);
    return this.connection.isFull;
  }

  #fallBehind(seq: number): void {
    this.#floor.fellBehind();
    this.#seq = seq;
    this.#state = "behind";
    this.connection.whenReadOn(this);
  }

  #tryLater(error: unknown): void {
    if (!(error instanceof StoreUnavailable)) this.#floor.report(error);
    this.connection.whenReadOn(this);
  }
}
