import { REMEMBERED_MS } from "../protocol/limits.ts";
import { IdFilter } from "./id_filter.ts";
import { IDS_PREFIX, OPENED_KEY } from "./kv_keys.ts";
import type { Kv } from "./kv_read.ts";
import type { Patience } from "./patience.ts";

/** A value ceases up to a minute late, and a clock may be set back a little. */
const SPAN_MS = REMEMBERED_MS + 3_600_000;
const BATCH = 500;

/**
 * Knows which ids of commands may be in the database, so that for a new one nobody has to look: looking is a quarter of what
 * storing a message costs. It learns the ids that are there when the database is opened, and then every id that is written
 * here. What other processes write it does not know: see {@link StoredIds.covers}.
 */
export class StoredIds {
  /** Undefined where nothing is learnt: then every id may be there. */
  #filter: IdFilter | undefined;
  readonly #now: () => number;
  /** Everything that was written up to this version is known. Undefined while it is not. */
  #learntTo: string | undefined;
  #isOver = false;
  #learning: Promise<void> = Promise.resolve();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Begins to learn what is there. Until that is done, and where it fails, every id may be there. */
  learn(kv: Kv, patience: Patience): void {
    const filter = this.#filter = new IdFilter({ spanMs: SPAN_MS, now: this.#now() });
    this.#learning = this.#learn(kv, filter, patience).catch(() => undefined);
  }

  /** Whether the ids of a room whose head has this version are known: nobody else has written to it since. */
  covers(versionstamp: string | null): boolean {
    if (this.#learntTo === undefined) return false;
    return versionstamp === null || versionstamp <= this.#learntTo;
  }

  /** About to be written. Called before the write, for nobody knows the fate of one that is not answered. */
  add(id: Uint8Array): void {
    this.#filter?.add(id, this.#now());
  }

  mayHold(id: Uint8Array): boolean {
    return !this.#filter || this.#filter.isCrowded || this.#filter.mayHold(id);
  }

  /** Ends when everything is learnt, or nothing can be. */
  async settled(): Promise<void> {
    await this.#learning;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await this.#learning;
  }

  async #learn(kv: Kv, filter: IdFilter, patience: Patience): Promise<void> {
    // The version of this write comes after that of everything which the list will show for sure.
    const write = () => kv.atomic().set(OPENED_KEY, true).commit();
    const opened = await patience.once("Cannot learn what ids are stored", write);
    if (!opened?.ok) return;
    for await (const { key } of kv.list({ prefix: IDS_PREFIX }, { batchSize: BATCH })) {
      const id = key.at(-1);
      if (this.#isOver || filter.isCrowded) return;
      if (id instanceof Uint8Array) this.add(id);
    }
    this.#learntTo = opened.versionstamp;
  }
}
