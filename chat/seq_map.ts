const FIRST_ROOM = 1_024;

/** Where the messages of another log, met in the order of their numbers, are in this one: sixteen bytes each. */
export class SeqMap {
  #theirs = new Float64Array(FIRST_ROOM);
  #ours = new Float64Array(FIRST_ROOM);
  #size = 0;

  /** The highest of their numbers so far. */
  get last(): number {
    return this.#theirs[this.#size - 1] ?? 0;
  }

  /** This one comes next; where it will be is not known yet. `theirs` is above {@link last}. */
  expect(theirs: number): void {
    if (this.#size === this.#theirs.length) {
      this.#theirs = grown(this.#theirs);
      this.#ours = grown(this.#ours);
    }
    this.#theirs[this.#size++] = theirs;
  }

  /** One that was expected has found its place. */
  set(theirs: number, ours: number): void {
    const index = this.#find(theirs);
    if (index !== undefined) this.#ours[index] = ours;
  }

  /** Its number here; undefined where it did not come. */
  get(theirs: number): number | undefined {
    const index = this.#find(theirs);
    return index === undefined ? undefined : this.#ours[index] || undefined;
  }

  #find(theirs: number): number | undefined {
    let low = 0;
    let high = this.#size - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const found = this.#theirs[middle]!;
      if (found === theirs) return middle;
      if (found < theirs) low = middle + 1;
      else high = middle - 1;
    }
    return undefined;
  }
}

function grown(numbers: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(2 * numbers.length);
  larger.set(numbers);
  return larger;
}
