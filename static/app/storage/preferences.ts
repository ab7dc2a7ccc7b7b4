/// <reference lib="dom" />
import { effect, type Signal, signal } from "@preact/signals";
import { type Language, LANGUAGES } from "../text/languages.ts";

/** Light or dark, or as the device says. */
export type Theme = "system" | "light" | "dark";

/** What a person chose for this browser; kept in it. */
export class Preferences {
  readonly theme: Signal<Theme>;
  readonly language: Signal<Language | "system">;
  readonly arePeopleFolded: Signal<boolean>;

  constructor(storage: Storage = localStorage) {
    this.theme = signal(themeIn(storage.getItem("parley.theme")));
    this.language = signal(languageIn(storage.getItem("parley.language")));
    this.arePeopleFolded = signal(storage.getItem("parley.people") === "folded");
    effect(() => keep(storage, "parley.theme", this.theme.value));
    effect(() => keep(storage, "parley.language", this.language.value));
    effect(() => keep(storage, "parley.people", this.arePeopleFolded.value ? "folded" : "shown"));
  }
}

function themeIn(kept: string | null): Theme {
  return kept === "light" || kept === "dark" ? kept : "system";
}

function languageIn(kept: string | null): Language | "system" {
  return isLanguage(kept) ? kept : "system";
}

function isLanguage(kept: string | null): kept is Language {
  return kept !== null && Object.hasOwn(LANGUAGES, kept);
}

function keep(storage: Storage, key: string, value: string): void {
  try {
    storage.setItem(key, value);
  } catch {
    // A full or forbidden storage: the choice lives as long as the page.
  }
}
