/// <reference lib="dom" />
import type { JSX } from "preact";
import type { Chat } from "../model/chat.ts";
import type { Desk } from "../model/desk.ts";
import type { Page } from "../model/page.ts";
import { t } from "../text/now.ts";
import { IconButton } from "./icon_button.tsx";
import { Icon } from "./icons.tsx";
import { RoomMenu } from "./room_menu.tsx";

interface RoomHeaderProps {
  readonly page: Page;
  readonly chat: Chat;
  readonly desk: Desk;
}

/** The room's name, topic and people, with the ways out of it. */
export function RoomHeader({ page, chat, desk }: RoomHeaderProps): JSX.Element {
  return (
    <header class="bar room-header">
      <IconButton
        icon="back"
        isMirrored
        label={t("backToRooms")}
        class="to-rooms narrow-only"
        onClick={() => page.panel.value = "rooms"}
      />
      <IconButton
        icon="rooms"
        isMirrored
        label={t("openRooms")}
        class="to-rooms middle-only"
        onClick={() => page.panel.value = "rooms"}
      />
      {desk.isDirect ? <DirectTitle desk={desk} chat={chat} /> : <RoomTitle desk={desk} />}
      {!desk.isDirect && <PeopleButton page={page} chat={chat} />}
      <RoomMenu page={page} room={desk.room} />
    </header>
  );
}

function RoomTitle({ desk }: { desk: Desk }): JSX.Element {
  const entry = desk.entry.value;
  return (
    <div class="room-title">
      <h1>
        {entry?.isPrivate && <Icon name="lock" label={t("privateRoom")} />}
        <bdi>
          {!entry?.isPrivate && <span class="hash" aria-hidden="true">#</span>}
          {desk.room}
        </bdi>
      </h1>
      {entry?.topic && <p class="topic" dir="auto" title={entry.topic}>{entry.topic}</p>}
    </div>
  );
}

/** A conversation of two has the other one's name, and a lock. A click tells more of them. */
function DirectTitle({ desk, chat }: { desk: Desk; chat: Chat }): JSX.Element {
  const { companion } = desk;
  const isHere = chat.view.value?.members.some(({ id }) => id === companion?.id) ?? false;
  return (
    <div class="room-title">
      <h1>
        {companion === undefined
          ? t("privateConversation")
          : (
            <button type="button" class="name-button" onClick={() => desk.meet(companion)}>
              <bdi>{companion.name}</bdi>
            </button>
          )}
      </h1>
      <p class="topic">
        <Icon name="lock" /> {isHere ? t("directHere") : t("directOnly")}
      </p>
    </div>
  );
}

/** The number of people; it folds their list where there is a column for it, else opens it over the conversation. */
function PeopleButton({ page, chat }: { page: Page; chat: Chat }): JSX.Element {
  const { arePeopleFolded } = page.preferences;
  const count = chat.view.value?.count ?? 0;

  function toggle(): void {
    if (matchMedia("(min-width: 1000px)").matches) arePeopleFolded.value = !arePeopleFolded.value;
    else page.panel.value = page.panel.value === "people" ? "none" : "people";
  }

  return (
    <button type="button" class="people-button" aria-controls="people" title={t("people")} onClick={toggle}>
      <Icon name="people" />
      {count > 0 && <span class="count" aria-hidden="true">{count}</span>}
      <span class="unseen">{count > 0 ? t("peopleHere", { count }) : t("people")}</span>
    </button>
  );
}
