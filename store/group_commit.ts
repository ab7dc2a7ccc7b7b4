/** Something to be written. Those of one lane are written in their order, never at the same time. */
export interface Ask {
  readonly lane: string;
  readonly load: Load;
}

/** What a write takes of an atomic step, at the most. */
export interface Load {
  readonly mutations: number;
  readonly bytes: number;
  readonly keyBytes: number;
}

export interface GroupCommitOptions<A> {
  /** Most asks in one step. */
  readonly most: number;
  /** Most steps at a time. */
  readonly atOnce: number;
  /** What one step can carry. */
  readonly capacity: Load;
  /** Writes all in one step. Answers those that must be written alone; the others are settled. Never rejects. */
  readonly together: (asks: readonly A[]) => Promise<readonly A[]>;
  /** Writes one, however long it takes. Never rejects. */
  readonly alone: (ask: A) => Promise<void>;
}

/** Gathers what is asked while a write is in flight and writes it as the next one. Idle, it adds no wait. */
export class GroupCommit<A extends Ask> {
  readonly #options: GroupCommitOptions<A>;
  readonly #busy = new Set<string>();
  #waiting: A[] = [];
  #inFlight = 0;
  #isPlanned = false;
  readonly #whenFreed: (() => void)[] = [];

  constructor(options: GroupCommitOptions<A>) {
    this.#options = options;
  }

  add(ask: A): void {
    this.#waiting.push(ask);
    this.#plan();
  }

  /** Ends when nothing is waiting or in flight any more. */
  async idle(): Promise<void> {
    while (this.#waiting.length > 0 || this.#busy.size > 0) {
      await new Promise<void>((resolve) => this.#whenFreed.push(resolve));
    }
  }

  /** In a microtask, so that what is asked in the same turn goes together. */
  #plan(): void {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    queueMicrotask(() => {
      this.#isPlanned = false;
      while (this.#waiting.length > 0 && this.#inFlight < this.#options.atOnce) {
        const group = this.#take();
        if (group.length === 0) return;
        void this.#write(group);
      }
    });
  }

  /** As many as one step can carry; what must wait keeps its order. */
  #take(): A[] {
    const { most, capacity } = this.#options;
    const group: A[] = [];
    const left: A[] = [];
    const passed = new Set<string>();
    let load: Load = { mutations: 0, bytes: 0, keyBytes: 0 };
    let next = 0;
    for (; next < this.#waiting.length && group.length < most; next++) {
      const ask = this.#waiting[next]!;
      const loaded = sum(load, ask.load);
      if (this.#busy.has(ask.lane) || passed.has(ask.lane)) {
        passed.add(ask.lane);
        left.push(ask);
      } else if (group.length > 0 && !fits(loaded, capacity)) {
        break;
      } else {
        load = loaded;
        this.#busy.add(ask.lane);
        group.push(ask);
      }
    }
    this.#waiting = [...left, ...this.#waiting.slice(next)];
    return group;
  }

  async #write(group: readonly A[]): Promise<void> {
    this.#inFlight++;
    const parted = await this.#options.together(group);
    this.#inFlight--;
    const alone = new Set(parted);
    for (const ask of alone) void this.#writeAlone(ask);
    this.#free(group.filter((ask) => !alone.has(ask)));
  }

  async #writeAlone(ask: A): Promise<void> {
    await this.#options.alone(ask);
    this.#free([ask]);
  }

  #free(group: readonly A[]): void {
    for (const ask of group) this.#busy.delete(ask.lane);
    for (const freed of this.#whenFreed.splice(0)) freed();
    this.#plan();
  }
}

/** What one atomic step of Deno KV takes. */
export const KV_CAPACITY: Load = { mutations: 1_000, bytes: 819_200, keyBytes: 81_920 };

function sum(one: Load, other: Load): Load {
  return {
    mutations: one.mutations + other.mutations,
    bytes: one.bytes + other.bytes,
    keyBytes: one.keyBytes + other.keyBytes,
  };
}

function fits(load: Load, capacity: Load): boolean {
  return load.mutations <= capacity.mutations && load.bytes <= capacity.bytes &&
    load.keyBytes <= capacity.keyBytes;
}
