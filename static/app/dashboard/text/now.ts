/// <reference lib="dom" />
import { signal } from "@preact/signals";
import { type Language, preferredLanguage } from "../../text/languages.ts";
import { type Fillings, Wording } from "../../text/wording.ts";
import { type DashboardCatalogue, type DashboardKey, en } from "./en.ts";

/** Every language of the dashboard. Nobody fetches the words of a language they do not read. */
export const CATALOGUES: Readonly<Record<Language, () => Promise<DashboardCatalogue>>> = {
  en: () => Promise.resolve(en),
  vi: () => import("./vi.ts").then(({ vi }) => vi),
  "zh-Hant": () => import("./zh_hant.ts").then(({ zhHant }) => zhHant),
};

/** The language the dashboard speaks now. What reads it is drawn again when it changes. */
export const wording = signal<Wording<DashboardCatalogue>>(new Wording("en", en));

/** A text in the present language. */
export function t(key: DashboardKey, fillings?: Fillings): string {
  return wording.value.say(key, fillings);
}

/** Speaks the language that was chosen for the chat page, else the browser's; where it cannot be loaded, English. */
export async function speakTo(chosen: Language | "system", wanted: readonly string[]): Promise<void> {
  const language = chosen === "system" ? preferredLanguage(wanted) : chosen;
  const regional = wanted.find((tag) => tag.toLowerCase().startsWith(`${language.toLowerCase()}-`));
  wording.value = new Wording(regional ?? language, await CATALOGUES[language]());
  document.documentElement.lang = language;
}
