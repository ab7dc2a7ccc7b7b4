/// <reference lib="dom" />
import { effect } from "@preact/signals";
import type { RoomView } from "../../client/mod.ts";
import type { Chat } from "./model/chat.ts";
import { isWorthTelling, untold } from "./model/notices.ts";
import type { Page } from "./model/page.ts";
import { addressOf } from "./model/place.ts";
import { isDirectRoom } from "./model/room_entry.ts";
import { unreadOf } from "./model/title.ts";
import { newestSeq } from "./model/visit.ts";
import { t } from "./text/now.ts";

const ICON = "/icons/parley.svg";
const UNREAD_ICON = "/icons/parley_unread.svg";

/**
 * Tells of what is unread outside of the page: a dot on its icon, and notifications while nobody looks. Of one person's
 * tabs the one that holds the lock speaks, and only while none of them is on the screen.
 */
export function followUnread(page: Page): void {
  effect(() => showIcon(unreadOf(page) > 0 ? UNREAD_ICON : ICON));
  const told = new Tellings(page);
  effect(() => told.look());
  holdLocks(told);
}

function showIcon(href: string): void {
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (link !== null && link.getAttribute("href") !== href) link.setAttribute("href", href);
}

/** What was told of each room, and what is to be told next. */
class Tellings {
  readonly #page: Page;
  readonly #looked = new Map<string, number>();
  #chat: Chat | undefined;
  isSpeaker = false;

  constructor(page: Page) {
    this.#page = page;
  }

  look(): void {
    const { chat } = this.#page;
    if (chat !== this.#chat) this.#looked.clear();
    this.#chat = chat;
    if (chat === undefined) return;
    const views = [...chat.rooms.value.values()].filter(({ state }) => state === "live");
    for (const view of views) this.#lookAt(view, chat);
    const read = new Map(views.map(({ name, upTo }) => [name, upTo]));
    if (this.isSpeaker) void this.#page.notifications.takeBack((tag) => isRead(tag, read));
  }

  #lookAt(view: RoomView, chat: Chat): void {
    // A room that was empty begins at 0; one that was just opened begins at its newest message.
    const since = this.#looked.get(view.name) ?? (isDirectRoom(view.name) ? view.upTo : newestSeq(view));
    this.#looked.set(view.name, Math.max(since, newestSeq(view)));
    if (this.#page.notifications.permission.value !== "granted") return;
    const level = this.#page.levels.of(view.name);
    const news = untold(view, since).filter((message) =>
      isWorthTelling(message, chat.me.value, level) && !this.#page.ignored.has(message.from)
    );
    for (const message of news) void this.#tell(view, message.seq, message.from.name, message.text);
  }

  async #tell(view: RoomView, seq: number, person: string, text: string): Promise<void> {
    if (!this.isSpeaker || await isLookedAt()) return;
    const { name } = view;
    const title = isDirectRoom(name) ? person : t("inRoom", { person, room: `#${name}` });
    const url = addressOf(name, location.href, seq);
    await this.#page.notifications.show({ tag: tagOf(name, seq), title, body: text.slice(0, 240), url });
    // It may have been read elsewhere while it was on its way.
    this.look();
  }
}

function tagOf(room: string, seq: number): string {
  return `${room} ${seq}`;
}

function isRead(tag: string, read: ReadonlyMap<string, number>): boolean {
  const [room = "", seq = "0"] = tag.split(" ");
  return Number(seq) <= (read.get(room) ?? 0);
}

const SPEAKER = "parley.speaker";
const LOOKING = "parley.looking";

/** One tab speaks until it goes; every tab on the screen says so as long as it is. Locks end with their tab. */
function holdLocks(told: Tellings): void {
  if (!("locks" in navigator)) return;
  void navigator.locks.request(SPEAKER, () => {
    told.isSpeaker = true;
    return new Promise(() => {});
  });
  let looked = () => {};
  const look = () => {
    looked();
    if (document.visibilityState !== "visible") return;
    const over = new Promise<void>((resolve) => looked = resolve);
    void navigator.locks.request(LOOKING, { mode: "shared" }, () => over);
  };
  look();
  document.addEventListener("visibilitychange", look);
}

async function isLookedAt(): Promise<boolean> {
  if (document.visibilityState === "visible") return true;
  const { held } = await navigator.locks.query();
  return held?.some(({ name }) => name === LOOKING) ?? false;
}
