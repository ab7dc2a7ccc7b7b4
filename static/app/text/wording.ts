import type { Plural } from "./en.ts";

/** What a text's placeholders become. A number is written as the language writes numbers. */
export type Fillings = Readonly<Record<string, string | number>>;

/** Texts by their names. */
export type Words = Readonly<Record<string, string | Plural>>;

/**
 * Some texts in one language, and the ways `Intl` writes its numbers and plurals. Words from outside (names, topics) are
 * wrapped in Unicode isolates, so that they cannot turn the sentence around.
 */
export class Wording<Catalogue extends Words> {
  readonly locale: string;
  readonly #catalogue: Catalogue;
  readonly #plurals: Intl.PluralRules;
  readonly #numbers: Intl.NumberFormat;

  constructor(locale: string, catalogue: Catalogue) {
    this.locale = locale;
    this.#catalogue = catalogue;
    this.#plurals = new Intl.PluralRules(locale);
    this.#numbers = new Intl.NumberFormat(locale);
  }

  /** The text of this name; `count` chooses the plural form. */
  say(key: keyof Catalogue, fillings: Fillings = {}): string {
    return this.#fill(this.#form(this.#catalogue[key] ?? "", fillings.count), fillings);
  }

  number(value: number): string {
    return this.#numbers.format(value);
  }

  #form(entry: string | Plural, count: string | number | undefined): string {
    if (typeof entry === "string") return entry;
    return entry[this.#plurals.select(Number(count ?? 0))] ?? entry.other;
  }

  #fill(text: string, fillings: Fillings): string {
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = fillings[name];
      if (value === undefined) return whole;
      return typeof value === "number" ? this.#numbers.format(value) : isolated(value);
    });
  }
}

/** Text that keeps its direction to itself. */
export function isolated(text: string): string {
  return text.startsWith("\u2068") ? text : `\u2068${text}\u2069`;
}
