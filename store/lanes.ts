/** Does what is asked for one lane in its order, one at a time; lanes do not wait for each other. */
export class Lanes {
  readonly #last = new Map<string, Promise<unknown>>();

  async run<T>(lane: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(lane);
    const done = before ? before.then(work, work) : work();
    this.#last.set(lane, done);
    try {
      return await done;
    } finally {
      if (this.#last.get(lane) === done) this.#last.delete(lane);
    }
  }

  /** Resolves when nothing is left to do. */
  async idle(): Promise<void> {
    while (this.#last.size > 0) await Promise.allSettled(this.#last.values());
  }
}
