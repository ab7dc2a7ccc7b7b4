/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { Chat } from "../model/chat.ts";
import type { Page } from "../model/page.ts";
import { t } from "../text/now.ts";
import { Avatar } from "./avatar.tsx";
import { Icon } from "./icons.tsx";
import { MenuSheet } from "./menu_sheet.tsx";
import { useOutsideClick } from "./popup.tsx";

/** Oneself at the foot of the rooms: name, connection, and the menu of all that concerns oneself. */
export function MeMenu({ page, chat }: { page: Page; chat: Chat }): JSX.Element {
  const isOpen = useSignal(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    isOpen.value = false;
    button.current?.focus();
  };
  useOutsideClick(root, () => isOpen.value = false);
  const isOnline = chat.connection.value.kind === "live";

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== "Escape" || !isOpen.value) return;
    event.preventDefault();
    close();
  }

  return (
    <div class="me" ref={root} onKeyDown={onKeyDown}>
      {isOpen.value && <MenuSheet page={page} chat={chat} onDone={close} />}
      <button
        type="button"
        ref={button}
        class="me-button"
        aria-expanded={isOpen.value}
        aria-controls="menu"
        onClick={() => isOpen.value = !isOpen.value}
      >
        <Avatar user={chat.me.value} />
        <span class="me-name">
          <bdi>{chat.me.value.name}</bdi>
        </span>
        <span class={isOnline ? "me-state online" : "me-state"}>{isOnline ? t("online") : t("offline")}</span>
        <span class="unseen">{t("menu")}</span>
        <Icon name="up" />
      </button>
    </div>
  );
}
