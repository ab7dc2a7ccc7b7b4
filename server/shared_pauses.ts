interface Pause {
  readonly promise: Promise<void>;
  end(): void;
}

/**
 * Waits of a given length, shared by all who begin one while it is running: thousands of rooms then cost one timer, and go on
 * together, so that their appends leave in one step. Disposing ends every wait at once.
 */
export class SharedPauses implements Disposable {
  readonly #running = new Map<number, Pause>();
  #isOver = false;

  /** Resolves within about `ms`: sooner where such a wait had begun already. */
  pause = (ms: number): Promise<void> => {
    if (this.#isOver) return Promise.resolve();
    return (this.#running.get(ms) ?? this.#begin(ms)).promise;
  };

  [Symbol.dispose](): void {
    this.#isOver = true;
    for (const pause of this.#running.values()) pause.end();
  }

  #begin(ms: number): Pause {
    const { promise, resolve } = Promise.withResolvers<void>();
    const end = () => {
      clearTimeout(timer);
      this.#running.delete(ms);
      resolve();
    };
    const timer = setTimeout(end, ms);
    const pause = { promise, end };
    this.#running.set(ms, pause);
    return pause;
  }
}
