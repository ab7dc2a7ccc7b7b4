/// <reference lib="dom" />
import { signal } from "@preact/signals";
import type { TextKey } from "./en.ts";
import { inEnglish } from "./languages.ts";
import type { Fillings, Speech } from "./speech.ts";

/** The language the page speaks now. What reads it is drawn again when it changes. */
export const speech = signal<Speech>(inEnglish(navigator.languages));

/** A text in the page's present language. */
export function t(key: TextKey, fillings?: Fillings): string {
  return speech.value.say(key, fillings);
}
