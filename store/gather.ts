interface Asked<Key, Value> {
  readonly key: Key;
  readonly settle: (value: Value) => void;
  readonly fail: (error: unknown) => void;
}

/** Reads in one go what is asked for in the same turn, and what is asked for while others are being read. */
export class Gather<Key, Value> {
  readonly #readAll: (keys: Key[]) => Promise<Value[]>;
  readonly #atOnce: number;
  #waiting: Asked<Key, Value>[] = [];
  #inFlight = 0;
  #isPlanned = false;

  /**
   * @param readAll Answers one value a key, in its place.
   * @param atOnce So many reads may be in flight. Where the store does one after the other anyway, one is best; where it is
   *   far away, several are.
   */
  constructor(readAll: (keys: Key[]) => Promise<Value[]>, atOnce = Infinity) {
    this.#readAll = readAll;
    this.#atOnce = atOnce;
  }

  /** What lies there: read after this call. */
  one(key: Key): Promise<Value> {
    const { promise, resolve: settle, reject: fail } = Promise.withResolvers<Value>();
    this.#waiting.push({ key, settle, fail });
    this.#plan();
    return promise;
  }

  /** In a microtask, so that what is asked in the same turn goes together. */
  #plan(): void {
    if (this.#isPlanned || this.#waiting.length === 0 || this.#inFlight >= this.#atOnce) return;
    this.#isPlanned = true;
    queueMicrotask(() => {
      this.#isPlanned = false;
      void this.#read();
    });
  }

  async #read(): Promise<void> {
    const asked = this.#waiting;
    this.#waiting = [];
    this.#inFlight++;
    try {
      const values = await this.#readAll(asked.map(({ key }) => key));
      asked.forEach(({ settle }, i) => settle(values[i]!));
    } catch (error) {
      for (const { fail } of asked) fail(error);
    } finally {
      this.#inFlight--;
      this.#plan();
    }
  }
}
