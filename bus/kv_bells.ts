/** The part of Deno KV that {@link KvBells} needs. */
export type KvWatch = Pick<Deno.Kv, "watch">;

export interface KvBellsOptions {
  readonly keys: readonly Deno.KvKey[];
  /** These have been written since the last call: their indexes and present values. The first call has all of them. */
  rang(values: ReadonlyMap<number, unknown>): void;
  /** The watch broke; another one begins. */
  broke(error: unknown): void;
}

const PAUSE_MS = 1_000;

/** Watches keys in Deno KV for as long as it is not disposed. What rings often may be heard once. */
export class KvBells implements AsyncDisposable {
  readonly #kv: KvWatch;
  readonly #options: KvBellsOptions;
  readonly #watching: Promise<void>;
  #reader: ReadableStreamDefaultReader<Deno.KvEntryMaybe<unknown>[]> | undefined;
  #stamps: (string | null)[] = [];
  #pause: { end(): void } | undefined;
  #isClosed = false;

  constructor(kv: KvWatch, options: KvBellsOptions) {
    this.#kv = kv;
    this.#options = options;
    this.#watching = this.#watch();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    this.#pause?.end();
    await this.#reader?.cancel().catch(() => {});
    await this.#watching;
  }

  async #watch(): Promise<void> {
    while (!this.#isClosed) {
      try {
        this.#reader = this.#kv.watch<unknown[]>([...this.#options.keys]).getReader();
        for (let read = await this.#reader.read(); !read.done; read = await this.#reader.read()) {
          this.#look(read.value);
        }
      } catch (error) {
        if (!this.#isClosed) this.#options.broke(error);
      }
      await this.#rest();
    }
  }

  #look(entries: readonly Deno.KvEntryMaybe<unknown>[]): void {
    const before = this.#stamps;
    this.#stamps = entries.map(({ versionstamp }) => versionstamp);
    const changed = entries.flatMap(({ value, versionstamp }, i) =>
      versionstamp === before[i] ? [] : [[i, value] as const]
    );
    if (changed.length > 0) this.#options.rang(new Map(changed));
  }

  async #rest(): Promise<void> {
    if (this.#isClosed) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, PAUSE_MS);
    this.#pause = { end: resolve };
    await promise;
    clearTimeout(timer);
  }
}
