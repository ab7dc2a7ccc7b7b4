/// <reference lib="dom" />
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Chat } from "../model/chat.ts";
import type { Page } from "../model/page.ts";
import { isDirectRoom } from "../model/room_entry.ts";
import { t } from "../text/now.ts";
import { ConnectionBar } from "./connection_bar.tsx";
import { Conversation } from "./conversation.tsx";
import { Dialogs } from "./dialogs.tsx";
import { PeoplePanel } from "./people_panel.tsx";
import { RoomsPanel } from "./rooms_panel.tsx";

interface ShellProps {
  readonly page: Page;
  readonly chat: Chat;
}

/** The three columns: rooms, conversation, people. Which of them show depends on the width and the open panel. */
export function Shell({ page, chat }: ShellProps): JSX.Element {
  useEscape(page);
  const room = chat.current.value;
  const hasPeople = room !== undefined && !isDirectRoom(room);
  const people = page.preferences.arePeopleFolded.value || !hasPeople ? "people-folded" : "people-shown";
  return (
    <div class={`shell ${people} panel-${page.panel.value} ${room === undefined ? "no-room" : "in-room"}`}>
      <RoomsPanel page={page} chat={chat} />
      <main class="main">
        {room === undefined
          ? <NoRoom chat={chat} page={page} />
          : <Conversation key={room} page={page} chat={chat} room={room} />}
      </main>
      {hasPeople && <PeoplePanel page={page} chat={chat} />}
      <button
        type="button"
        class="scrim"
        tabIndex={-1}
        aria-hidden="true"
        onClick={() =>
          page.panel.value = "none"}
      />
      <Dialogs page={page} chat={chat} />
    </div>
  );
}

function NoRoom({ page, chat }: ShellProps): JSX.Element {
  const isFirst = page.directory.isLoaded.value && page.entries.value.length === 0;
  return (
    <div class="no-room-note">
      <ConnectionBar page={page} chat={chat} />
      <p class="problem" role="alert">{page.notice.value && t(page.notice.value)}</p>
      <h1>{t(isFirst ? "firstTitle" : "welcomeTitle")}</h1>
      <p>{t(isFirst ? "firstText" : "welcomeText")}</p>
    </div>
  );
}

/** Escape closes the open panel, wherever the focus is, unless something nearer took it. */
function useEscape(page: Page): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const closes = event.key === "Escape" && !event.defaultPrevented && page.panel.peek() !== "none";
      if (closes && page.wanted.peek() !== undefined) page.panel.value = "none";
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, [page]);
}
