import type { Connection, Switchboard } from "./connection.ts";

/** Flushes the connections of an instance at the end of each turn and looks after the slow ones at each tick. */
export class TurnSwitchboard implements Switchboard {
  readonly #defer: (run: () => void) => void;
  #dirty: Connection[] = [];
  readonly #slow = new Set<Connection>();

  /** @param defer Runs something at the end of the turn: `queueMicrotask`, or what a test puts in its place. */
  constructor(defer: (run: () => void) => void) {
    this.#defer = defer;
  }

  flushSoon(connection: Connection): void {
    if (this.#dirty.push(connection) === 1) this.#defer(() => this.#flush());
  }

  watchSlow(connection: Connection): void {
    this.#slow.add(connection);
  }

  tick(now: number): void {
    for (const connection of this.#slow) {
      if (!connection.lookAfter(now)) this.#slow.delete(connection);
    }
  }

  #flush(): void {
    const dirty = this.#dirty;
    this.#dirty = [];
    for (const connection of dirty) connection.flush();
  }
}
