import * as z from "zod";
import { merged } from "./merge.ts";
import type { Snapshot } from "./family.ts";

/** How long the other workers have to answer. Who is later is told of as they were before. */
const MOST_WAIT_MS = 500;
const MOST_WORKERS = 256;

const numbers = z.record(z.string(), z.number());
const reading = z.union([z.number(), z.object({ buckets: z.array(z.number()), sum: z.number() }), numbers]);
const message = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("ask"), from: z.string() }),
  z.object({
    kind: z.literal("answer"),
    from: z.string(),
    to: z.string(),
    snapshot: z.record(z.string(), reading),
  }),
]);

/**
 * The figures of all workers of this process. They share one port, so whoever asks meets any one of them: it asks the
 * others, and answers for all.
 */
export class WorkerSnapshots implements Disposable {
  readonly #own: () => Snapshot;
  readonly #channel = new BroadcastChannel("parley figures");
  readonly #id = crypto.randomUUID();
  readonly #known = new Map<string, Snapshot>();
  readonly #others: number;
  #waiting: { readonly answered: Set<string>; readonly all: () => void }[] = [];

  /** @param workers How many there are, this one among them. */
  constructor(workers: number, own: () => Snapshot) {
    this.#own = own;
    this.#others = workers - 1;
    this.#channel.onmessage = ({ data }) => this.#hear(data);
  }

  /** What all workers have together. */
  async all(): Promise<Snapshot> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const asking = { answered: new Set<string>(), all: resolve };
    this.#waiting.push(asking);
    this.#channel.postMessage({ kind: "ask", from: this.#id });
    const timer = setTimeout(resolve, MOST_WAIT_MS);
    await promise;
    clearTimeout(timer);
    this.#waiting = this.#waiting.filter((other) => other !== asking);
    return merged([this.#own(), ...this.#known.values()]);
  }

  [Symbol.dispose](): void {
    this.#channel.close();
    for (const { all } of this.#waiting) all();
  }

  #hear(data: unknown): void {
    const heard = message.safeParse(data).data;
    if (heard?.kind === "ask") this.#answer(heard.from);
    else if (heard?.to === this.#id) this.#note(heard.from, heard.snapshot);
  }

  #answer(to: string): void {
    this.#channel.postMessage({ kind: "answer", from: this.#id, to, snapshot: this.#own() });
  }

  #note(from: string, snapshot: Snapshot): void {
    if (this.#known.size < MOST_WORKERS || this.#known.has(from)) this.#known.set(from, snapshot);
    for (const { answered, all } of this.#waiting) {
      if (answered.add(from).size >= this.#others) all();
    }
  }
}
