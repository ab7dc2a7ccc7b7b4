/** Where a match lies in a text: from, and up to but not including, counted in code points as all lengths are. */
export type Range = readonly [from: number, to: number];

/** A letter and the marks on it: what a person sees as one sign, and what matches begin and end at. */
const SIGN = /\P{M}\p{M}*|\p{M}+/gu;
/** The marks that Latin, Greek and Cyrillic letters bear. Those of other scripts are letters by themselves. */
const ACCENTS = /[\u0300-\u036f]/g;
const HAS_ACCENT = /[\u0300-\u036f\u0111]/;
const MOST_RANGES = 100;

/**
 * What somebody looks for: words that a text must contain all of, whatever their case and width. Who writes a word without
 * accents finds it with and without them; with accents, as it is written. A word may be a part of a longer one, for many
 * languages put no spaces between words.
 */
export class SearchPattern {
  readonly #words: readonly string[];

  constructor(query: string) {
    this.#words = [...new Set(query.split(/[\s\p{Z}]+/u).map(fold).filter((word) => word !== ""))];
  }

  get isEmpty(): boolean {
    return this.#words.length === 0;
  }

  /** Where each word stands in the text, in order and without overlaps; undefined where one of them does not. */
  find(text: string): Range[] | undefined {
    const folded = fold(text);
    const bare = withoutAccents(folded);
    // Folding sign by sign is slow. Most texts are out after one look at the whole.
    if (!this.#words.every((word) => (HAS_ACCENT.test(word) ? folded : bare).includes(word))) {
      return undefined;
    }
    const signs = [...text.matchAll(SIGN)].map(([sign]) => sign);
    const plain = new Signs(signs, fold);
    const stripped = new Signs(signs, (sign) => withoutAccents(fold(sign)));
    const found = this.#words.map((word) => (HAS_ACCENT.test(word) ? plain : stripped).find(word));
    return found.every((ranges) => ranges.length > 0) ? merged(found.flat()) : undefined;
  }
}

/** Decomposed, so that what each sign folds to stands side by side in what the text folds to. */
function fold(text: string): string {
  const cased = text.normalize("NFKD").toLowerCase().toUpperCase().toLowerCase();
  return cased.normalize("NFKD").replaceAll("ς", "σ");
}

function withoutAccents(folded: string): string {
  return folded.replace(ACCENTS, "").replaceAll("đ", "d");
}

/** A text folded sign by sign, with where each came from. */
class Signs {
  readonly #folded: string;
  /** The code points before the sign that begins here in the folded text. */
  readonly #starts = new Map<number, number>();

  constructor(signs: readonly string[], folding: (sign: string) => string) {
    let folded = "";
    let codePoints = 0;
    for (const sign of signs) {
      const part = folding(sign);
      if (part !== "") this.#starts.set(folded.length, codePoints);
      folded += part;
      codePoints += [...sign].length;
    }
    this.#starts.set(folded.length, codePoints);
    this.#folded = folded;
  }

  /** Where a word stands, beginning and ending with whole signs. */
  find(word: string): Range[] {
    const found: Range[] = [];
    let at = this.#folded.indexOf(word);
    while (at >= 0 && found.length < MOST_RANGES) {
      const from = this.#starts.get(at);
      const to = this.#starts.get(at + word.length);
      const fits = from !== undefined && to !== undefined;
      if (fits) found.push([from, to]);
      at = this.#folded.indexOf(word, fits ? at + word.length : at + 1);
    }
    return found;
  }
}

function merged(ranges: readonly Range[]): Range[] {
  const joined: Range[] = [];
  for (const [from, to] of [...ranges].sort((one, other) => one[0] - other[0])) {
    const last = joined.at(-1);
    if (last && from <= last[1]) joined[joined.length - 1] = [last[0], Math.max(last[1], to)];
    else joined.push([from, to]);
  }
  return joined.slice(0, MOST_RANGES);
}
