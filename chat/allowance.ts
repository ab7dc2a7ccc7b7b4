import { COMMAND_BURST, COMMANDS_PER_SECOND } from "../protocol/limits.ts";

/** How much somebody may do: so many a second, saved up to a burst. `perSecond: 0` means as much as they like. */
export interface Pace {
  readonly perSecond: number;
  readonly burst: number;
  /** So many may be owed. Left out: ten bursts, for whoever was fast everywhere at once is not locked out for longer. */
  readonly mostOwed?: number;
}

/** Commands of one connection, and of one person without any. Where messages have no pace, nothing has. */
export function commandPace(messagesPerSecond: number): Pace {
  return { perSecond: messagesPerSecond === 0 ? 0 : COMMANDS_PER_SECOND, burst: COMMAND_BURST };
}

// Sums of fractions of a millisecond fall short by a floating-point hair: who has all but that has one.
const HAIR = 1e-9;
const WHOLE = 1 - HAIR;

/** One purse of a {@link Pace}. It starts full, fills with time and never holds more than the burst. */
export class Allowance {
  readonly #pace: Pace;
  #left: number;
  #at: number | undefined;

  constructor(pace: Pace) {
    this.#pace = { ...pace, burst: Math.max(1, pace.burst) };
    this.#left = this.#pace.burst;
  }

  /** Takes one where there is one. Answers 0 when it did, else the milliseconds after which asking again succeeds. */
  take(now: number): number {
    if (this.#pace.perSecond <= 0) return 0;
    this.#fill(now);
    const missing = WHOLE - this.#left;
    if (missing > 0) return Math.ceil((missing + HAIR / 2) * 1_000 / this.#pace.perSecond);
    this.#left -= 1;
    return 0;
  }

  /** True where {@link take} would take nothing. Takes nothing. */
  isSpent(now: number): boolean {
    this.#fill(now);
    return this.#pace.perSecond > 0 && this.#left < WHOLE;
  }

  /** Takes so many that were used elsewhere, also where there are not so many: those must be earned first. */
  owe(count: number, now: number): void {
    this.#fill(now);
    const { mostOwed = MOST_OWED_BURSTS * this.#pace.burst } = this.#pace;
    this.#left = Math.max(-mostOwed, this.#left - count);
  }

  /** True where a new purse would allow just as much, so that this one may be forgotten. */
  isFull(now: number): boolean {
    this.#fill(now);
    return this.#left >= this.#pace.burst || this.#pace.perSecond <= 0;
  }

  #fill(now: number): void {
    // A clock that was set back gives nothing and takes nothing.
    const passedMs = Math.max(0, now - (this.#at ?? now));
    const left = this.#left + passedMs * this.#pace.perSecond / 1_000;
    this.#left = Math.min(this.#pace.burst, left);
    this.#at = now;
  }
}

const MOST_OWED_BURSTS = 10;
const MOST_PURSES = 100_000;

/** An {@link Allowance} for each person, shared by all their connections. Remembers only who used theirs lately. */
export class Allowances {
  readonly #pace: Pace;
  readonly #most: number;
  readonly #purses = new Map<string, Allowance>();

  constructor(pace: Pace, most: number = MOST_PURSES) {
    this.#pace = pace;
    this.#most = most;
  }

  /** People remembered now. */
  get size(): number {
    return this.#purses.size;
  }

  /** Called whenever somebody has taken one. */
  taken: (who: string) => void = () => {};

  /** As {@link Allowance.take}, from the purse of `who`. */
  take(who: string, now: number): number {
    if (this.#pace.perSecond <= 0) return 0;
    const waitMs = (this.#purses.get(who) ?? this.#open(who)).take(now);
    if (waitMs === 0) this.taken(who);
    return waitMs;
  }

  /** As {@link Allowance.owe}, from the purse of `who`. */
  owe(who: string, count: number, now: number): void {
    if (this.#pace.perSecond <= 0) return;
    (this.#purses.get(who) ?? this.#open(who)).owe(count, now);
  }

  /** Forgets everybody whose purse is full again. Worth calling every few seconds. */
  sweep(now: number): void {
    for (const [who, purse] of this.#purses) {
      if (purse.isFull(now)) this.#purses.delete(who);
    }
  }

  #open(who: string): Allowance {
    for (const oldest of this.#purses.keys()) {
      if (this.#purses.size < this.#most) break;
      this.#purses.delete(oldest);
    }
    const purse = new Allowance(this.#pace);
    this.#purses.set(who, purse);
    return purse;
  }
}
