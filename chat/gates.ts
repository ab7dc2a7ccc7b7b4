import { ConcurrencyLimit } from "./concurrency_limit.ts";
import type { Counts } from "./counts.ts";
import { Refusals } from "./refusals.ts";
import { Turnstile } from "./turnstile.ts";

/** Who has said nothing for so many ticks, a second, is not talking. Where the process is busy some ticks come at once. */
const QUIET_TICKS = 10;
/** So many may wait to be let in before the next connection is looked at. */
const MOST_ASKING = 10;

/**
 * Where those wait who come all at once. While others talk only as many are let in at a time as those hardly feel, for all
 * need the same core and the same store; while nobody does, as many as make the most of both.
 */
export class Gates {
  /**
   * Before new connections, where a listener can hold them back. Each holds its place for a turn, and while others wait to be
   * let in, one at a time is enough: what is not taken yet costs next to nothing. The newest first: whoever looks whether the
   * server is well must not wait behind all who come back.
   */
  readonly connections: Turnstile = new Turnstile(
    () => this.asking.waiting > MOST_ASKING ? 1 : this.#mostTurned(),
    "newest first",
  );
  /** Before streams, and before handshakes where connections cannot be held back. Each holds its place for a turn. */
  readonly handshakes: Turnstile = new Turnstile(() => this.#mostTurned());
  /** Before what asks the store: hellos and joins. */
  readonly asking: Turnstile = new Turnstile(() => this.#isTalking ? this.#few.now : 96);
  /** Before what is said by those who were refused something. */
  readonly refusals: Refusals = new Refusals();
  readonly #counts: Counts;
  readonly #few = new ConcurrencyLimit();
  #storedBefore = 0;
  #quietTicks = QUIET_TICKS;

  constructor(counts: Counts) {
    this.#counts = counts;
  }

  /** A message took so many milliseconds until it was told. */
  told(ms: number): void {
    const waiting = this.connections.waiting + this.handshakes.waiting + this.asking.waiting;
    this.#few.told(ms, waiting > 0);
  }

  /** Looks whether anything was said since the last tick. */
  tick(): void {
    this.refusals.tick();
    this.#few.tick();
    const { eventsStored } = this.#counts;
    this.#quietTicks = eventsStored === this.#storedBefore ? this.#quietTicks + 1 : 0;
    this.#storedBefore = eventsStored;
  }

  get #isTalking(): boolean {
    return this.#quietTicks < QUIET_TICKS;
  }

  #mostTurned(): number {
    return this.#isTalking ? 2 : 24;
  }
}
