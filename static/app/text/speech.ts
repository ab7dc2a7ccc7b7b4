import type { Catalogue, Plural, TextKey } from "./en.ts";

/** What a text's placeholders become. A number is written as the language writes numbers. */
export type Fillings = Readonly<Record<string, string | number>>;

/**
 * One language: its catalogue, and the ways `Intl` writes its numbers, lists and plurals.
 * Words from outside (names, topics) are wrapped in Unicode isolates, so that they cannot turn the sentence around.
 */
export class Speech {
  readonly locale: string;
  readonly #catalogue: Catalogue;
  readonly #plurals: Intl.PluralRules;
  readonly #numbers: Intl.NumberFormat;
  readonly #lists: Intl.ListFormat;

  constructor(locale: string, catalogue: Catalogue, listLocale = locale) {
    this.locale = locale;
    this.#catalogue = catalogue;
    this.#plurals = new Intl.PluralRules(locale);
    this.#numbers = new Intl.NumberFormat(locale);
    this.#lists = new Intl.ListFormat(listLocale, { type: "conjunction" });
  }

  /** The text of this name; `count` chooses the plural form. */
  say(key: TextKey, fillings: Fillings = {}): string {
    return this.#fill(this.#form(this.#catalogue[key], fillings.count), fillings);
  }

  /** "Ada, Grace and 3 others": names the first few, counts the rest. */
  list(names: readonly string[], most = 3): string {
    const named = names.length > most ? names.slice(0, most - 1) : names;
    const rest = names.length - named.length;
    const others = rest > 0 ? [this.say("others", { count: rest })] : [];
    return this.#lists.format([...named.map(isolated), ...others]);
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

function isolated(text: string): string {
  return text.startsWith("\u2068") ? text : `\u2068${text}\u2069`;
}
