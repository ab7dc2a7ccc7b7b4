import type { Item } from "../../../client/mod.ts";

/** So many lines may be on their way; the input waits for the rest. */
const MOST_AT_ONCE = 50;

/** What was handed to the client and is neither confirmed nor refused. */
export class Sending {
  readonly #ids = new Set<string>();
  #wake = Promise.withResolvers<void>();

  get count(): number {
    return this.#ids.size;
  }

  add(id: string): void {
    this.#ids.add(id);
  }

  /** Waits until there is room for one more. */
  async room(): Promise<void> {
    while (this.#ids.size >= MOST_AT_ONCE) {
      this.#wake = Promise.withResolvers();
      await this.#wake.promise;
    }
  }

  /** Takes a room's items as they are. True where something has become of a command since. */
  look(items: readonly Item[]): boolean {
    const before = this.#ids.size;
    const open = items.flatMap((item) =>
      item.kind === "outgoing" && item.outgoing.state !== "sent" && item.outgoing.state !== "failed"
        ? [item.outgoing.id]
        : []
    );
    const still = new Set(open);
    for (const id of this.#ids) if (!still.has(id)) this.#ids.delete(id);
    if (this.#ids.size < before) this.#wake.resolve();
    return this.#ids.size < before;
  }
}
