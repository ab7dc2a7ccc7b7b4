import * as z from "zod";
import type { Allowances } from "./allowance.ts";

/** The bus topic of what people have used up of their allowances. */
export const SPENT_TOPIC = "spent";

/** One payload holds so many; more go as several. */
const MOST_SPENDERS = 500;
const MOST_AT_ONCE = 1_000_000;

const spent = z.array(z.tuple([
  z.string().min(1).max(32),
  z.string().min(1).max(128),
  z.int().positive().max(MOST_AT_ONCE),
])).max(MOST_SPENDERS);

/**
 * Makes allowances those of a person and not of a person on one instance: what is taken here is told to the others, merged,
 * and what they tell is taken here too. Somebody may overdraw by being fast on several instances at once, and then waits the
 * longer: over time nobody gets more than their pace. A payload that is lost costs a little strictness.
 */
export class Spendings {
  readonly #kinds: ReadonlyMap<string, Allowances>;
  readonly #tell: (payload: string) => void;
  #taken = new Map<string, [kind: string, who: string, count: number]>();

  /** @param kinds Allowances by the names that instances call them by. */
  constructor(kinds: ReadonlyMap<string, Allowances>, tell: (payload: string) => void) {
    this.#kinds = kinds;
    this.#tell = tell;
    for (const [kind, allowances] of kinds) allowances.taken = (who) => this.#note(kind, who);
  }

  /** Takes in what another instance told. Never throws, whatever it is. */
  hear(payload: string, now: number): void {
    for (const [kind, who, count] of read(payload)) this.#kinds.get(kind)?.owe(who, count, now);
  }

  /** Tells what was taken since the last time. */
  tick(): void {
    if (this.#taken.size === 0) return;
    const taken = [...this.#taken.values()];
    this.#taken = new Map();
    for (let i = 0; i < taken.length; i += MOST_SPENDERS) {
      this.#tell(JSON.stringify(taken.slice(i, i + MOST_SPENDERS)));
    }
  }

  #note(kind: string, who: string): void {
    const key = `${kind} ${who}`;
    const before = this.#taken.get(key);
    if (before) before[2] = Math.min(MOST_AT_ONCE, before[2] + 1);
    else this.#taken.set(key, [kind, who, 1]);
  }
}

function read(payload: string): z.output<typeof spent> {
  try {
    return spent.safeParse(JSON.parse(payload)).data ?? [];
  } catch {
    return [];
  }
}
