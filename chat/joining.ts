import type { Joined } from "../protocol/events.ts";
import type { Position, User } from "../protocol/fields.ts";
import { OUTGOING_FRAME_BYTES, REPLAY_EVENTS } from "../protocol/limits.ts";
import type { PeopleShown } from "./everyone.ts";
import type { History } from "./history.ts";
import { fittingEnd, fittingStart, type Line, type Shown, utf8Bytes } from "./lines.ts";
import type { ReadMark } from "./read_marks.ts";
import { mayResume } from "./resume.ts";
import type { Room } from "./room.ts";

/** How often a join begins again because the room's epoch changed under it. */
const TRIES = 3;

export interface JoinRequest {
  readonly room: Room;
  readonly user: User;
  /** In a room of two. */
  readonly other?: User | undefined;
  readonly since?: Position | undefined;
  /** May still be being read: that and a look at the room take no longer than one of them. */
  readonly mark: ReadMark | Promise<ReadMark>;
  /** How many events behind a reader may be and still resume. */
  readonly mostBehind: number;
}

/** What a join found out about where its reader goes on, and how far they have read. */
type Start = Place & { readonly mark: ReadMark };

type Place =
  | { readonly resumed: true; readonly after: number; readonly lines: readonly Line[] }
  | {
    readonly resumed: false;
    readonly position: Position;
    readonly n: number;
    readonly messages: readonly Shown[];
  };

/**
 * Finds out where a reader goes on. When this resolves the room's cursor is at the start's position or beyond it, and
 * whoever awaits it must take their seat without another `await`: nothing can be delivered in between.
 */
export async function findStart(request: JoinRequest, history: History): Promise<Start> {
  for (let tries = 1;; tries++) {
    const [mark] = await Promise.all([request.mark, request.room.level()]);
    const place = await resumeAfter(request) ?? await startAtHead(request, history);
    if (place.resumed || isReached(place.position, request.room) || tries === TRIES) {
      return { ...place, mark };
    }
  }
}

/** The answer to a join, and the number after which its reader goes on: `joined` within one frame. */
export function joinedFrame(
  request: JoinRequest,
  start: Start,
  people: PeopleShown,
  ref?: number,
): { frame: string; position: number } {
  const { room, other } = request;
  // A new page is the head as far as its reader knows; what came since follows like anything new.
  const head = start.resumed ? room.cursor : { seq: start.position.seq, n: start.n };
  const rest: Omit<Joined, "members" | "events" | "position"> = {
    type: "joined",
    ...(ref === undefined ? {} : { ref }),
    room: room.name,
    ...(other ? { with: other } : {}),
    resumed: start.resumed,
    head: head.seq,
    count: people.count,
    upTo: start.mark.seq,
    unread: Math.max(0, head.n - start.mark.n),
  };
  const frame = JSON.stringify(rest);
  const left = OUTGOING_FRAME_BYTES - utf8Bytes(frame) - people.members.bytes - 200;
  const { events, position } = eventsWithin(left, start, room);
  const told = `"members":[${people.members.text}],"position":${
    JSON.stringify(position)
  },"events":[${events}]`;
  return { frame: `${frame.slice(0, -1)},${told}}`, position: position.seq };
}

async function resumeAfter({ room, since, mostBehind }: JoinRequest): Promise<Place | undefined> {
  if (!since || !mayResume(since, room.cursor, mostBehind)) return undefined;
  if (since.seq === room.cursor.seq) return { resumed: true, after: since.seq, lines: [] };
  const lines = await room.linesAfter(since.seq, REPLAY_EVENTS);
  return lines?.[0]?.seq === since.seq + 1 ? { resumed: true, after: since.seq, lines } : undefined;
}

async function startAtHead({ room, user }: JoinRequest, history: History): Promise<Place> {
  const page = await room.newest.page(room.cursor, () => history.newest(room.name));
  // The page may know more than was delivered here: what it shows must not be delivered again.
  if (!isReached(page.head, room)) await room.level();
  const { epoch, seq, n } = page.head;
  const messages = await history.shownTo(user.id, room.name, page);
  return { resumed: false, position: { epoch, seq }, n, messages };
}

function isReached(position: Position, room: Room): boolean {
  return position.epoch === room.cursor.epoch && position.seq <= room.cursor.seq;
}

/** What fits of the events, as the inside of a JSON array, and where they end. */
function eventsWithin(bytes: number, start: Place, room: Room): { events: string; position: Position } {
  if (start.resumed) {
    const lines = fittingStart(start.lines, bytes);
    const seq = lines.at(-1)?.seq ?? start.after;
    return { events: room.recent.pack(lines), position: { epoch: room.cursor.epoch, seq } };
  }
  return {
    events: fittingEnd(start.messages, bytes).map(({ text }) => text).join(","),
    position: start.position,
  };
}
