/**
 * Lets those in who come all at once, a few at a time: after a restart thousands come back in the same second, and what is
 * said meanwhile must not wait for the store behind all of them. Where nobody queues, nobody waits.
 */
export class Turnstile {
  readonly #most: () => number;
  readonly #order: "oldest first" | "newest first";
  #inside = 0;
  #line: (() => void)[] = [];
  #next = 0;

  /**
   * @param most So many may be inside at a time: asked whenever somebody comes or goes.
   * @param order `newest first` where who waits for long is likely to have given up, and who comes now must not wait behind
   *   thousands (Maurer, "Fail at Scale", ACM Queue 13/8, 2015: adaptive LIFO).
   */
  constructor(most: () => number, order: "oldest first" | "newest first" = "oldest first") {
    this.#most = most;
    this.#order = order;
  }

  /** So many wait. */
  get waiting(): number {
    return this.#line.length - this.#next;
  }

  /** Does the work once there is room inside. Who comes while others wait, waits with them. */
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
      const letIn = this.#order === "newest first" ? this.#line.pop() : this.#line[this.#next++];
      letIn!();
    }
    if (this.#next < this.#line.length) return;
    this.#line = [];
    this.#next = 0;
  }
}
