/** Beyond this, those are let go of who may speak again. */
const MOST_REMEMBERED = 1_000;

interface Said {
  readonly id: string;
  readonly at: number;
}

/** Who spoke last when, in a room where people are asked to take their time. Fed by everything that is delivered there. */
export class SlowMode {
  readonly #said = new Map<string, Said>();

  /** How long this person must still wait before this message; 0: it counts as said now. The same message never waits for itself. */
  take(user: string, id: string, { seconds, now }: { seconds: number; now: number }): number {
    const last = this.#said.get(user);
    const waitMs = last && last.id !== id ? last.at + seconds * 1_000 - now : 0;
    if (waitMs > 0) return waitMs;
    if (last?.id !== id) this.#said.set(user, { id, at: now });
    if (this.#said.size > MOST_REMEMBERED) this.#forget(now - seconds * 1_000);
    return 0;
  }

  /** Somebody said something, on whatever instance. */
  heard(user: string, id: string, now: number): void {
    if (this.#said.get(user)?.id !== id) this.#said.set(user, { id, at: now });
  }

  #forget(before: number): void {
    for (const [user, { at }] of this.#said) if (at <= before) this.#said.delete(user);
  }
}
