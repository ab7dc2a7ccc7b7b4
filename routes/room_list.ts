import type { Hub } from "../chat/hub.ts";
import type { User } from "../protocol/fields.ts";
import { AFTER_DIRECTS, BEFORE_ROOMS, isDirect, type RoomName } from "../protocol/names.ts";
import type { Head, MessageLog, RoomSummary } from "../store/message_log.ts";
import type { LastMessages } from "./last_messages.ts";

/** What {@link listRooms} and {@link summary} look at. */
export interface RoomListParts {
  readonly hub: Hub;
  readonly log: MessageLog;
  readonly lasts: LastMessages;
}

/** Rooms of one page. */
const MOST_LISTED = 200;
/** Rooms of two in a list. */
const MOST_DIRECTS = 500;
/** Pages that are read in vain, for all they hold are rooms of others, before the list ends there. */
const MOST_PAGES = 100;

/** A page of the rooms that somebody may know of, by name, from `after` on; the first begins with their rooms of two. */
export async function listRooms(parts: RoomListParts, user: User, after?: RoomName) {
  const { stored, more } = await visibleRooms(parts, user, after ?? BEFORE_ROOMS);
  const heads = new Map(stored.map(({ room, head }): [RoomName, Head] => [room, head]));
  if (after === undefined) { for (const [name, head] of quietRooms(parts.hub)) heads.set(name, head); }
  const rooms = [...heads].map(([name, head]) => summary(parts, user, name, head));
  const directs = after === undefined ? await listDirects(parts, user) : [];
  const last = stored.at(-1)?.room;
  const listed = await Promise.all([...directs, ...rooms]);
  return { rooms: listed, more, ...(more && last ? { next: last } : {}) };
}

/** A room as a list shows it to one person. */
export async function summary(
  { hub, lasts }: Omit<RoomListParts, "log">,
  user: User,
  name: RoomName,
  head: Head,
) {
  const [mark, last] = await Promise.all([hub.marks.get(user.id, name), lasts.of(name, head)]);
  const other = isDirect(name) ? await hub.directs.other(name, user) : undefined;
  return {
    name,
    topic: head.topic,
    private: head.private === true || other !== undefined,
    ...(other ? { with: { id: other.id, name: other.name } } : {}),
    count: hub.presence.people(name).count,
    messages: head.n,
    unread: Math.max(0, head.n - mark.n),
    upTo: mark.seq,
    position: { epoch: head.epoch, seq: head.seq },
    ...(head.at === "" ? {} : { lastActivity: head.at }),
    ...(last ? { last } : {}),
  };
}

/** Rooms that people are in though nobody has said anything yet. */
function quietRooms(hub: Hub): [RoomName, Head][] {
  return [...hub.rooms]
    .filter((room) => room.seats.size > 0 && room.cursor.seq === 0 && !isDirect(room.name))
    .map((room) => [room.name, room.cursor]);
}

/** The next stored rooms that this person may know of: none only where there are no more, for the last one says where to go on. */
async function visibleRooms({ log, hub }: RoomListParts, user: User, after: RoomName) {
  let page = await storedRooms(log, after);
  for (let pages = 1;; pages++) {
    const may = await Promise.all(page.stored.map((room) => hub.doorkeeper.mayList(room, user)));
    const stored = page.stored.filter((_, i) => may[i]);
    const from = page.stored.at(-1)?.room;
    if (stored.length > 0 || !page.more || from === undefined) return { stored, more: page.more };
    if (pages === MOST_PAGES) return { stored, more: false };
    page = await storedRooms(log, from);
  }
}

interface StoredPage {
  readonly stored: readonly RoomSummary[];
  readonly more: boolean;
}

/** A page of stored rooms. Rooms of two lie among them, and are leapt over: there may be more of them than of all others. */
async function storedRooms(log: MessageLog, after: RoomName): Promise<StoredPage> {
  const found = await log.rooms({ after, limit: MOST_LISTED });
  const stored = found.filter(({ room }) => !isDirect(room));
  if (stored.length === found.length) return { stored, more: found.length === MOST_LISTED };
  const rest = await log.rooms({ after: AFTER_DIRECTS, limit: MOST_LISTED });
  const all = [...stored.filter(({ room }) => room < AFTER_DIRECTS), ...rest];
  return { stored: all.slice(0, MOST_LISTED), more: all.length >= MOST_LISTED };
}

async function listDirects(parts: RoomListParts, user: User) {
  const { hub, log } = parts;
  const mine = await hub.directs.of(user, MOST_DIRECTS);
  const heads = mine.length > 0 ? await log.heads(mine.map(({ room }) => room)) : [];
  return mine.flatMap(({ room }, i) => heads[i]!.n > 0 ? [summary(parts, user, room, heads[i]!)] : []);
}
