/** After so many refusals within a tick what else a client says waits for the next, so that nobody waits for all its answers. */
const MOST_TO_ONE = 20;
/** After so many to all together, whoever was refused anything waits: many who send nonsense cost others no more than one. */
const MOST_TO_ALL = 100;

/** What an instance has refused since the last tick: those who talk must not wait for the answers to those who send nonsense. */
export class Refusals {
  readonly #to = new Map<object, number>();
  #inAll = 0;

  /** Somebody was refused something. */
  add(who: object): void {
    this.#inAll++;
    this.#to.set(who, this.#toOne(who) + 1);
  }

  /** Whether they must wait for the next tick. Never where they were refused nothing in this one. */
  mustWait(who: object): boolean {
    if (this.#inAll === 0) return false;
    const toOne = this.#toOne(who);
    return toOne >= MOST_TO_ONE || (toOne > 0 && this.#inAll >= MOST_TO_ALL);
  }

  tick(): void {
    this.#to.clear();
    this.#inAll = 0;
  }

  #toOne(who: object): number {
    return this.#to.get(who) ?? 0;
  }
}
