/** What {@link DeliveryTimes} measure with. */
export interface DeliveryClock {
  /** Milliseconds that only grow, with fractions. */
  elapsed(): number;
  /** Runs at the end of the turn, after what was deferred before. */
  defer(run: () => void): void;
}

/** Measures how long messages take from when they are taken up until they have been handed to the sockets. */
export class DeliveryTimes {
  readonly #clock: DeliveryClock;
  readonly #took: (ms: number) => void;
  readonly #begun: number[] = [];

  /** @param took Hears what each took, in milliseconds. */
  constructor(clock: DeliveryClock, took: (ms: number) => void) {
    this.#took = took;
    this.#clock = clock;
  }

  /** A message is taken up: answers what {@link told} wants to know. */
  begin(): number {
    return this.#clock.elapsed();
  }

  /** It was told to everyone in this turn. At its end, when it has left, its time is taken. */
  told(begunAt: number): void {
    if (this.#begun.push(begunAt) === 1) this.#clock.defer(() => this.#observe());
  }

  #observe(): void {
    const now = this.#clock.elapsed();
    for (const begunAt of this.#begun) this.#took(now - begunAt);
    this.#begun.length = 0;
  }
}
