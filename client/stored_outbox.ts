import type { Outbox, OutboxWrite } from "./outbox.ts";
import type { OutboxStorage, StoredOutgoing } from "./outbox_storage.ts";
import type { ClientError } from "./views.ts";

/** Whom a stored outbox tells what happened. */
export interface StoredOutboxListener {
  turn(run: () => void): void;
  /** Entries of these rooms came out of the storage. */
  loaded(rooms: readonly string[]): void;
  failed(error: ClientError): void;
}

/**
 * Keeps an outbox and its storage in step, one write after another. Nothing waits for a write: a storage that fails costs
 * what a reload would have saved, never a message that can be sent now.
 */
export class StoredOutbox {
  readonly #outbox: Outbox;
  readonly #storage: OutboxStorage;
  readonly #listener: StoredOutboxListener;
  #last: Promise<void> = Promise.resolve();
  #wanted: string | undefined;
  #loaded: string | undefined;

  constructor(outbox: Outbox, storage: OutboxStorage, listener: StoredOutboxListener) {
    this.#outbox = outbox;
    this.#storage = storage;
    this.#listener = listener;
  }

  /** Until then nothing may be sent: what an earlier run left goes first. */
  isLoadedFor(userId: string): boolean {
    return this.#loaded === userId;
  }

  /** Reads what an earlier run left of this person's, once. */
  load(userId: string): void {
    if (this.#wanted === userId) return;
    this.#wanted = userId;
    this.#loaded = undefined;
    this.#then(
      async () => this.#take(userId, await this.#storage.list(userId)),
      () => this.#take(userId, []),
    );
  }

  /** Writes what changed since the last call. */
  write(): void {
    for (const write of this.#outbox.takeWrites()) this.#then(() => this.#write(write));
  }

  /** Empties memory, not the storage. */
  forget(): void {
    this.#outbox.forget();
    this.#wanted = undefined;
    this.#loaded = undefined;
  }

  #take(userId: string, entries: readonly StoredOutgoing[]): void {
    if (this.#wanted !== userId) return;
    this.#loaded = userId;
    this.#listener.turn(() => this.#listener.loaded(this.#outbox.load(entries)));
  }

  #write(write: OutboxWrite): Promise<void> {
    if (write.kind === "remove") return this.#storage.remove(write.id);
    return write.kind === "add" ? this.#storage.add(write.entry) : this.#storage.update(write.entry);
  }

  #then(run: () => Promise<void>, otherwise = () => {}): void {
    this.#last = this.#last.then(run).catch((error: unknown) => {
      this.#listener.turn(() => this.#listener.failed({ code: "storage", message: String(error) }));
      otherwise();
    });
  }
}
