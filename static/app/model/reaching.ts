import type { RoomView } from "../../../client/mod.ts";
import type { Desk } from "./desk.ts";

/** So near, history is read page by page, without a gap; further back only what is around. */
const NEAR_PAGES = 2;
const MOST_UNREAD_PAGES = 5;
const PAGE_MESSAGES = 100;

/** Fetches what it takes to show a message. Answers its place among the room's items, -1 where it is not there. */
export async function reachMessage(desk: Desk, seq: number): Promise<number> {
  const isThere = () => placeOf(desk, seq) >= 0;
  await pageBackUntil(desk, isThere, NEAR_PAGES);
  if (!isThere()) await desk.around(seq).catch(() => undefined);
  return placeOf(desk, seq);
}

/** Fetches what it takes to show the first message after this number, where reading stopped. */
export async function reachUnread(desk: Desk, after: number): Promise<number> {
  const isThere = () => reachesBack(desk.view.peek(), after);
  const unread = desk.view.peek()?.unread ?? 0;
  const pages = Math.ceil(unread / PAGE_MESSAGES) + 1;
  if (pages <= MOST_UNREAD_PAGES) await pageBackUntil(desk, isThere, pages);
  else if (!isThere()) await desk.around(Math.max(1, after)).catch(() => undefined);
  return desk.view.peek()?.items.findIndex((item) =>
    item.kind === "message" && item.message.seq > after && !item.message.mine
  ) ?? -1;
}

async function pageBackUntil(desk: Desk, isThere: () => boolean, pages: number): Promise<void> {
  for (let read = 0; read < pages && !isThere() && !desk.view.peek()?.reachesBeginning; read++) {
    await desk.pageBack().catch(() => read = pages);
  }
}

function placeOf(desk: Desk, seq: number): number {
  return desk.view.peek()?.items.findLastIndex((item) =>
    item.kind === "message" && item.message.seq === seq
  ) ?? -1;
}

/** True where what is shown of a room begins at this number or before. */
export function reachesBack(view: RoomView | undefined, seq: number): boolean {
  const item = view?.items.find((each) => each.kind === "message");
  const oldest = item?.kind === "message" ? item.message.seq : Infinity;
  return view?.reachesBeginning === true || oldest <= seq;
}
