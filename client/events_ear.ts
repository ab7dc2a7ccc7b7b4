import { type Ear, type EarListener, eventsUrl, type HttpWorld, identityOf, type Wish } from "./ear.ts";
import { EventLines } from "./event_lines.ts";

/** A stream that has not answered everything by then, or not a byte further, is held back on its way. */
const ANSWER_MS = 8_000;
/** The server says something every 15 seconds. */
const SILENCE_MS = 35_000;
/** A timer that rings so late rings on a device that slept: that nothing came proves nothing. */
const SLEPT_MS = 5_000;

/** The reason of an end for which another way should be taken: something on the way holds the stream back. */
export const HELD_BACK = "held back";

/** Listens to a stream of server-sent events. */
export class EventsEar implements Ear {
  readonly #world: HttpWorld;

  constructor(world: HttpWorld) {
    this.#world = world;
  }

  listen(wish: Wish, listener: EarListener): () => void {
    const stream = new Listening(this.#world, wish, listener);
    stream.run().catch(() => stream.end(0, ""));
    return () => stream.stop();
  }
}

/** One stream. */
class Listening {
  readonly #world: HttpWorld;
  readonly #wish: Wish;
  readonly #listener: EarListener;
  readonly #leaving = new AbortController();
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  /** Answers that are still to come: the welcome and one for each room. */
  #awaited: number;
  #isOver = false;
  #callOff = () => {};

  constructor(world: HttpWorld, wish: Wish, listener: EarListener) {
    this.#world = world;
    this.#wish = wish;
    this.#listener = listener;
    this.#awaited = 1 + wish.rooms.size;
  }

  async run(): Promise<void> {
    this.#watch();
    const response = await this.#world.fetch(eventsUrl(this.#wish, { heartbeat: "1" }), {
      headers: { accept: "text/event-stream", ...identityOf(this.#wish.token) },
      cache: "no-store",
      signal: this.#leaving.signal,
    });
    if (this.#isOver) return;
    if (!response.ok || !response.body) return this.#refused(response);
    await this.#read(response.body);
    this.end(0, "");
  }

  stop(): void {
    this.#isOver = true;
    this.#callOff();
    this.#leaving.abort();
    // Deno forgets the signal once the response itself is collected: the server would go on seeing somebody who listens.
    this.#reader?.cancel().catch(() => {});
  }

  end(code: number, reason: string): void {
    if (this.#isOver) return;
    this.stop();
    this.#listener.ended(code, reason);
  }

  #refused(response: Response): void {
    this.#isOver = true;
    this.#callOff();
    this.#listener.refused(response);
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    const reader = this.#reader = body.getReader();
    const decoder = new TextDecoder();
    const lines = new EventLines();
    while (!this.#isOver) {
      const { done, value } = await reader.read();
      if (done) return;
      for (const { name, data } of lines.read(decoder.decode(value, { stream: true }))) {
        if (!this.#isOver) this.#take(name, data);
      }
      if (!this.#isOver) this.#watch();
    }
  }

  #take(name: string, data: string): void {
    if (name === "message") {
      if (/^\{"type":"(welcome|joined)"/.test(data)) this.#awaited--;
      this.#listener.heard(data);
    } else if (name === "close") this.end(...endOf(data));
  }

  /** Whatever came says that the stream lives; nothing for long says that it does not reach us. */
  #watch(): void {
    this.#callOff();
    const { clock } = this.#world;
    const patienceMs = this.#awaited > 0 ? ANSWER_MS : SILENCE_MS;
    const dueAt = clock.now() + patienceMs;
    this.#callOff = clock.after(patienceMs, () => {
      const hasSlept = clock.now() - dueAt > SLEPT_MS;
      this.end(0, hasSlept ? "" : HELD_BACK);
    });
  }
}

/** How the server says that the stream ended; 0 where it says nothing that can be read. */
function endOf(data: string): [code: number, reason: string] {
  try {
    const { code, reason } = JSON.parse(data);
    return [Number.isSafeInteger(code) ? code : 0, String(reason)];
  } catch {
    return [0, ""];
  }
}
