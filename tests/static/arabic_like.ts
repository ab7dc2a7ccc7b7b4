import type { Catalogue, en, Plural, TextKey } from "../../static/app/text/en.ts";

/** As long as real words, read from the right. */
const LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي";

/** A catalogue that looks like Arabic and says nothing: to see the page turned around, in all six plural forms. */
export function arabicLike(source: typeof en): Catalogue {
  const keys = Object.keys(source).filter((key): key is TextKey => Object.hasOwn(source, key));
  const entries = keys.map((key) => {
    const entry: string | Plural = source[key];
    return [key, typeof entry === "string" ? written(entry) : pluralOf(entry)];
  });
  return Object.fromEntries(entries);
}

/** A text in such letters. Placeholders stay. */
export function written(text: string): string {
  return text.replace(/\{\w+\}|\p{L}/gu, (part) => {
    if (part.startsWith("{")) return part;
    return LETTERS[part.toLowerCase().charCodeAt(0) % LETTERS.length] ?? part;
  });
}

function pluralOf({ other }: Plural): Plural {
  const form = (name: string) => `${written(other)} ${written(name)}`;
  return {
    ...{ zero: form("zero"), one: form("one"), two: form("two") },
    ...{ few: form("few"), many: form("many"), other: form("other") },
  };
}
