/** Reads in one go what is asked for in the same turn. */
export class Gather<Key, Value> {
  readonly #readAll: (keys: Key[]) => Promise<Value[]>;
  #waiting: { key: Key; settle: (value: Value) => void; fail: (error: unknown) => void }[] = [];

  constructor(readAll: (keys: Key[]) => Promise<Value[]>) {
    this.#readAll = readAll;
  }

  one(key: Key): Promise<Value> {
    const { promise, resolve: settle, reject: fail } = Promise.withResolvers<Value>();
    if (this.#waiting.length === 0) queueMicrotask(() => void this.#read());
    this.#waiting.push({ key, settle, fail });
    return promise;
  }

  async #read(): Promise<void> {
    const asked = this.#waiting;
    this.#waiting = [];
    try {
      const values = await this.#readAll(asked.map(({ key }) => key));
      // One value a key, in its place.
      asked.forEach(({ settle }, i) => settle(values[i]!));
    } catch (error) {
      for (const { fail } of asked) fail(error);
    }
  }
}
