import * as z from "zod";
import type { Hub } from "../chat/hub.ts";
import { posted } from "../chat/post.ts";
import { Refusal } from "../chat/refusal.ts";
import type { Room } from "../chat/room.ts";
import { roomName, topicText, type User } from "../protocol/fields.ts";
import { isDirect } from "../protocol/names.ts";
import type { DraftBody, MessageLog } from "../store/message_log.ts";
import type { Routes } from "./app.ts";
import { type AskedBy, DescribedRoutes } from "./described_routes.ts";
import { LastMessages } from "./last_messages.ts";
import type { TokenReader } from "./require_user.ts";
import { detailsOf, roomDetails } from "./room_details.ts";
import { listRooms } from "./room_list.ts";
import { inRoom, people, roomSummary } from "./shapes.ts";

/** What {@link roomRoutes} stand on. */
export interface RoomParts {
  readonly hub: Hub;
  readonly log: MessageLog;
  readonly sessions: TokenReader;
  /** A new id for what comes without one: a UUID. */
  newId(): string;
}

const LIST = {
  method: "get",
  path: "/api/rooms",
  tag: "rooms",
  summary: "The rooms that you may know of",
  description: "By name, at most 200 a page; the first page begins with your rooms of two. " +
    "While there is `more`, ask again with `next` as `after`.",
  query: z.object({ after: roomName.optional().meta({ description: "The `next` of the page before" }) }),
  answers: {
    200: {
      description: "A page of rooms",
      schema: z.object({ rooms: z.array(roomSummary), more: z.boolean(), next: z.string().optional() }),
    },
  },
  errors: ["bad_room"],
} as const;

const OPEN = {
  method: "post",
  path: "/api/rooms",
  tag: "rooms",
  summary: "Open a room",
  description: "A private one can be seen and entered by its owner and whom they invite.",
  body: z.object({ name: roomName, topic: topicText.optional(), private: z.boolean().optional() }),
  example: { name: "garden", topic: "What grows" },
  answers: { 201: { description: "It is open", schema: roomDetails } },
  errors: ["bad_room", "name_taken", "too_fast"],
} as const;

const LOOK = {
  method: "get",
  path: "/api/rooms/{room}",
  tag: "rooms",
  summary: "One room, with what you have not read in it",
  params: inRoom,
  answers: { 200: { description: "The room", schema: roomDetails } },
  errors: ["bad_room", "not_found"],
} as const;

const MEMBERS = {
  method: "get",
  path: "/api/rooms/{room}/members",
  tag: "people",
  summary: "Who is in a room",
  params: inRoom,
  answers: { 200: { description: "At most 200 people; `count` is everyone", schema: people } },
  errors: ["bad_room", "not_found"],
} as const;

/** What the routes keep among themselves. */
type Inside = RoomParts & { readonly lasts: LastMessages };

/** `/api/rooms` and one room: the list, opening one, who is there. */
export function roomRoutes(given: RoomParts): Routes {
  const parts: Inside = { ...given, lasts: new LastMessages(given.log) };
  const described = new DescribedRoutes(parts.sessions);
  described.forUsers(
    LIST,
    async ({ user, query }, context) => context.json(await listRooms(parts, user, query.after)),
  );
  described.forUsers(OPEN, async (asked, context) => context.json(await openRoom(parts, asked), 201));
  described.forUsers(LOOK, async ({ user, params }, context) => {
    const room = await parts.hub.enter(params.room, user);
    return context.json(await detailsOf(parts, user, room));
  });
  described.forUsers(MEMBERS, async ({ user, params }, context) => {
    const room = await parts.hub.enter(params.room, user);
    return context.json({ room: room.name, ...parts.hub.presence.people(room.name) });
  });
  return described.routes;
}

async function openRoom(parts: Inside, { user, body: { name, topic, ...body } }: AskedBy<typeof OPEN>) {
  if (isDirect(name)) throw new Refusal("bad_room", "Names that begin with dm_ are those of rooms of two");
  const room = await parts.hub.enter(name, user).catch(orTaken);
  if (room.cursor.seq > 0 || (body.private && parts.hub.presence.people(name).count > 0)) taken();
  const opening = { type: "changed", what: body.private ? "private" : "created", value: "" } as const;
  const { event } = await say(parts, { user, room }, opening).catch(orTaken);
  // Somebody else was there in the same moment.
  if (event.seq !== 1) taken();
  if (topic) await say(parts, { user, room }, { type: "changed", what: "topic", value: topic });
  await room.level();
  return await detailsOf(parts, user, room);
}

/** A room that one may not enter or make private is somebody's; what else went wrong is told as it is. */
function orTaken(error: unknown): never {
  if (error instanceof Refusal && (error.code === "not_found" || error.code === "forbidden")) taken();
  throw error;
}

function taken(): never {
  throw new Refusal("name_taken", "There is a room of that name already");
}

function say(
  { hub, newId }: RoomParts,
  { user, room }: { readonly user: User; readonly room: Room },
  body: DraftBody,
) {
  return posted(hub, room, user, { id: newId(), body });
}
