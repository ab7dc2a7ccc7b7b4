import type { Bus } from "../../bus/bus.ts";
import type { Chance } from "./chance.ts";
import type { Faults } from "./faulty_log.ts";
import type { Schedule } from "./schedule.ts";
import type { Tally } from "./tally.ts";

/** What carries payloads between the instances of a world: loses, repeats and reorders them as it likes. */
export class Ether {
  readonly #buses = new Set<FaultyBus>();
  readonly #schedule: Schedule;
  readonly #chance: Chance;
  readonly #faults: Faults;
  readonly #tally: Tally;

  constructor(schedule: Schedule, chance: Chance, { faults, tally }: { faults: Faults; tally: Tally }) {
    this.#schedule = schedule;
    this.#chance = chance;
    this.#faults = faults;
    this.#tally = tally;
  }

  join(): FaultyBus {
    const bus = new FaultyBus(this);
    this.#buses.add(bus);
    return bus;
  }

  cut(bus: FaultyBus): void {
    this.#buses.delete(bus);
  }

  carry(from: FaultyBus, topic: string, payload: string): void {
    for (const bus of this.#buses) {
      if (bus === from) continue;
      const isLost = this.#chance.flip(this.#faults.busLoses);
      const isDoubled = this.#chance.flip(this.#faults.busRepeats);
      if (isLost) this.#tally.lost++;
      else if (isDoubled) this.#tally.doubled++;
      const times = isLost ? 0 : isDoubled ? 2 : 1;
      for (let time = 0; time < times; time++) this.#schedule.later(() => bus.hear(topic, payload));
    }
  }
}

/** One instance's end of the {@link Ether}. */
export class FaultyBus implements Bus {
  readonly #ether: Ether;
  readonly #listeners = new Map<string, Set<(payload: string) => void>>();

  constructor(ether: Ether) {
    this.#ether = ether;
  }

  publish(topic: string, payload: string): Promise<void> {
    this.#ether.carry(this, topic, payload);
    return Promise.resolve();
  }

  subscribe(topic: string, listener: (payload: string) => void): Promise<AsyncDisposable> {
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners.add(listener));
    return Promise.resolve({
      [Symbol.asyncDispose]: () => Promise.resolve(void listeners.delete(listener)),
    });
  }

  hear(topic: string, payload: string): void {
    for (const listener of this.#listeners.get(topic) ?? []) listener(payload);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#ether.cut(this);
    return Promise.resolve();
  }
}
