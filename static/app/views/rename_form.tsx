/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { isBlank, parseUserName } from "../../../protocol/names.ts";
import type { Chat } from "../model/chat.ts";
import type { Page } from "../model/page.ts";
import type { TextKey } from "../text/en.ts";
import { t } from "../text/now.ts";

interface RenameFormProps {
  readonly page: Page;
  readonly chat: Chat;
  readonly onDone: () => void;
}

/** Changes one's own name. What the server refuses stands under the field. */
export function RenameForm({ page, chat, onDone }: RenameFormProps): JSX.Element {
  const field = useRef<HTMLInputElement>(null);
  const problem = useSignal<TextKey | undefined>(undefined);

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    const name = field.current?.value ?? "";
    problem.value = isBlank(name) ? "nameEmpty" : parseUserName(name) ? undefined : "nameBad";
    if (problem.value !== undefined) return field.current?.focus();
    if (name.trim() !== chat.me.value.name) problem.value = await page.rename(name.trim());
    if (problem.value === undefined) onDone();
    else field.current?.focus();
  }

  return (
    <form class="rename" noValidate onSubmit={(event) => void submit(event)}>
      <label for="rename">{t("rename")}</label>
      <div class="with-button">
        <input
          id="rename"
          ref={field}
          type="text"
          defaultValue={chat.me.value.name}
          autocomplete="nickname"
          spellcheck={false}
          dir="auto"
          aria-invalid={problem.value !== undefined}
          aria-describedby="rename-problem"
          onInput={() => problem.value = undefined}
        />
        <button type="submit" class="quiet">{t("renameSave")}</button>
      </div>
      <p id="rename-problem" class="problem" role="alert">{problem.value && t(problem.value)}</p>
    </form>
  );
}
