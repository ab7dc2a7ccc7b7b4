import type { Bus } from "../bus/bus.ts";
import type { Counts } from "./counts.ts";

export interface TopicsParts {
  readonly bus: Bus;
  readonly counts: Counts;
  report(error: unknown): void;
}

/** What an instance tells all others and hears of them. It may be lost; a bus that fails is counted and reported. */
export class Topics {
  readonly #parts: TopicsParts;

  constructor(parts: TopicsParts) {
    this.#parts = parts;
  }

  tell(topic: string, payload: string): void {
    this.#parts.bus.publish(topic, payload).catch((error) => this.#failed(error));
  }

  hear(topic: string, listener: (payload: string) => void): void {
    this.#parts.bus.subscribe(topic, listener).catch((error) => this.#failed(error));
  }

  #failed(error: unknown): void {
    this.#parts.counts.busErrors++;
    this.#parts.report(error);
  }
}
