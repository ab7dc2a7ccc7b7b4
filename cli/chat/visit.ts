import type { RoomView } from "../../client/mod.ts";
import type { Place } from "./screen_model.ts";
import { newestSeq } from "./view/log_items.ts";

/** What one person has seen of one room since they came. */
export class Visit {
  /** Where in the log they are; undefined: at its end. */
  place: Place | undefined;
  /** The number of the message that the next command is about. */
  chosen: number | undefined;
  #unreadAfter: number | undefined;
  #seen = 0;
  #hasBegun = false;
  #isAway = false;

  /** The line `new` comes after this number. It stays until one looks away, or answers. */
  get unreadAfter(): number | undefined {
    return this.#unreadAfter;
  }

  /** Takes the room as it is now. `isWatched`: somebody is looking at it. The answer is what has been read, if anything. */
  look(view: RoomView, isWatched: boolean): number | undefined {
    if (!this.#hasBegun && view.state === "live") this.#begin(view);
    if (!this.#hasBegun) return undefined;
    const newest = newestSeq(view.items);
    const isSeen = isWatched && this.place === undefined;
    if (isSeen) this.#seen = Math.max(this.#seen, newest);
    else if (newest > this.#seen) this.#markUnread();
    return isSeen && newest > view.upTo ? newest : undefined;
  }

  /** Looks elsewhere: what comes from now on is new when they are back. */
  leave(): void {
    this.#isAway = true;
  }

  /** Said something: whoever answers has read. */
  spoke(): void {
    this.#unreadAfter = undefined;
    this.place = undefined;
    this.chosen = undefined;
  }

  #begin(view: RoomView): void {
    this.#hasBegun = true;
    // Who has never read here has not stopped anywhere.
    const hasStopped = view.unread > 0 && view.upTo > 0;
    this.#seen = hasStopped ? view.upTo : newestSeq(view.items);
    if (hasStopped) this.#unreadAfter = view.upTo;
  }

  #markUnread(): void {
    if (this.#isAway || this.#unreadAfter === undefined) this.#unreadAfter = this.#seen;
    this.#isAway = false;
  }
}
