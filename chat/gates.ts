import type { Counts } from "./counts.ts";
import { Turnstile } from "./turnstile.ts";

/**
 * Where those wait who come all at once. While others talk only few are let in at a time, for all need the same core and
 * the same store; while nobody does, as many as make the most of both.
 */
export class Gates {
  /** Before handshakes, each of which holds its place for a turn. */
  readonly handshakes: Turnstile = new Turnstile(() => this.#isTalking ? 3 : 24);
  /** Before what asks the store: hellos and joins. */
  readonly asking: Turnstile = new Turnstile(() => this.#isTalking ? 5 : 48);
  readonly #counts: Counts;
  #storedBefore = 0;
  #isTalking = false;

  constructor(counts: Counts) {
    this.#counts = counts;
  }

  /** Looks whether anything was said since the last tick. */
  tick(): void {
    const { eventsStored } = this.#counts;
    this.#isTalking = eventsStored !== this.#storedBefore;
    this.#storedBefore = eventsStored;
  }
}
