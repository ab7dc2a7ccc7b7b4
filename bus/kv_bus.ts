import { type Bus, BusDown, type Doubt } from "./bus.ts";
import { KvBells, type KvWatch } from "./kv_bells.ts";
import { type KvMail, KvPost, numberOf } from "./kv_post.ts";
import { Listeners } from "./listeners.ts";

export interface KvBusOptions {
  readonly kv: KvMail & KvWatch;
  /** Rings when somebody has posted a letter. */
  readonly postBell: Deno.KvKey;
  /** Keys, nine at the most, that the log writes with each append, and which of them is a topic's. */
  readonly logBells?: { readonly keys: readonly Deno.KvKey[]; of(topic: string): number };
  /** True for what those bells say already, so that it is not said twice. */
  readonly isRung?: (topic: string, payload: string) => boolean;
  /** What is published within so long goes as one letter: each is a write, which costs money where KV is rented. */
  readonly gatherMs?: number;
  /** What the bells say is passed on at most so often. */
  readonly doubtEveryMs?: number;
  readonly report?: (error: unknown) => void;
  /** At least 0, less than 1. */
  readonly random?: () => number;
}

const READY_MS = 2_000;
const MOST_LETTER_CHARS = 150_000;
const MOST_WAITING_CHARS = 4 * 1024 * 1024;

/**
 * A bus for instances that share nothing but Deno KV. One watch on ten bells: nine ring with appends to rooms, and mean "look
 * at the heads that you serve there"; the tenth rings when a letter was posted with what else instances have to say.
 */
export class KvBus implements Bus {
  readonly #options: KvBusOptions;
  readonly #sender = crypto.randomUUID();
  readonly #listeners: Listeners;
  readonly #doubts = new Set<Doubt>();
  readonly #post: KvPost;
  readonly #bells: KvBells;
  readonly #isReady = Promise.withResolvers<void>();
  /** Rooms must open also where Deno KV does not answer. */
  readonly #patience = setTimeout(() => this.#isReady.resolve(), READY_MS);
  #waiting: string[] = [];
  #waitingChars = 0;
  #sending: Promise<void> | undefined;
  #posted: number | undefined;
  #reading: Promise<void> = Promise.resolve();
  /** Bells that rang and were not passed on yet. */
  readonly #rung = new Set<number>();
  #pausing: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  constructor(options: KvBusOptions) {
    this.#options = options;
    const { kv, postBell, logBells, report = console.error, random = Math.random } = options;
    this.#listeners = new Listeners(report);
    this.#post = new KvPost(kv, { bell: postBell, sender: this.#sender, random });
    this.#bells = new KvBells(kv, {
      keys: [postBell, ...logBells?.keys ?? []],
      rang: (values) => this.#rang(values),
      broke: (error) => report(new BusDown("The bells in Deno KV fell silent", { cause: error })),
    });
  }

  publish(topic: string, payload: string): Promise<void> {
    if (this.#isClosed) return Promise.reject(new BusDown("Cannot publish: this bus is closed"));
    if (this.#options.isRung?.(topic, payload)) return Promise.resolve();
    if (this.#waitingChars + payload.length > MOST_WAITING_CHARS) {
      return Promise.reject(new BusDown("Cannot publish: too much waits for Deno KV"));
    }
    this.#waiting.push(topic, payload);
    this.#waitingChars += topic.length + payload.length;
    return this.#sending ??= this.#gather();
  }

  async subscribe(topic: string, listener: (payload: string) => void): Promise<AsyncDisposable> {
    if (this.#isClosed) throw new BusDown("Cannot subscribe: this bus is closed");
    const subscription = this.#listeners.add(topic, listener);
    await this.#isReady.promise;
    return subscription;
  }

  onDoubt(doubt: Doubt): void {
    this.#doubts.add(doubt);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#listeners.clear();
    clearTimeout(this.#pausing);
    this.#ready();
    // Whoever published hears of a failure; closing goes on.
    await this.#sending?.catch(() => {});
    await this.#bells[Symbol.asyncDispose]();
    await this.#reading;
  }

  #ready(): void {
    clearTimeout(this.#patience);
    this.#isReady.resolve();
  }

  async #gather(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, this.#options.gatherMs ?? 0));
    this.#sending = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#waitingChars = 0;
    try {
      for (const letter of letters(waiting)) await this.#post.send(letter);
    } catch (error) {
      throw new BusDown("Cannot publish: Deno KV took nothing", { cause: error });
    }
  }

  #rang(values: ReadonlyMap<number, unknown>): void {
    if (this.#isClosed) return;
    if (values.has(0)) this.#collect(numberOf(values.get(0)));
    this.#ready();
    for (const bell of values.keys()) if (bell > 0) this.#rung.add(bell - 1);
    if (this.#rung.size > 0 && this.#pausing === undefined) this.#pass();
  }

  /** Tells which rooms to look at, now and, where more rings meanwhile, again after a pause. */
  #pass(): void {
    const bells = new Set(this.#rung);
    this.#rung.clear();
    const { logBells, doubtEveryMs = 0 } = this.#options;
    if (logBells) this.#doubt((topic) => bells.has(logBells.of(topic)));
    this.#pausing = setTimeout(() => {
      this.#pausing = undefined;
      if (this.#rung.size > 0) this.#pass();
    }, doubtEveryMs);
  }

  /** Reads the letters up to this number. What was posted before the first call is nobody's here. */
  #collect(upTo: number): void {
    const after = this.#posted ?? upTo;
    this.#posted = upTo;
    if (upTo <= after) return;
    this.#reading = this.#reading.then(() => this.#read(after, upTo));
  }

  async #read(after: number, upTo: number): Promise<void> {
    const letters = await this.#post.since(after, upTo).catch(() => undefined);
    if (!letters) this.#doubt(() => true);
    for (const { sender, said } of letters ?? []) {
      if (sender === this.#sender) continue;
      for (let i = 0; i + 1 < said.length; i += 2) this.#listeners.tell(said[i]!, said[i + 1]!);
    }
  }

  #doubt(concerns: (topic: string) => boolean): void {
    for (const doubt of this.#doubts) doubt(concerns);
  }
}

/** Topics and payloads in turn, cut where a letter would become too large. */
function letters(waiting: readonly string[]): string[][] {
  const cut: string[][] = [];
  let room = 0;
  for (let i = 0; i < waiting.length; i += 2) {
    const [topic, payload] = [waiting[i]!, waiting[i + 1]!];
    const chars = topic.length + payload.length;
    if (cut.length === 0 || chars > room) {
      cut.push([]);
      room = MOST_LETTER_CHARS;
    }
    cut.at(-1)!.push(topic, payload);
    room -= chars;
  }
  return cut;
}
