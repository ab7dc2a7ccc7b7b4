import type { OutboxStorage, StoredOutgoing } from "./outbox_storage.ts";

/** An outbox for as long as the program runs. */
export class MemoryOutbox implements OutboxStorage {
  readonly #entries = new Map<string, StoredOutgoing>();

  add(entry: StoredOutgoing): Promise<void> {
    this.#entries.set(entry.id, entry);
    return Promise.resolve();
  }

  update(entry: StoredOutgoing): Promise<void> {
    if (this.#entries.has(entry.id)) this.#entries.set(entry.id, entry);
    return Promise.resolve();
  }

  remove(id: string): Promise<void> {
    this.#entries.delete(id);
    return Promise.resolve();
  }

  list(userId: string): Promise<StoredOutgoing[]> {
    const own = [...this.#entries.values()].filter((entry) => entry.userId === userId);
    return Promise.resolve(own.sort((a, b) => a.createdAt - b.createdAt));
  }
}
