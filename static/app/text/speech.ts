import type { Catalogue } from "./en.ts";
import { isolated, Wording } from "./wording.ts";

export type { Fillings } from "./wording.ts";

/** One language of the page: its catalogue, and the ways `Intl` writes its lists. */
export class Speech extends Wording<Catalogue> {
  readonly #lists: Intl.ListFormat;

  constructor(locale: string, catalogue: Catalogue, listLocale = locale) {
    super(locale, catalogue);
    this.#lists = new Intl.ListFormat(listLocale, { type: "conjunction" });
  }

  /** "Ada, Grace and 3 others": names the first few, counts the rest. */
  list(names: readonly string[], most = 3): string {
    const named = names.length > most ? names.slice(0, most - 1) : names;
    const rest = names.length - named.length;
    const others = rest > 0 ? [this.say("others", { count: rest })] : [];
    return this.#lists.format([...named.map(isolated), ...others]);
  }
}
