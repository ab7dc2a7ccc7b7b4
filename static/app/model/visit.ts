import { signal } from "@preact/signals";
import type { User } from "../../../protocol/fields.ts";
import type { RoomView } from "../../../client/mod.ts";
import { type Comings, told } from "./comings.ts";
import { seqOf } from "./rows.ts";

/** What one person has seen of one room since they came: where they stopped reading, who came and went meanwhile. */
export class Visit {
  /** The unread line comes after this seq. It stays until the next visit. */
  readonly unreadAfter = signal<number | undefined>(undefined);
  /** The newest message that was on the screen. */
  readonly seenSeq = signal(0);
  readonly comings = signal<readonly Comings[]>([]);
  /** True while the reader is at the newest message. */
  readonly isAtEnd = signal(true);
  #members: readonly User[] | undefined;
  #hasBegun = false;
  #isAway = false;

  /** Takes the room as it is now. `isWatched`: somebody is looking at its end. */
  view(view: RoomView, isWatched: boolean, me: User | undefined): void {
    if (view.state !== "live") this.#members = undefined;
    else this.#viewLive(view, me);
    if (!this.#hasBegun) return;
    const newest = newestSeq(view);
    if (isWatched && this.isAtEnd.peek()) this.seenSeq.value = Math.max(this.seenSeq.value, newest);
    else if (newest > this.seenSeq.value) this.#markUnread();
  }

  /** The reader looks elsewhere: what comes from now on is a new visit's. */
  leave(): void {
    this.#isAway = true;
  }

  #viewLive(view: RoomView, me: User | undefined): void {
    if (!this.#hasBegun) this.#begin(view);
    const members = view.members.filter((member) => member.id !== me?.id);
    if (this.#members !== undefined) {
      this.comings.value = told(this.comings.value, { before: this.#members, now: members }, newestSeq(view));
    }
    this.#members = members;
  }

  #begin(view: RoomView): void {
    this.#hasBegun = true;
    // Who has never read here has not stopped anywhere: newcomers begin at the newest message.
    const hasStopped = view.unread > 0 && view.upTo > 0;
    this.seenSeq.value = hasStopped ? view.upTo : newestSeq(view);
    if (hasStopped) this.unreadAfter.value = view.upTo;
    // Nobody has read to the end before the log has shown where reading stopped.
    if (hasStopped) this.isAtEnd.value = false;
  }

  #markUnread(): void {
    if (this.#isAway || this.unreadAfter.value === undefined) this.unreadAfter.value = this.seenSeq.value;
    this.#isAway = false;
  }
}

/** The newest number of a room's log that is shown; 0 in an empty room. */
export function newestSeq(view: RoomView): number {
  for (let i = view.items.length - 1; i >= 0; i--) {
    const seq = seqOf(view.items[i]);
    if (seq !== undefined) return seq;
  }
  return 0;
}

/** How many messages of others are newer than this seq. */
export function countNewer(view: RoomView, seq: number): number {
  let count = 0;
  for (let i = view.items.length - 1; i >= 0; i--) {
    const item = view.items[i];
    if ((seqOf(item) ?? Infinity) <= seq) break;
    if (item?.kind === "message" && !item.message.mine) count++;
  }
  return count;
}
