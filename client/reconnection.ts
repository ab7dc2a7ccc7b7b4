import { isFinal } from "../protocol/codes.ts";
import type { Refusal } from "./views.ts";
import type { ConnectionState } from "./views.ts";

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 20_000;
const HOPELESS_DELAY_MS = 60_000;
const HOPELESS_AFTER_FAILURES = 5;
const SETTLED_AFTER_MS = 30_000;

/** How long to wait before an attempt: full jitter under a ceiling that doubles. */
export function reconnectDelay(attempt: number, random: () => number): number {
  return Math.round(random() * Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt));
}

/** Decides when to come back. Knows no sockets and no timers: ask {@link retryAt}, tell what happened. */
export class Reconnection {
  #state: ConnectionState = { kind: "idle" };
  #attempt = 0;
  #failures = 0;
  #liveSince: number | undefined;
  #lostSince: number | undefined;
  #invitedBackAt: number | undefined;
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** When the next attempt is due; undefined while there is none to wait for. */
  get retryAt(): number | undefined {
    return this.#state.kind === "waiting" ? this.#state.retryAt : undefined;
  }

  /** An attempt has begun. */
  started(): void {
    this.#state = { kind: "connecting", attempt: this.#attempt };
  }

  /** The server answered our `hello`. */
  welcomed(now: number): void {
    this.#state = { kind: "live" };
    this.#failures = 0;
    this.#liveSince = now;
    this.#lostSince = undefined;
  }

  /** The server announced its restart and said when to come back. */
  goodbye(now: number, reconnectInMs: number): void {
    this.#invitedBackAt = now + reconnectInMs;
  }

  /** The connection, or the attempt at one, is over. */
  closed(now: number, code: number, reason: string): void {
    if (isFinal(code)) this.#state = { kind: "ended", code, reason };
    else this.#wait(now);
    this.#liveSince = undefined;
  }

  /** A `hello` was refused for good. */
  refused(refusal: Refusal): void {
    this.#state = { kind: "refused", ...refusal };
  }

  /** Somebody wants no connection any more. The next one starts afresh. */
  stopped(): void {
    this.#state = { kind: "idle" };
    this.#attempt = 0;
    this.#failures = 0;
    this.#liveSince = undefined;
    this.#lostSince = undefined;
    this.#invitedBackAt = undefined;
  }

  #wait(now: number): void {
    if (this.#liveSince === undefined) this.#failures++;
    else if (now - this.#liveSince >= SETTLED_AFTER_MS) this.#attempt = 0;
    this.#lostSince ??= now;
    this.#state = {
      kind: "waiting",
      attempt: this.#attempt,
      retryAt: this.#nextAt(now),
      sinceLost: this.#lostSince,
      hopeless: this.#failures >= HOPELESS_AFTER_FAILURES,
    };
  }

  #nextAt(now: number): number {
    const invitedAt = this.#invitedBackAt;
    this.#invitedBackAt = undefined;
    if (invitedAt !== undefined) return Math.max(now, invitedAt);
    // Spread around the minute, so that a crowd that lost its server does not return as one.
    if (this.#failures >= HOPELESS_AFTER_FAILURES) {
      return now + HOPELESS_DELAY_MS * (0.75 + this.#random() / 2);
    }
    return now + reconnectDelay(this.#attempt++, this.#random);
  }
}
