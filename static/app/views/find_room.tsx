/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { Page } from "../model/page.ts";
import { typedRoom } from "../model/place.ts";
import { t } from "../text/now.ts";
import { Icon } from "./icons.tsx";

/** The field that joins a room by its name, or opens it where there is none. */
export function FindRoom({ page }: { page: Page }): JSX.Element {
  const field = useRef<HTMLInputElement>(null);
  const isBad = useSignal(false);
  const isEmpty = useSignal(true);

  function submit(event: Event): void {
    event.preventDefault();
    const input = field.current;
    const room = typedRoom(input?.value ?? "");
    isBad.value = room === undefined;
    if (room === undefined || input === null) return input?.focus();
    input.value = "";
    isEmpty.value = true;
    page.open(room);
  }

  return (
    <form class="find-room" noValidate onSubmit={submit}>
      <input
        ref={field}
        type="text"
        placeholder={t("findRoom")}
        aria-label={t("findRoomLabel")}
        aria-invalid={isBad.value}
        aria-describedby="room-problem"
        autocapitalize="none"
        autocomplete="off"
        spellcheck={false}
        enterkeyhint="go"
        dir="auto"
        onInput={(event) => {
          isBad.value = false;
          isEmpty.value = event.currentTarget.value.trim() === "";
        }}
      />
      <button
        type="submit"
        class="icon-button"
        aria-label={t("openRoom")}
        title={t("openRoom")}
        disabled={isEmpty.value}
      >
        <Icon name="plus" />
      </button>
      <p id="room-problem" class="problem" role="alert">{isBad.value && t("roomBad")}</p>
    </form>
  );
}
