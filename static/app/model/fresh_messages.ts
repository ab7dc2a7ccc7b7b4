import type { Message, RoomView } from "../../../client/mod.ts";
import { newestSeq } from "./visit.ts";

/** What others have said since this seq; nothing at the first look, when all of it is old. */
export function freshMessages(
  view: RoomView,
  since: number | undefined,
): { messages: Message[]; newest: number } {
  const newest = Math.max(newestSeq(view), since ?? 0);
  const messages: Message[] = [];
  for (let i = view.items.length - 1; since !== undefined && i >= 0; i--) {
    const item = view.items[i];
    if (item?.kind !== "message") continue;
    if (item.message.seq <= since) break;
    if (!item.message.mine && item.message.deletedAt === undefined) messages.unshift(item.message);
  }
  return { messages, newest };
}
