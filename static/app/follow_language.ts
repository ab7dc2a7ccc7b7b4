/// <reference lib="dom" />
import { effect } from "@preact/signals";
import { type Language, LANGUAGES, preferredLanguage, speak } from "./text/languages.ts";
import { speech } from "./text/now.ts";
import type { Speech } from "./text/speech.ts";
import type { Preferences } from "./storage/preferences.ts";

/**
 * Speaks the language that was chosen, else the browser's. Resolves when the first one is known, so that nobody sees
 * another one before it; where it cannot be loaded the page goes on in the one it speaks.
 */
export function followLanguage({ language: chosen }: Preferences): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let latest: Language | undefined;
  effect(() => {
    const language = chosen.value === "system" ? preferredLanguage(navigator.languages) : chosen.value;
    latest = language;
    speak(language, navigator.languages)
      .then((spoken) => void (language === latest && say(language, spoken)))
      .catch(() => undefined)
      .finally(resolve);
  });
  return promise;
}

function say(language: Language, spoken: Speech): void {
  const root = document.documentElement;
  speech.value = spoken;
  root.lang = language;
  root.dir = LANGUAGES[language].direction;
}
