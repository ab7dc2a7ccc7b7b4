import type { Position } from "../protocol/fields.ts";
import type { NewestPage } from "./history.ts";

/**
 * A room's newest page, kept for a moment: of those who come while nothing is said, all are shown the same, and it is read
 * once.
 */
export class Newest {
  #kept: { readonly under: Position; readonly page: Promise<NewestPage> } | undefined;

  /** The page of a log whose head is known to be `head`: read under this head or a later one. */
  page(head: Position, read: () => Promise<NewestPage>): Promise<NewestPage> {
    if (this.#kept && isSame(this.#kept.under, head)) return this.#kept.page;
    const page = read();
    const kept = this.#kept = { under: { epoch: head.epoch, seq: head.seq }, page };
    page.then(
      // Under a later head it is not what whoever comes then must be shown: they know that head.
      (found) => isSame(found.head, kept.under) || this.#forget(kept),
      () => this.#forget(kept),
    );
    return page;
  }

  /** Lets go of it: what has expired meanwhile is not shown, and a quiet room costs no memory. */
  forget(): void {
    this.#kept = undefined;
  }

  #forget(kept: unknown): void {
    if (this.#kept === kept) this.#kept = undefined;
  }
}

function isSame(one: Position, other: Position): boolean {
  return one.epoch === other.epoch && one.seq === other.seq;
}
