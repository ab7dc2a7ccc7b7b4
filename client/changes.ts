import type { Change } from "./views.ts";

/** Collects what changed and tells it once. */
export class Changes {
  readonly #listeners = new Set<(change: Change) => void>();
  #pending = new Map<string, Change>();
  #errors = 0;

  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** The same thing changing twice is told once; every error is told. */
  add(change: Change): void {
    const key = change.kind === "room" ? `room ${change.room}` : change.kind;
    this.#pending.set(change.kind === "error" ? `error ${++this.#errors}` : key, change);
  }

  /** Tells the listeners. What they change in turn is told by their own turn. */
  tell(): void {
    if (this.#pending.size === 0) return;
    const changes = this.#pending;
    this.#pending = new Map();
    for (const change of changes.values()) for (const listener of this.#listeners) listener(change);
  }

  close(): void {
    this.#listeners.clear();
  }
}
