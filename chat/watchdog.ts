import { Deadlines, LEAP_MS } from "./deadlines.ts";

/** What the watchdog asks of a connection: when it last said anything. */
export interface Watched {
  lastHeardAt: number;
  /** What that was when the watchdog asked for a sign of life; `NaN` where it has not asked. */
  heardBeforeAsked: number;
}

/** What the watchdog has done to the silent. Called at most once each for one silence. */
export interface Leash<C> {
  readonly timeoutMs: number;
  ping(connection: C): void;
  evict(connection: C): void;
}

/**
 * Evicts clients that died without a word: pings after half of `timeoutMs` without a frame, evicts after all of it.
 *
 * A tick looks at those only that have been silent for long; hearing a frame writes one number. Nobody is evicted without
 * a ping and half of `timeoutMs` to answer it, also where the process slept or the clock was set in between.
 */
export class Watchdog<C extends Watched> {
  readonly #leash: Leash<C>;
  readonly #halfMs: number;
  /** A longer gap between two ticks means that this process slept, or was too busy to hear anybody. */
  readonly #leapMs: number;
  readonly #looks: Deadlines<C>;
  #tickedAt: number;

  constructor(leash: Leash<C>, now: number) {
    this.#leash = leash;
    this.#halfMs = leash.timeoutMs / 2;
    this.#leapMs = Math.max(1_000, Math.min(LEAP_MS, this.#halfMs / 2));
    this.#looks = new Deadlines(
      { stepMs: Math.min(100, leash.timeoutMs / 20), spanMs: leash.timeoutMs },
      now,
    );
    this.#tickedAt = now;
  }

  get size(): number {
    return this.#looks.size;
  }

  watch(connection: C, now: number): void {
    connection.lastHeardAt = now;
    connection.heardBeforeAsked = NaN;
    this.#looks.set(connection, now + this.#halfMs);
  }

  /** Any frame counts. */
  heard(connection: C, now: number): void {
    connection.lastHeardAt = now;
  }

  /** Idempotent: a socket may close twice. */
  forget(connection: C): void {
    this.#looks.cancel(connection);
  }

  tick(now: number): void {
    if (now - this.#tickedAt > this.#leapMs) this.#askAgain(now);
    this.#tickedAt = now;
    this.#looks.tick(now, (connection) => this.#look(connection, now));
  }

  #look(connection: C, now: number): void {
    // The clock was set back: what was heard "later" than now was heard now.
    if (connection.lastHeardAt > now) connection.lastHeardAt = now;
    if (hasNotAnswered(connection)) this.#evict(connection);
    else if (now - connection.lastHeardAt >= this.#halfMs) this.#ask(connection, now);
    else this.#wait(connection);
  }

  #wait(connection: C): void {
    connection.heardBeforeAsked = NaN;
    this.#looks.set(connection, connection.lastHeardAt + this.#halfMs);
  }

  #ask(connection: C, now: number): void {
    connection.heardBeforeAsked = connection.lastHeardAt;
    this.#looks.set(connection, now + this.#halfMs);
    this.#leash.ping(connection);
  }

  #evict(connection: C): void {
    this.forget(connection);
    this.#leash.evict(connection);
  }

  /** While the process slept nobody could be heard, so their silence proves nothing. */
  #askAgain(now: number): void {
    for (const connection of [...this.#looks.items()]) {
      if (hasNotAnswered(connection)) this.#ask(connection, now);
    }
  }
}

function hasNotAnswered({ heardBeforeAsked, lastHeardAt }: Watched): boolean {
  return heardBeforeAsked === lastHeardAt;
}
