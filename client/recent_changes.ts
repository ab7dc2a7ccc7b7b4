import type { MessageChange } from "./message_state.ts";

const MOST = 2_000;

/** The last changes of a room's messages: what a page that was read a moment ago may not know yet. */
export class RecentChanges {
  #changes: MessageChange[] = [];
  /** Complete after this number. */
  #from = 0;

  /** Nothing is known of what was before this number. */
  restart(seq: number): void {
    this.#changes = [];
    this.#from = seq;
  }

  add(change: MessageChange): void {
    this.#changes.push(change);
    if (this.#changes.length <= MOST) return;
    this.#changes = this.#changes.slice(MOST / 2);
    this.#from = (this.#changes[0]?.seq ?? 1) - 1;
  }

  /** Whether every change after this number is known. */
  reachBackTo(seq: number): boolean {
    return seq >= this.#from;
  }

  /** What came after this number, in order. */
  after(seq: number): readonly MessageChange[] {
    return this.#changes.filter((change) => change.seq > seq);
  }
}
