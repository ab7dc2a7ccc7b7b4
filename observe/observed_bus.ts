import type { Bus, Doubt } from "../bus/bus.ts";
import { Tally } from "../chat/tally.ts";

/** What instances talk about; anything else counts as `other`. */
const SUBJECTS = ["room", "presence", "people", "bells", "samples", "spent", "connections", "other"];

/** What an instance told the others and heard of them. */
export class BusCalls {
  readonly published: Tally<string> = new Tally(SUBJECTS);
  readonly heard: Tally<string> = new Tally(SUBJECTS);
  errors = 0;
}

/** A bus that counts what goes over it. */
export class ObservedBus implements Bus {
  readonly #bus: Bus;
  readonly #calls: BusCalls;

  constructor(bus: Bus, calls: BusCalls) {
    this.#bus = bus;
    this.#calls = calls;
  }

  async publish(topic: string, payload: string): Promise<void> {
    this.#calls.published.add(subjectOf(topic));
    try {
      await this.#bus.publish(topic, payload);
    } catch (error) {
      this.#calls.errors++;
      throw error;
    }
  }

  subscribe(topic: string, listener: (payload: string) => void): Promise<AsyncDisposable> {
    const subject = subjectOf(topic);
    return this.#bus.subscribe(topic, (payload) => {
      this.#calls.heard.add(subject);
      listener(payload);
    });
  }

  onDoubt(doubt: Doubt): void {
    this.#bus.onDoubt?.(doubt);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve(this.#bus[Symbol.asyncDispose]());
  }
}

/** `room:general` is one of many: their names stay out of the metrics. */
function subjectOf(topic: string): string {
  const subject = topic.split(":", 1)[0]!;
  return SUBJECTS.includes(subject) ? subject : "other";
}
