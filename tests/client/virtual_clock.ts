import type { Clock } from "../../client/clock.ts";

const START = Date.parse("2026-11-21T10:00:00.000Z");
/** Enough turns for any chain of promises in the code under test to come to rest. */
const TURNS_OF_PROMISES = 30;

/** Time that stands still until a test moves it. */
export class VirtualClock implements Clock {
  #now = START;
  #order = 0;
  readonly #timers = new Map<number, { at: number; run: () => void }>();

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): () => void {
    const order = ++this.#order;
    this.#timers.set(order, { at: this.#now + Math.max(0, ms), run });
    return () => void this.#timers.delete(order);
  }

  /** Timers that have not run. */
  get waiting(): number {
    return this.#timers.size;
  }

  /** Moves time on and runs what becomes due, in order. Promises get no turn in between. */
  advance(ms: number): void {
    const end = this.#now + ms;
    while (this.#runNext(end)) { /* until nothing is due */ }
    this.#now = end;
  }

  /** Moves time on and lets promises come to rest before, between and after what becomes due. */
  async run(ms: number): Promise<void> {
    const end = this.#now + ms;
    await rest();
    while (this.#runNext(end)) await rest();
    this.#now = end;
    await rest();
  }

  /** A device that slept: time passes, and what was due runs late, all at once. */
  sleep(ms: number): void {
    this.#now += ms;
    this.advance(0);
  }

  #runNext(end: number): boolean {
    const [next] = [...this.#timers].sort(([a, x], [b, y]) => x.at - y.at || a - b);
    if (!next || next[1].at > end) return false;
    this.#timers.delete(next[0]);
    this.#now = Math.max(this.#now, next[1].at);
    next[1].run();
    return true;
  }
}

/** Lets promises come to rest. */
export async function rest(): Promise<void> {
  for (let i = 0; i < TURNS_OF_PROMISES; i++) await Promise.resolve();
}

/** Numbers from 0 up to 1 that are the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** UUIDs that count. */
export function countedIds(): () => string {
  let count = 0;
  return () => `00000000-0000-4000-8000-${(++count).toString(16).padStart(12, "0")}`;
}
