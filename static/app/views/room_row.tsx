/// <reference lib="dom" />
import type { JSX } from "preact";
import type { User } from "../../../protocol/fields.ts";
import type { Page } from "../model/page.ts";
import { addressOf } from "../model/place.ts";
import { isDirectRoom, type RoomEntry } from "../model/room_entry.ts";
import { shortMoment } from "../text/dates.ts";
import { speech, t } from "../text/now.ts";
import { Avatar } from "./avatar.tsx";
import { Icon } from "./icons.tsx";

interface RoomRowProps {
  readonly entry: RoomEntry;
  readonly isCurrent: boolean;
  readonly page: Page;
  readonly me: User;
}

/** One room in the list. A real link, so that it can be copied or opened in another tab. */
export function RoomRow({ entry, isCurrent, page, me }: RoomRowProps): JSX.Element {
  function open(event: MouseEvent): void {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    page.open(entry.name);
  }

  const { companion } = entry;
  const isQuiet = page.levels.of(entry.name) === "none";
  return (
    <li>
      <a
        class={companion ? "room-row direct" : "room-row"}
        href={addressOf(entry.name, location.href)}
        aria-current={isCurrent ? "page" : undefined}
        onClick={open}
      >
        {companion && <Avatar user={companion} isSmall />}
        <RoomName entry={entry} />
        {entry.at > 0 && <time class="room-time">{shortMoment(entry.at, Date.now(), speech.value)}</time>}
        <span class="room-last" dir="auto">{lastOf(entry, me)}</span>
        {entry.unread > 0 && (
          <span class={isQuiet ? "badge quiet-badge" : "badge"}>
            <span aria-hidden="true">{entry.unread > 99 ? "99+" : speech.value.number(entry.unread)}</span>
            <span class="unseen">{t("unreadCount", { count: entry.unread })}</span>
          </span>
        )}
      </a>
    </li>
  );
}

function RoomName({ entry: { name, companion, isPrivate } }: { entry: RoomEntry }): JSX.Element {
  if (isDirectRoom(name)) {
    return (
      <span class="room-name">
        <bdi>{companion?.name ?? t("privateConversation")}</bdi>
        <Icon name="lock" label={t("privateConversation")} />
      </span>
    );
  }
  return (
    <span class="room-name">
      {isPrivate && <Icon name="lock" label={t("privateRoom")} />}
      <bdi>
        {!isPrivate && <span class="hash" aria-hidden="true">#</span>}
        {name}
      </bdi>
    </span>
  );
}

function lastOf({ last, name, topic, count }: RoomEntry, me: User): string {
  if (last === undefined) {
    return isDirectRoom(name) ? t("directOnly") : topic || (count > 0 ? t("peopleHere", { count }) : "");
  }
  if (last.from.id === me.id) return t("youSaid", { text: last.text });
  return isDirectRoom(name) ? last.text : t("saidBy", { person: last.from.name, text: last.text });
}
