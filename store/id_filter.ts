const BITS = 2 ** 24;
const HASHES = 4;
/** With so many ids one new id in forty is taken for one that may be there. */
const MOST_IDS = 2_000_000;

/**
 * Says of most new ids that they were never added: a Bloom filter (B. H. Bloom, "Space/time trade-offs in hash coding with
 * allowable errors", 1970) of two MiB. Never says so of an id that was added within the last `spanMs`.
 */
export class IdFilter {
  readonly #spanMs: number;
  /** What was added since `#since`, and in the span before that. */
  #bits = new Uint32Array(BITS / 32);
  #older: Uint32Array | undefined;
  #since: number;
  #count = 0;

  constructor({ spanMs, now }: { spanMs: number; now: number }) {
    this.#spanMs = spanMs;
    this.#since = now;
  }

  /** True where so much was added that asking is of little use. */
  get isCrowded(): boolean {
    return this.#count >= MOST_IDS;
  }

  add(id: Uint8Array, now: number): void {
    this.#turn(now);
    this.#count++;
    const { first, step } = hashed(id);
    for (let i = 0; i < HASHES; i++) {
      const bit = (first + i * step) % BITS;
      this.#bits[bit >>> 5]! |= 1 << (bit & 31);
    }
  }

  /** False: it was not added within the span. */
  mayHold(id: Uint8Array): boolean {
    const { first, step } = hashed(id);
    return holds(this.#bits, first, step) || (this.#older !== undefined && holds(this.#older, first, step));
  }

  /** Whatever was added before the span that has just ended counts no more. */
  #turn(now: number): void {
    if (now - this.#since < this.#spanMs) return;
    [this.#older, this.#bits] = [this.#bits, new Uint32Array(BITS / 32)];
    this.#since = now;
    this.#count = 0;
  }
}

function holds(bits: Uint32Array, first: number, step: number): boolean {
  for (let i = 0; i < HASHES; i++) {
    const bit = (first + i * step) % BITS;
    if ((bits[bit >>> 5]! & 1 << (bit & 31)) === 0) return false;
  }
  return true;
}

/** Two hashes make as many as are wanted (Kirsch and Mitzenmacher, "Less hashing, same performance", 2006). FNV-1a twice. */
function hashed(id: Uint8Array): { first: number; step: number } {
  let [one, other] = [0x811c9dc5, 0x01000193];
  for (const byte of id) {
    one = Math.imul(one ^ byte, 0x01000193);
    other = Math.imul(other ^ byte, 0x85ebca6b);
    other ^= other >>> 13;
  }
  return { first: (one ^ one >>> 15) >>> 0, step: (other | 1) >>> 0 };
}
