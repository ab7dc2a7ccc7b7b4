/// <reference lib="dom" />
import type { JSX } from "preact";
import type { Chat } from "../model/chat.ts";
import type { Page } from "../model/page.ts";
import { isDirectRoom, type RoomEntry } from "../model/room_entry.ts";
import { t } from "../text/now.ts";
import { FindRoom } from "./find_room.tsx";
import { IconButton } from "./icon_button.tsx";
import { Logo } from "./logo.tsx";
import { MeMenu } from "./me_menu.tsx";
import { RoomRow } from "./room_row.tsx";

/** The rooms, the field that opens another, the conversations of two, and oneself. */
export function RoomsPanel({ page, chat }: { page: Page; chat: Chat }): JSX.Element {
  const entries = page.entries.value;
  const directs = entries.filter(({ name }) => isDirectRoom(name));
  const rooms = entries.filter(({ name }) => !isDirectRoom(name));
  return (
    <nav class="rooms" id="rooms" aria-label={t("rooms")}>
      <header class="bar">
        <Logo />
        <h1>Parley</h1>
        <IconButton
          icon="newRoom"
          label={t("newRoom")}
          class="new-room"
          onClick={() => page.dialog.value = { kind: "room" }}
        />
      </header>
      <FindRoom page={page} />
      <div class="room-list">
        <h2 class="unseen">{t("rooms")}</h2>
        <RoomRows entries={rooms} page={page} chat={chat} />
        {rooms.length === 0 && page.directory.isLoaded.value && <p class="hint">{t("roomsNone")}</p>}
        {directs.length > 0 && <h3 id="directs">{t("directs")}</h3>}
        <RoomRows entries={directs} page={page} chat={chat} />
      </div>
      <MeMenu page={page} chat={chat} />
    </nav>
  );
}

interface RoomRowsProps {
  readonly entries: readonly RoomEntry[];
  readonly page: Page;
  readonly chat: Chat;
}

function RoomRows({ entries, page, chat }: RoomRowsProps): JSX.Element | null {
  if (entries.length === 0) return null;
  return (
    <ul>
      {entries.map((entry) => (
        <RoomRow
          key={entry.name}
          entry={entry}
          isCurrent={entry.name === chat.current.value}
          page={page}
          me={chat.me.value}
        />
      ))}
    </ul>
  );
}
