import { type Catalogue, en } from "./en.ts";
import { Speech } from "./speech.ts";

/** A language the page speaks. */
export type Language = "en" | "vi" | "zh-Hant";

/** How a language is called, written and spoken. */
interface Spoken {
  readonly name: string;
  /** Loads what it says: nobody fetches the words of a language they do not read. */
  readonly catalogue: () => Promise<Catalogue>;
  /** The locale whose lists read well. */
  readonly lists: string;
  readonly direction: "ltr" | "rtl";
}

/** Every language, as its own speakers call it. */
export const LANGUAGES: Readonly<Record<Language, Spoken>> = {
  en: { name: "English", catalogue: () => Promise.resolve(en), lists: "en-GB", direction: "ltr" },
  vi: {
    name: "Tiếng Việt",
    catalogue: () => import("./vi.ts").then(({ vi }) => vi),
    lists: "vi",
    direction: "ltr",
  },
  "zh-Hant": {
    name: "繁體中文",
    catalogue: () => import("./zh_hant.ts").then(({ zhHant }) => zhHant),
    lists: "zh-Hant",
    direction: "ltr",
  },
};

/** The first of the browser's languages that the page speaks, else English. */
export function preferredLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const language = tag.toLowerCase().split("-")[0];
    if (language === "en" || language === "vi") return language;
    if (language === "zh") return "zh-Hant";
  }
  return "en";
}

/**
 * Speaks this language, with dates and numbers of the browser's own region where it is the same language.
 * Rejects where its words cannot be loaded.
 */
export async function speak(language: Language, wanted: readonly string[]): Promise<Speech> {
  const { catalogue, lists } = LANGUAGES[language];
  return new Speech(regional(language, wanted), await catalogue(), lists);
}

/** English, which is always there. */
export function inEnglish(wanted: readonly string[]): Speech {
  return new Speech(regional("en", wanted), en, LANGUAGES.en.lists);
}

function regional(language: Language, wanted: readonly string[]): string {
  return wanted.find((tag) => tag.toLowerCase().startsWith(`${language.toLowerCase()}-`)) ?? language;
}
