/**
 * Shares one piece of work among all who ask for it: whoever asks while a round is running gets the next one, which began
 * after they asked. So a thousand readers that want "the state from now on" cost two reads.
 */
export class Rounds {
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  readonly #work: () => Promise<void>;

  constructor(work: () => Promise<void>) {
    this.#work = work;
  }

  /** True while a round is running. */
  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** Resolves or rejects with a round that began at or after this call. */
  run(): Promise<void> {
    if (this.#next) return this.#next;
    if (!this.#running) return this.#begin();
    this.#next = this.#running.catch(() => {}).then(() => {
      this.#next = undefined;
      return this.#begin();
    });
    return this.#next;
  }

  #begin(): Promise<void> {
    const round = this.#work().finally(() => {
      if (this.#running === round) this.#running = undefined;
    });
    this.#running = round;
    return round;
  }
}
