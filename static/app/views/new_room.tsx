/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Page } from "../model/page.ts";
import { typedRoom } from "../model/place.ts";
import type { TextKey } from "../text/en.ts";
import { t } from "../text/now.ts";

/** The form that makes a room: name, topic, and whether others can find it. */
export function NewRoom({ page, onDone }: { page: Page; onDone: () => void }): JSX.Element {
  const problem = useSignal<TextKey | undefined>(undefined);
  const isBusy = useSignal(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);

  async function submit(event: SubmitEvent & { currentTarget: HTMLFormElement }): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = new FormData(form);
    const name = typedRoom(String(fields.get("name")));
    problem.value = name === undefined ? "roomBad" : undefined;
    if (name !== undefined && !isBusy.value) {
      isBusy.value = true;
      const topic = String(fields.get("topic")).trim();
      problem.value = await page.directory.create({ name, topic, isPrivate: fields.has("private") });
      isBusy.value = false;
      if (problem.value === undefined) return made(name);
    }
    field.current?.select();
  }

  function made(name: string): void {
    onDone();
    page.open(name);
    void page.directory.refresh();
  }

  return (
    <form class="fields" noValidate onSubmit={(event) => void submit(event)}>
      <label for="room-name">{t("newRoomName")}</label>
      <input
        id="room-name"
        ref={field}
        name="name"
        type="text"
        autocapitalize="none"
        autocomplete="off"
        spellcheck={false}
        dir="auto"
        aria-invalid={problem.value !== undefined}
        aria-describedby="new-room-problem"
        onInput={() => problem.value = undefined}
      />
      <p id="new-room-problem" class="problem" role="alert">{problem.value && t(problem.value)}</p>
      <label for="room-topic">{t("newRoomTopic")}</label>
      <input id="room-topic" name="topic" type="text" autocomplete="off" dir="auto" />
      <label class="switch">
        <input type="checkbox" name="private" aria-describedby="private-hint" />
        <span>{t("newRoomPrivate")}</span>
      </label>
      <p class="hint" id="private-hint">{t("newRoomPrivateHint")}</p>
      <button type="submit" class="primary" aria-disabled={isBusy.value}>{t("newRoomCreate")}</button>
    </form>
  );
}
