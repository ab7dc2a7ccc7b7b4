/// <reference lib="dom" />
import type { JSX } from "preact";
import type { Chat } from "../model/chat.ts";
import type { Page } from "../model/page.ts";
import { speech, t } from "../text/now.ts";

const MOST_NAMED = 3;

/** Who is writing, in a space that is always there. Not read aloud: it would never be quiet. */
export function TypingLine({ page, chat }: { page: Page; chat: Chat }): JSX.Element {
  const me = chat.me.value;
  const others = (chat.view.value?.typing ?? []).filter((user) =>
    user.id !== me.id && !page.ignored.has(user)
  );
  const names = others.map((user) => user.name);
  return (
    <p class="typing" aria-hidden={names.length === 0}>
      {names.length > 0 && (
        <>
          <span class="typing-dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          <span class="typing-names">
            {names.length > MOST_NAMED
              ? t("typingMany")
              : t("typing", { count: names.length, people: speech.value.list(names) })}
          </span>
        </>
      )}
    </p>
  );
}
