import type { Page } from "./page.ts";
import { isDirectRoom } from "./room_entry.ts";

/** How much is unread in the rooms that one wants to hear of. */
export function unreadOf(page: Page): number {
  const views = [...page.chat?.rooms.value.values() ?? []];
  return views.reduce((sum, { name, unread }) => page.levels.of(name) === "none" ? sum : sum + unread, 0);
}

/** The tab's title: the room first, then how much is unread in all rooms, then the product. */
export function titleOf(page: Page): string {
  const room = page.chat?.current.value;
  const unread = unreadOf(page);
  const count = unread > 0 ? ` (${unread})` : "";
  const companion = page.entries.value.find(({ name }) => name === room)?.companion;
  const name = room !== undefined && isDirectRoom(room) ? companion?.name : room;
  return name === undefined ? `Parley${count}` : `${name}${count} · Parley`;
}
