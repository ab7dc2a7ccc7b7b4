/** After so many refusals what else a client says waits for the next tick, so that nobody waits for all its answers. */
const MOST_TO_ONE = 20;
/** After so many to all together, whoever was refused anything waits: many who send nonsense cost others no more than one. */
const MOST_TO_ALL = 100;

/** What refusing costs an instance: those who talk must not wait for the answers to those who send nonsense. */
export class Refusals {
  #sinceTick = 0;

  /** Somebody was refused something. */
  add(): void {
    this.#sinceTick++;
  }

  /** Whether somebody who was refused so much since they last waited must wait for the next tick. */
  mustWait(refused: number): boolean {
    return refused >= MOST_TO_ONE || (refused > 0 && this.#sinceTick >= MOST_TO_ALL);
  }

  tick(): void {
    this.#sinceTick = 0;
  }
}
