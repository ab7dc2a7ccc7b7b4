/// <reference lib="dom" />
import { render } from "preact";
import { Parley } from "../../client/mod.ts";
import { IndexedDbOutbox } from "../../client/indexed_db_outbox.ts";
import type { User } from "../../protocol/fields.ts";
import { Account } from "./model/account.ts";
import { Announcer } from "./model/announcer.ts";
import { Chat } from "./model/chat.ts";
import { Ignored } from "./model/ignored.ts";
import { Moderation } from "./model/moderation.ts";
import { Page } from "./model/page.ts";
import { addressOf, placeIn } from "./model/place.ts";
import { RoomDirectory } from "./model/room_list.ts";
import { LocalDrafts } from "./storage/drafts.ts";
import { JoinedRooms } from "./storage/joined_rooms.ts";
import { KeptMessages } from "./storage/kept_messages.ts";
import { Preferences } from "./storage/preferences.ts";
import { Remembered } from "./storage/remembered.ts";
import { RoomLevels } from "./storage/room_levels.ts";
import { speech, t } from "./text/now.ts";
import { followLanguage } from "./follow_language.ts";
import { followPage } from "./follow_page.ts";
import { followUnread } from "./follow_unread.ts";
import { install } from "./install.ts";
import { Notifications } from "./notifications.ts";
import { AppView } from "./views/app_view.tsx";
import { Announcements } from "./views/announcements.tsx";

function startChat(me: User): Chat {
  const talk = new Parley({ url: location.origin, outbox: new IndexedDbOutbox() });
  const chat = new Chat({
    talk,
    me,
    drafts: new LocalDrafts(me.id),
    joined: new JoinedRooms(me.id),
    kept: new KeptMessages(me.id),
    now: () => Date.now(),
  });
  talk.signIn({});
  return chat;
}

function goTo(room: string | undefined, isStep: boolean): void {
  const address = addressOf(room, location.href);
  if (isStep) history.pushState(null, "", address);
  else history.replaceState(null, "", address);
}

/** The token of a sign-in link. It leaves the address at once, so that no history and no link keeps it. */
function takeToken(): string | undefined {
  const token = new URLSearchParams(location.hash.slice(1)).get("token") ?? undefined;
  if (token !== undefined) history.replaceState(null, "", location.pathname + location.search);
  return token;
}

const page = new Page({
  account: new Account(),
  preferences: new Preferences(),
  levels: new RoomLevels(),
  notifications: new Notifications(),
  remembered: new Remembered(),
  directory: new RoomDirectory(),
  moderation: new Moderation(),
  ignored: new Ignored(),
  startChat,
  goTo,
});
const announcer = new Announcer(
  (ms, run) => setTimeout(run, ms),
  (count) => speech.value.say("announceMany", { count }),
);

followPage(page, (from, text) => announcer.say(t("saidBy", { person: from.name, text })));
followUnread(page);
void page.start(placeIn(location.search), takeToken());
void followLanguage(page.preferences).then(show);
install();

function show(): void {
  const root = document.querySelector("#page");
  if (root === null) return;
  render(
    <>
      <AppView page={page} />
      <Announcements announcer={announcer} />
    </>,
    root,
  );
}
