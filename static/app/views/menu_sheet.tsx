/// <reference lib="dom" />
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Chat } from "../model/chat.ts";
import type { Page } from "../model/page.ts";
import { type Language, LANGUAGES } from "../text/languages.ts";
import { t } from "../text/now.ts";
import type { Theme } from "../storage/preferences.ts";
import { Choice } from "./choice.tsx";
import { NotificationsChoice } from "./notifications_choice.tsx";
import { RenameForm } from "./rename_form.tsx";

interface MenuSheetProps {
  readonly page: Page;
  readonly chat: Chat;
  readonly onDone: () => void;
}

/** What concerns oneself: name, appearance, language, connection, signing out. */
export function MenuSheet({ page, chat, onDone }: MenuSheetProps): JSX.Element {
  const sheet = useRef<HTMLDivElement>(null);
  useEffect(() => sheet.current?.focus(), []);
  const isOff = chat.connection.value.kind === "idle";

  function toggleConnection(): void {
    if (isOff) chat.talk.connect();
    else chat.talk.disconnect();
    onDone();
  }

  return (
    <div class="sheet floating" id="menu" role="dialog" aria-label={t("menu")} tabIndex={-1} ref={sheet}>
      <RenameForm page={page} chat={chat} onDone={onDone} />
      <ThemeChoice page={page} />
      <LanguageChoice page={page} />
      <NotificationsChoice page={page} />
      <div class="sheet-actions">
        <button type="button" class="quiet" onClick={toggleConnection}>
          {isOff ? t("connect") : t("disconnect")}
        </button>
        <button type="button" class="quiet danger" onClick={() => void page.signOut()}>{t("signOut")}</button>
      </div>
    </div>
  );
}

function ThemeChoice({ page }: { page: Page }): JSX.Element {
  const { theme } = page.preferences;
  const options: { value: Theme; label: string }[] = [
    { value: "system", label: t("themeSystem") },
    { value: "light", label: t("themeLight") },
    { value: "dark", label: t("themeDark") },
  ];
  return (
    <Choice
      name="theme"
      legend={t("theme")}
      options={options}
      value={theme.value}
      onChoose={(value) => theme.value = value}
    />
  );
}

function LanguageChoice({ page }: { page: Page }): JSX.Element {
  const { language } = page.preferences;
  const known: Language[] = ["en", "vi", "zh-Hant"];
  const options: { value: Language | "system"; label: string; lang?: string }[] = [
    { value: "system", label: t("languageSystem") },
    ...known.map((value) => ({ value, label: LANGUAGES[value].name, lang: value })),
  ];
  return (
    <Choice
      name="language"
      legend={t("language")}
      options={options}
      value={language.value}
      onChoose={(value) => language.value = value}
    />
  );
}
