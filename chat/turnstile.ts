/**
 * Lets those in who come all at once, a few at a time: after a restart thousands come back in the same second, and what is
 * said meanwhile must not wait for the store behind all of them. Where nobody queues, nobody waits.
 */
export class Turnstile {
  readonly #most: () => number;
  #inside = 0;
  #line: (() => void)[] = [];
  #next = 0;

  /** @param most So many may be inside at a time: asked whenever somebody comes or goes. */
  constructor(most: () => number) {
    this.#most = most;
  }

  /** So many wait. */
  get waiting(): number {
    return this.#line.length - this.#next;
  }

  /** Does the work once there is room inside, in the order of coming. */
  async through<T>(work: () => Promise<T>): Promise<T> {
    if (this.#inside < this.#most() && this.#next === this.#line.length) this.#inside++;
    else await new Promise<void>((resolve) => this.#line.push(resolve));
    try {
      return await work();
    } finally {
      this.#inside--;
      this.#letIn();
    }
  }

  /** Whoever is next counts as inside from here on, so that nobody slips in before them. */
  #letIn(): void {
    while (this.#next < this.#line.length && (this.#inside < this.#most() || this.#inside === 0)) {
      this.#inside++;
      this.#line[this.#next++]!();
    }
    if (this.#next < this.#line.length) return;
    this.#line = [];
    this.#next = 0;
  }
}
