import { CLOSE } from "../protocol/codes.ts";
import { HELLO_MS } from "../protocol/limits.ts";
import { Deadlines } from "./deadlines.ts";
import { Interval } from "./interval.ts";
import type { Session } from "./session.ts";
import { Watchdog } from "./watchdog.ts";

/** Tokens are looked at this often. */
const TOKENS_EVERY_MS = 1_000;

/** Whoever is being answered is looked at again after this. */
const BUSY_MS = 1_000;

/** What the vigil needs of its instance. */
export interface VigilParts {
  readonly heartbeatTimeoutMs: number;
  /** Now, as frames tell it. */
  at(): string;
  /** Somebody was silent for too long and is being closed. */
  evicted(): void;
}

/** Watches that everybody says something in time: `hello` first, then any sign of life. Who does not is closed. */
export class Vigil {
  readonly #watchdog: Watchdog<Session>;
  /** Who has not said hello yet, and until when they may. */
  readonly #greetings: Deadlines<Session>;
  /** Whose token ends, and when. */
  readonly #tokens = new Map<Session, number>();
  /** No token ends before this. */
  #tokensUntil = Infinity;
  readonly #looks = new Interval(TOKENS_EVERY_MS);

  constructor({ heartbeatTimeoutMs, at, evicted }: VigilParts, now: number) {
    this.#greetings = new Deadlines({ stepMs: 100, spanMs: HELLO_MS }, now);
    this.#watchdog = new Watchdog<Session>({
      timeoutMs: heartbeatTimeoutMs,
      ping: (session) => session.answer({ type: "ping", at: at() }),
      evict: (session) => {
        evicted();
        session.close(CLOSE.heartbeatTimeout, "heartbeat timeout");
      },
    }, now);
  }

  /** A connection has opened. */
  begin(session: Session, now: number): void {
    this.#greetings.set(session, now + HELLO_MS);
  }

  /** It has said who it is. */
  greeted(session: Session, now: number): void {
    this.#greetings.cancel(session);
    if (session.isWatched) this.#watchdog.watch(session, now);
  }

  /** Its token ends then, unless it brings a newer one before. */
  until(session: Session, expiresAt: number | undefined): void {
    if (expiresAt === undefined) this.#tokens.delete(session);
    else {
      this.#tokens.set(session, expiresAt);
      this.#tokensUntil = Math.min(this.#tokensUntil, expiresAt);
    }
  }

  /** It has said something, whatever it was. */
  heard(session: Session, now: number): void {
    this.#watchdog.heard(session, now);
  }

  /** It is gone. Idempotent. */
  forget(session: Session): void {
    this.#watchdog.forget(session);
    this.#greetings.cancel(session);
    this.#tokens.delete(session);
  }

  tick(now: number): void {
    this.#greetings.tick(now, (session) => {
      // It has said hello, and waits for others who came before it, or for the store.
      if (session.isBusy) this.#greetings.set(session, now + BUSY_MS);
      else session.close(CLOSE.noHello, "no hello in time");
    });
    this.#watchdog.tick(now);
    if (this.#looks.take(now)) this.#endExpired(now);
  }

  #endExpired(now: number): void {
    if (now < this.#tokensUntil) return;
    this.#tokensUntil = Infinity;
    for (const [session, expiresAt] of this.#tokens) {
      if (expiresAt <= now) session.close(CLOSE.unauthorized, "the token has expired");
      else this.#tokensUntil = Math.min(this.#tokensUntil, expiresAt);
    }
  }
}
