import type { Clock } from "../../client/clock.ts";
import type { Chance } from "./chance.ts";

interface Alarm {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/** Everything that will happen sometime: what is underway in any order that chance likes, and alarms in the order of their time. */
export class Schedule implements Clock {
  readonly #chance: Chance;
  #now = Date.UTC(2026, 0, 1);
  #underway: (() => void)[] = [];
  #alarms: Alarm[] = [];
  #order = 0;

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  get isIdle(): boolean {
    return this.#underway.length === 0;
  }

  now = (): number => this.#now;

  after = (ms: number, run: () => void): () => void => {
    const alarm = { at: this.#now + Math.max(0, ms), order: this.#order++, run };
    this.#alarms.push(alarm);
    return () => this.#alarms = this.#alarms.filter((other) => other !== alarm);
  };

  /** Something that happens at any later step. */
  later(run: () => void): void {
    this.#underway.push(run);
  }

  /** Lets one thing happen that was underway. */
  async step(): Promise<void> {
    const index = this.#chance.below(this.#underway.length);
    const [run] = this.#underway.splice(index, 1);
    run?.();
    await settleMicrotasks();
  }

  /** Lets time pass; alarms go off on the way. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      const due = this.#alarms.filter((alarm) =>
        alarm.at <= end
      ).sort((a, b) => a.at - b.at || a.order - b.order)[0];
      if (!due) break;
      this.#alarms = this.#alarms.filter((alarm) => alarm !== due);
      this.#now = Math.max(this.#now, due.at);
      due.run();
      await settleMicrotasks();
    }
    this.#now = end;
    await settleMicrotasks();
  }

  /** Lets everything happen that is underway, and whatever it sets off. */
  async quiesce(): Promise<void> {
    while (!this.isIdle) await this.step();
  }
}

/** Lets promises go on that can. A fixed number of turns, so that a seed repeats exactly. */
async function settleMicrotasks(): Promise<void> {
  for (let turn = 0; turn < 40; turn++) await undefined;
}
