import { type Bus, BusDown } from "./bus.ts";
import { Listeners } from "./listeners.ts";

export interface MemoryHubOptions {
  /** Runs each delivery to one end: later, never, twice or out of turn, as a test likes. Default: a microtask. */
  readonly deliver?: (send: () => void) => void;
  readonly report?: (error: unknown) => void;
}

/** A bus within one process: what one end publishes, every other end hears. */
export class MemoryHub {
  readonly #ends = new Set<MemoryBus>();
  readonly #deliver: (send: () => void) => void;
  readonly #report: (error: unknown) => void;

  constructor({ deliver = queueMicrotask, report = console.error }: MemoryHubOptions = {}) {
    this.#deliver = deliver;
    this.#report = report;
  }

  /** One more instance. */
  connect(): Bus {
    const end = new MemoryBus({
      send: (topic, payload) => this.#send(end, topic, payload),
      close: () => this.#ends.delete(end),
      report: this.#report,
    });
    this.#ends.add(end);
    return end;
  }

  #send(from: MemoryBus, topic: string, payload: string): void {
    for (const end of this.#ends) {
      if (end !== from) this.#deliver(() => end.hear(topic, payload));
    }
  }
}

interface Line {
  send(topic: string, payload: string): void;
  close(): void;
  report(error: unknown): void;
}

/** One end of a {@link MemoryHub}. */
class MemoryBus implements Bus {
  readonly #line: Line;
  readonly #listeners: Listeners;
  #isClosed = false;

  constructor(line: Line) {
    this.#line = line;
    this.#listeners = new Listeners((error) => line.report(error));
  }

  hear(topic: string, payload: string): void {
    this.#listeners.tell(topic, payload);
  }

  publish(topic: string, payload: string): Promise<void> {
    if (this.#isClosed) return Promise.reject(new BusDown("Cannot publish: this bus is closed"));
    this.#line.send(topic, payload);
    return Promise.resolve();
  }

  subscribe(topic: string, listener: (payload: string) => void): Promise<AsyncDisposable> {
    if (this.#isClosed) return Promise.reject(new BusDown("Cannot subscribe: this bus is closed"));
    return Promise.resolve(this.#listeners.add(topic, listener));
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    this.#listeners.clear();
    this.#line.close();
    return Promise.resolve();
  }
}
