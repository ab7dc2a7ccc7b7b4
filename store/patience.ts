import { StoreCorrupt, StoreUnavailable } from "./message_log.ts";

export interface PatienceOptions {
  /** How long one call may take, repeats included. */
  readonly limitMs: number;
  readonly random: () => number;
}

const FIRST_PAUSE_MS = 4;
const LONGEST_PAUSE_MS = 200;

let repeated = 0;

/** How often any store of this process refused something for the moment, so that it was asked again. */
export function repeats(): number {
  return repeated;
}

/** A write met somebody else's: read again, then repeat. */
export class LostRace extends Error {
  override name = "LostRace";
}

/** Repeats what a store refuses for the moment, and gives up on what takes too long. */
export class Patience {
  readonly #limitMs: number;
  readonly #random: () => number;

  constructor({ limitMs, random }: PatienceOptions) {
    this.#limitMs = limitMs;
    this.#random = random;
  }

  /** Runs `step` until it succeeds. Throws `StoreUnavailable` where that takes too long; `what` says it: "Cannot …". */
  async repeat<T>(what: string, step: () => Promise<T>): Promise<T> {
    const timer = new Alarm(this.#limitMs);
    try {
      for (let attempt = 0;; attempt++) {
        const result = await Promise.race([step().then(good, bad), timer.rings]);
        if (result === RANG) throw new StoreUnavailable(`${what}: no answer in ${this.#limitMs} ms`);
        if ("good" in result) return result.good;
        if (isHopeless(result.bad)) throw gaveUp(what, result.bad);
        repeated++;
        if (await this.#rest(attempt, timer)) continue;
        throw new StoreUnavailable(`${what}: ${attempt + 1} attempts failed`, { cause: result.bad });
      }
    } finally {
      timer.stop();
    }
  }

  /** Runs `step` once. Undefined where it failed; throws `StoreUnavailable` where it takes too long. */
  async once<T>(what: string, step: () => Promise<T>): Promise<T | undefined> {
    const timer = new Alarm(this.#limitMs);
    try {
      const result = await Promise.race([step().then(good, bad), timer.rings]);
      if (result === RANG) throw new StoreUnavailable(`${what}: no answer in ${this.#limitMs} ms`);
      return "good" in result ? result.good : undefined;
    } finally {
      timer.stop();
    }
  }

  /** Waits before the next attempt. False where there is no time for one. */
  async #rest(attempt: number, limit: Alarm): Promise<boolean> {
    const rest = new Alarm(this.#pauseMs(attempt));
    try {
      return await Promise.race([rest.rings.then(() => true), limit.rings.then(() => false)]);
    } finally {
      rest.stop();
    }
  }

  #pauseMs(attempt: number): number {
    return this.#random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);
  }
}

const RANG = Symbol("rang");

class Alarm {
  readonly rings: Promise<typeof RANG>;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ms: number) {
    this.rings = new Promise((resolve) => {
      this.#timer = setTimeout(() => resolve(RANG), ms);
    });
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

function good<T>(value: T): { good: T } {
  return { good: value };
}

function bad(error: unknown): { bad: unknown } {
  return { bad: error };
}

/** Our own mistakes, what somebody must look at first, and a store that says no for good: repeating cannot help. */
function isHopeless(error: unknown): boolean {
  if (!(error instanceof Error) || error.message.includes("database is locked")) return false;
  return error instanceof TypeError || error instanceof RangeError || error instanceof StoreCorrupt ||
    error instanceof StoreUnavailable || error instanceof Deno.errors.BadResource;
}

function gaveUp(what: string, error: unknown): unknown {
  return error instanceof Deno.errors.BadResource
    ? new StoreUnavailable(`${what}: the store is closed`, { cause: error })
    : error;
}
