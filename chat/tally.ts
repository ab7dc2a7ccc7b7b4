/** Counts a few kinds of one thing. The kinds are known from the beginning, so what clients send cannot make it grow. */
export class Tally<Kind extends string> {
  readonly #counts: Map<string, number>;

  constructor(kinds: readonly string[]) {
    this.#counts = new Map(kinds.map((kind) => [kind, 0]));
  }

  add(kind: Kind): void {
    const count = this.#counts.get(kind);
    if (count !== undefined) this.#counts.set(kind, count + 1);
  }

  /** How many of each kind so far. */
  read(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }
}
