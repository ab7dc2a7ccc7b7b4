import { type Catalogue, en } from "./en.ts";
import { Speech } from "./speech.ts";
import { vi } from "./vi.ts";
import { zhHant } from "./zh_hant.ts";

/** A language the page speaks. */
export type Language = "en" | "vi" | "zh-Hant";

/** How a language is called, written and spoken. */
interface Spoken {
  readonly name: string;
  readonly catalogue: Catalogue;
  /** The locale whose lists read well. */
  readonly lists: string;
  readonly direction: "ltr" | "rtl";
}

/** Every language, as its own speakers call it. */
export const LANGUAGES: Readonly<Record<Language, Spoken>> = {
  en: { name: "English", catalogue: en, lists: "en-GB", direction: "ltr" },
  vi: { name: "Tiếng Việt", catalogue: vi, lists: "vi", direction: "ltr" },
  "zh-Hant": { name: "繁體中文", catalogue: zhHant, lists: "zh-Hant", direction: "ltr" },
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

/** Speaks this language, with dates and numbers of the browser's own region where it is the same language. */
export function speak(language: Language, wanted: readonly string[]): Speech {
  const { catalogue, lists } = LANGUAGES[language];
  const regional = wanted.find((tag) => tag.toLowerCase().startsWith(`${language.toLowerCase()}-`));
  return new Speech(regional ?? language, catalogue, lists);
}
