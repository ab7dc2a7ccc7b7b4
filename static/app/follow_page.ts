/// <reference lib="dom" />
import { effect } from "@preact/signals";
import type { User } from "../../protocol/fields.ts";
import { isRecord } from "./model/answers.ts";
import type { Chat } from "./model/chat.ts";
import { freshMessages } from "./model/fresh_messages.ts";
import type { Page } from "./model/page.ts";
import { placeIn } from "./model/place.ts";
import { titleOf } from "./model/title.ts";

/** Asks for the rooms again so often while the page is on the screen. */
const DIRECTORY_MS = 30_000;

/** Ties the page's model to the browser around it: title, theme, address, visibility, screen reader. */
export function followPage(page: Page, announce: (from: User, text: string) => void): void {
  effect(() => showTheme(page));
  effect(() => void (document.title = titleOf(page)));
  effect(() => announceFresh(page, announce));
  effect(() => signOutWhenEnded(page));
  effect(() => askForUnlisted(page));
  addEventListener("popstate", () => page.openAt(placeIn(location.search)));
  navigator.serviceWorker?.addEventListener("message", ({ data }) => goWhereTold(page, data));
  addEventListener("online", () => chatOf(page)?.talk.wake());
  addEventListener("pageshow", () => chatOf(page)?.talk.wake());
  document.addEventListener("visibilitychange", () => visibilityChanged(page));
  effect(() => beginHidden(chatOf(page)));
  setInterval(() => void (chatOf(page) && isVisible() && page.directory.refresh()), DIRECTORY_MS);
}

function showTheme({ preferences: { theme } }: Page): void {
  const root = document.documentElement;
  if (theme.value === "system") root.removeAttribute("data-theme");
  else root.dataset.theme = theme.value;
}

const announced = new WeakMap<Chat, Map<string, number>>();

/** Reads out what others said in the room on the screen, each message once. */
function announceFresh(page: Page, announce: (from: User, text: string) => void): void {
  const chat = page.stage.value.kind === "in" ? page.stage.value.chat : undefined;
  const view = chat?.view.value;
  if (chat === undefined || view === undefined || view.state === "joining") return;
  const heads = announced.get(chat) ?? new Map<string, number>();
  announced.set(chat, heads);
  const { messages, newest } = freshMessages(view, heads.get(view.name));
  heads.set(view.name, newest);
  for (const { from, text } of messages) if (!page.ignored.has(from)) announce(from, text);
}

const askedFor = new WeakMap<Chat, Set<string>>();

/** Somebody brought one into a room that the list does not have: what it is like, only the server can tell. */
function askForUnlisted(page: Page): void {
  const chat = chatOf(page);
  if (chat === undefined || !page.directory.isLoaded.value) return;
  const listed = new Set(page.directory.rooms.peek().map(({ name }) => name));
  const asked = askedFor.get(chat) ?? new Set();
  askedFor.set(chat, asked);
  const news = [...chat.rooms.value.keys()].filter((room) => !listed.has(room) && !asked.has(room));
  for (const room of news) asked.add(room);
  if (news.length > 0) void page.directory.refresh();
}

/** A session that the server no longer knows leads back to the sign-in card. */
function signOutWhenEnded(page: Page): void {
  const connection = chatOf(page)?.connection.value;
  const isOver = connection?.kind === "ended" && connection.code === 4500 ||
    connection?.kind === "refused" && connection.code === "unauthorized";
  if (isOver) void page.signOut("endedUnauthorized");
}

/** A notification was clicked. */
function goWhereTold(page: Page, data: unknown): void {
  const url = isRecord(data) && typeof data.goTo === "string" ? URL.parse(data.goTo) : null;
  if (url?.origin === location.origin) page.openAt(placeIn(url.search));
}

/** A tab that was opened in the background has not been looked at: what arrives there is not read. */
function beginHidden(chat: Chat | undefined): void {
  if (chat !== undefined && !isVisible()) chat.isVisible.value = false;
}

function visibilityChanged(page: Page): void {
  chatOf(page)?.setVisible(isVisible());
  if (isVisible() && chatOf(page)) void page.directory.refresh();
}

function isVisible(): boolean {
  return document.visibilityState === "visible";
}

function chatOf(page: Page): Chat | undefined {
  const stage = page.stage.value;
  return stage.kind === "in" ? stage.chat : undefined;
}
