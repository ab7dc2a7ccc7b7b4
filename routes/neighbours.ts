import * as z from "zod";

/** The bus topic of how many connections each instance has from where. */
export const CONNECTIONS_TOPIC = "connections";

const MOST_NEIGHBOURS = 1_000;
const MOST_ADDRESSES = 50_000;
const MOST_TOLD = 500;
/** What was lost on the way is told again this often, as far as it matters. */
const AGAIN_EVERY_MS = 10_000;
/** An instance that was not heard for so long is gone. */
const FORGOTTEN_MS = 25_000;

const count = z.int().nonnegative().max(10_000_000);
const told = z.object({
  from: z.string().min(1).max(64),
  all: count,
  by: z.array(z.tuple([z.string().min(1).max(64), count])).max(MOST_TOLD),
});

interface Neighbour {
  all: number;
  readonly by: Map<string, number>;
  heardAt: number;
}

export interface NeighboursOptions {
  /** A name of this instance that no other one has. */
  readonly instance: string;
  /** From so many connections on, an address is told of again and again. */
  readonly matters: number;
  /** Tells the other instances. May lose it; never throws. */
  tell(payload: string): void;
}

/** How many connections the other instances have, so that limits are those of all together. May lag by a moment. */
export class Neighbours {
  readonly #options: NeighboursOptions;
  readonly #neighbours = new Map<string, Neighbour>();
  readonly #changed = new Set<string>();
  #againAt = -Infinity;

  constructor(options: NeighboursOptions) {
    this.#options = options;
  }

  /** Connections of all other instances. */
  get all(): number {
    return this.#sum(({ all }) => all);
  }

  /** Their connections from this address. */
  from(address: string): number {
    return this.#sum(({ by }) => by.get(address) ?? 0);
  }

  /** Another connection from here, or one less: to be told. */
  changed(address: string): void {
    this.#changed.add(address);
  }

  /** Takes in what another instance told. Never throws, whatever it is. */
  hear(payload: string, now: number): void {
    const heard = read(payload);
    if (!heard || heard.from === this.#options.instance) return;
    const neighbour = this.#neighbours.get(heard.from) ?? { all: 0, by: new Map(), heardAt: now };
    if (!this.#neighbours.has(heard.from) && this.#neighbours.size >= MOST_NEIGHBOURS) return;
    this.#neighbours.set(heard.from, neighbour);
    neighbour.all = heard.all;
    neighbour.heardAt = now;
    for (const [address, count] of heard.by) {
      if (count === 0) neighbour.by.delete(address);
      else if (neighbour.by.size < MOST_ADDRESSES) neighbour.by.set(address, count);
    }
  }

  /** Tells what has changed, and now and then what is much; forgets who has gone silent. */
  tick(now: number, here: { readonly all: number; readonly by: ReadonlyMap<string, number> }): void {
    for (const [name, { heardAt }] of this.#neighbours) {
      if (now - heardAt > FORGOTTEN_MS) this.#neighbours.delete(name);
    }
    const isDue = now - this.#againAt >= AGAIN_EVERY_MS || now < this.#againAt;
    if (isDue) {
      this.#againAt = now;
      for (const [address, count] of here.by) if (count >= this.#options.matters) this.#changed.add(address);
    }
    if (!isDue && this.#changed.size === 0) return;
    const by = [...this.#changed].map((address) => [address, here.by.get(address) ?? 0]);
    this.#changed.clear();
    const { instance: from, tell } = this.#options;
    do tell(JSON.stringify({ from, all: here.all, by: by.splice(0, MOST_TOLD) })); while (by.length > 0);
  }

  #sum(of: (neighbour: Neighbour) => number): number {
    let sum = 0;
    for (const neighbour of this.#neighbours.values()) sum += of(neighbour);
    return sum;
  }
}

function read(payload: string): z.output<typeof told> | undefined {
  try {
    return told.safeParse(JSON.parse(payload)).data;
  } catch {
    return undefined;
  }
}
