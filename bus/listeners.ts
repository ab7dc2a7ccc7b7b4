/** Who on this instance listens to which topic. A listener that throws is reported and harms no other. */
export class Listeners {
  readonly #byTopic = new Map<string, Set<{ hear: (payload: string) => void }>>();
  readonly #report: (error: unknown) => void;

  constructor(report: (error: unknown) => void) {
    this.#report = report;
  }

  has(topic: string): boolean {
    return this.#byTopic.has(topic);
  }

  topics(): string[] {
    return [...this.#byTopic.keys()];
  }

  /** Listens until disposed. The same function may listen twice. */
  add(topic: string, hear: (payload: string) => void): AsyncDisposable {
    const listener = { hear };
    const listeners = this.#byTopic.get(topic) ?? new Set();
    this.#byTopic.set(topic, listeners.add(listener));
    return { [Symbol.asyncDispose]: () => Promise.resolve(this.#remove(topic, listener)) };
  }

  tell(topic: string, payload: string): void {
    for (const listener of [...this.#byTopic.get(topic) ?? []]) {
      try {
        listener.hear(payload);
      } catch (error) {
        this.#report(error);
      }
    }
  }

  clear(): void {
    this.#byTopic.clear();
  }

  #remove(topic: string, listener: { hear: (payload: string) => void }): void {
    const listeners = this.#byTopic.get(topic);
    if (listeners?.delete(listener) && listeners.size === 0) this.#byTopic.delete(topic);
  }
}
