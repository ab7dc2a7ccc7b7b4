import type { User } from "../../../protocol/fields.ts";
import type { Message, RoomView } from "../../../client/mod.ts";
import { isRecord, timeIn, userIn } from "./answers.ts";

/** A room as the list shows it. */
export interface RoomEntry {
  readonly name: string;
  readonly topic: string;
  readonly count: number;
  readonly unread: number;
  /** When something last happened there, in milliseconds; 0 where nothing did. */
  readonly at: number;
  /** The last thing said. */
  readonly last: LastSaid | undefined;
  /** Nobody else can find it. */
  readonly isPrivate: boolean;
  /** The other one of a room of two. */
  readonly companion: User | undefined;
}

/** What was said last in a room, and by whom. */
export interface LastSaid {
  readonly from: User;
  readonly text: string;
}

/** True for rooms of two, whose names are opaque. */
export function isDirectRoom(room: string): boolean {
  return room.startsWith("dm_");
}

/** The rooms that the server told of. */
export function entriesIn(body: unknown): RoomEntry[] {
  const list = isRecord(body) ? body.rooms : undefined;
  return Array.isArray(list) ? list.map(entryIn).filter((entry) => entry !== undefined) : [];
}

function entryIn(value: unknown): RoomEntry | undefined {
  if (!isRecord(value) || typeof value.name !== "string") return undefined;
  const { name } = value;
  const isDirect = isDirectRoom(name);
  // Where one has never been nothing waits to be read.
  const hasVisited = isDirect || (typeof value.upTo === "number" && value.upTo > 0);
  return {
    name,
    topic: typeof value.topic === "string" ? value.topic : "",
    count: typeof value.count === "number" ? value.count : 0,
    unread: hasVisited && typeof value.unread === "number" ? value.unread : 0,
    at: timeIn(value.lastActivity),
    last: lastIn(value.last),
    isPrivate: isDirect || value.private === true,
    companion: userIn(value.with),
  };
}

function lastIn(value: unknown): LastSaid | undefined {
  const from = isRecord(value) ? userIn(value.from) : undefined;
  return isRecord(value) && from && typeof value.text === "string" ? { from, text: value.text } : undefined;
}

/** A room that is open here, which knows better than a list that was read a while ago. */
export function openEntry(view: RoomView, listed: RoomEntry | undefined, me: User): RoomEntry {
  const message = lastMessageOf(view);
  const isKnown = view.state === "live" || view.state === "lost";
  return {
    name: view.name,
    topic: topicOf(view) ?? listed?.topic ?? "",
    count: isKnown ? view.count : listed?.count ?? 0,
    unread: isKnown ? view.unread : listed?.unread ?? 0,
    at: Math.max(message ? Date.parse(message.at) : 0, listed?.at ?? 0),
    last: message ? { from: message.from, text: message.text } : listed?.last,
    isPrivate: listed?.isPrivate ?? isDirectRoom(view.name),
    companion: view.with ?? listed?.companion ?? companionIn(view, me),
  };
}

function lastMessageOf(view: RoomView): Message | undefined {
  for (let i = view.items.length - 1; i >= 0; i--) {
    const item = view.items[i];
    if (item?.kind === "message" && item.message.deletedAt === undefined) return item.message;
  }
  return undefined;
}

/** Who else is in a room of two, as far as the room itself shows. */
function companionIn(view: RoomView, me: User): User | undefined {
  if (!isDirectRoom(view.name)) return undefined;
  const other = view.members.find(({ id }) => id !== me.id);
  const said = view.items.findLast((item) => item.kind === "message" && !item.message.mine);
  return other ?? (said?.kind === "message" ? said.message.from : undefined);
}

/** The topic as the shown log has it; undefined where the log shown says nothing of it. */
export function topicOf(view: RoomView): string | undefined {
  const item = view.items.findLast((each) =>
    each.kind === "notice" && each.event.type === "changed" && each.event.what === "topic"
  );
  return item?.kind === "notice" && item.event.type === "changed" ? item.event.value : undefined;
}
