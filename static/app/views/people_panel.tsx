/// <reference lib="dom" />
import type { JSX } from "preact";
import type { Chat } from "../model/chat.ts";
import type { Page } from "../model/page.ts";
import { speech, t } from "../text/now.ts";
import { IconButton } from "./icon_button.tsx";
import { PersonRow } from "./person_row.tsx";

/** Who is here: oneself first, then by name. */
export function PeoplePanel({ page, chat }: { page: Page; chat: Chat }): JSX.Element {
  const view = chat.view.value;
  const me = chat.me.value;
  const others = (view?.members ?? []).filter((member) => member.id !== me.id)
    .sort((a, b) => a.name.localeCompare(b.name, speech.value.locale));
  const isMeHere = others.length < (view?.members.length ?? 0);
  const unlisted = (view?.count ?? 0) - (view?.members.length ?? 0);
  return (
    <aside class="people" id="people" aria-label={t("people")}>
      <header class="bar">
        <h2>{t("people")}</h2>
        <IconButton
          icon="close"
          label={t("closePanel")}
          class="close-people"
          onClick={() => page.panel.value = "none"}
        />
      </header>
      <ul class="people-list" aria-label={t("peopleHere", { count: view?.count ?? 0 })}>
        {isMeHere && <PersonRow user={me} page={page} isMe />}
        {others.map((person) => <PersonRow key={person.id} user={person} page={page} />)}
        {unlisted > 0 && <li class="hint">{t("peopleMore", { count: unlisted })}</li>}
      </ul>
    </aside>
  );
}
