/** Below what an instance takes for sleep of its machine. */
const STEP_MS = 250;

/** Time that moves only when a test says so. */
export class TestClock {
  #now = Date.parse("2026-11-21T10:00:00Z");
  readonly #listeners: (() => void)[] = [];

  readonly now = (): number => this.#now;

  /** Calls `listener` after each step of time. */
  moves(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Lets so much time pass in small steps; what each sets off has happened before the next as far as it needs no network. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    while (this.#now < end) {
      this.#now = Math.min(end, this.#now + STEP_MS);
      for (const listener of this.#listeners) listener();
      await turn();
    }
  }

  /** Lets much time pass in one leap, as a machine that slept sees it. */
  leap(ms: number): void {
    this.#now += ms;
    for (const listener of this.#listeners) listener();
  }
}

/** The rest of this turn of the event loop, and all that was ready. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
