import { type Context, Hono } from "hono";
import * as z from "zod";
import type { Hub } from "../chat/hub.ts";
import { mayEnter } from "../chat/heads.ts";
import { posted } from "../chat/post.ts";
import { Refusal } from "../chat/refusal.ts";
import type { Room } from "../chat/room.ts";
import { commandId, messageText, roomName, seq, topicText, type User } from "../protocol/fields.ts";
import { AFTER_DIRECTS, BEFORE_ROOMS, isDirect, type RoomName } from "../protocol/names.ts";
import type { DraftBody, Head, MessageLog } from "../store/message_log.ts";
import type { Door, Routes } from "./app.ts";
import { checked, readBody } from "./errors.ts";
import { identify } from "./identity.ts";
import { LastMessages } from "./last_messages.ts";
import { requireUser, type SessionRegister } from "./session.ts";

/** What {@link roomRoutes} stand on. */
export interface RoomParts {
  readonly hub: Hub;
  readonly log: MessageLog;
  readonly sessions: Pick<SessionRegister, "verify">;
  /** A new id for what comes without one: a UUID. */
  newId(): string;
}

const MOST_LISTED = 200;
/** Rooms of two in a list. */
const MOST_DIRECTS = 500;
const PAGE = 50;
const whole = z.string().regex(/^\d{1,15}$/).transform(Number);
const paging = z.object({
  before: whole.optional(),
  after: whole.optional(),
  around: whole.optional(),
  limit: whole.refine((limit) => limit >= 1 && limit <= MOST_LISTED).default(PAGE),
});
const newRoom = z.object({ name: roomName, topic: topicText.optional(), private: z.boolean().optional() });
const newMessage = z.object({ text: messageText, replyTo: seq.optional() });

/** What the routes keep among themselves. */
type Inside = RoomParts & { readonly lasts: LastMessages };
type Visit = { readonly user: User; readonly room: Room };

/** `/api/rooms` and what is below it: rooms, their messages and their people. */
export function roomRoutes(given: RoomParts): Routes {
  const parts: Inside = { ...given, lasts: new LastMessages(given.log) };
  const routes = new Hono<Door>();
  routes.get(
    "/api/rooms",
    async (context) => context.json(await listRooms(parts, await userOf(parts, context), context)),
  );
  routes.post("/api/rooms", (context) => openRoom(parts, context));
  routes.get("/api/rooms/:room", async (context) => {
    const { user, room } = await visit(parts, context);
    return context.json(await summary(parts, user, room.name, room.cursor));
  });
  routes.get("/api/rooms/:room/messages", (context) => readMessages(parts, context));
  routes.post("/api/rooms/:room/messages", (context) => postMessage(parts, context));
  routes.get("/api/rooms/:room/members", async (context) => {
    const { room } = await visit(parts, context);
    return context.json({ room: room.name, ...parts.hub.presence.people(room.name) });
  });
  return routes;
}

function userOf(parts: RoomParts, context: Context<Door>): Promise<User> {
  return requireUser(parts.sessions, identify(context.req.raw));
}

async function visit(parts: RoomParts, context: Context<Door>): Promise<Visit> {
  const user = await userOf(parts, context);
  const room = await parts.hub.enter(checked(roomName, context.req.param("room")), user);
  return { user, room };
}

async function listRooms(parts: Inside, user: User, context: Context<Door>) {
  const { hub } = parts;
  const after = context.req.query("after");
  const { stored, more } = await storedRooms(
    parts,
    after === undefined ? undefined : checked(roomName, after),
  );
  const heads = new Map(stored.map(({ room, head }): [RoomName, Head] => [room, head]));
  // Rooms that people are in though nobody has said anything yet.
  for (const room of hub.rooms) {
    if (room.seats.size > 0 && room.cursor.seq === 0 && !isDirect(room.name)) {
      heads.set(room.name, room.cursor);
    }
  }
  const visible = [...heads].filter(([, head]) => mayEnter(head, user));
  const rooms = visible.map(([name, head]) => summary(parts, user, name, head));
  const directs = after === undefined ? await listDirects(parts, user) : [];
  return { rooms: await Promise.all([...directs, ...rooms]), more };
}

/** The next page of stored rooms. Rooms of two lie among them, and are leapt over: there may be more of them than of all others. */
async function storedRooms({ log }: Inside, after: RoomName = BEFORE_ROOMS) {
  const found = await log.rooms({ after, limit: MOST_LISTED });
  const stored = found.filter(({ room }) => !isDirect(room));
  if (stored.length === found.length) return { stored, more: found.length === MOST_LISTED };
  const rest = await log.rooms({ after: AFTER_DIRECTS, limit: MOST_LISTED });
  const all = [...stored.filter(({ room }) => room < AFTER_DIRECTS), ...rest];
  return { stored: all.slice(0, MOST_LISTED), more: all.length >= MOST_LISTED };
}

async function listDirects(parts: Inside, user: User) {
  const { hub, log } = parts;
  const mine = await hub.directs.of(user, MOST_DIRECTS);
  const heads = mine.length > 0 ? await log.heads(mine.map(({ room }) => room)) : [];
  return mine.flatMap(({ room }, i) => heads[i]!.n > 0 ? [summary(parts, user, room, heads[i]!)] : []);
}

async function summary({ hub, lasts }: Inside, user: User, name: RoomName, head: Head) {
  const [mark, last] = await Promise.all([hub.marks.get(user.id, name), lasts.of(name, head)]);
  const other = isDirect(name) ? await hub.directs.other(name, user) : undefined;
  return {
    name,
    topic: head.topic,
    private: head.owner !== undefined || other !== undefined,
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

async function openRoom(parts: Inside, context: Context<Door>): Promise<Response> {
  const user = await userOf(parts, context);
  const { name, topic, private: isPrivate } = await readBody(context, newRoom);
  if (isDirect(name)) throw new Refusal("bad_room", "Names that begin with dm_ are those of rooms of two");
  const room = await parts.hub.enter(name, user).catch(orTaken);
  if (room.cursor.seq > 0 || (isPrivate && parts.hub.presence.people(name).count > 0)) taken();
  const opening = { type: "changed", what: isPrivate ? "private" : "created", value: "" } as const;
  const { event } = await say(parts, { user, room }, opening).catch(orTaken);
  // Somebody else was there in the same moment.
  if (event.seq !== 1) taken();
  if (topic) await say(parts, { user, room }, { type: "changed", what: "topic", value: topic });
  return context.json(await summary(parts, user, name, room.cursor), 201);
}

/** A room that one may not enter or make private is somebody's; what else went wrong is told as it is. */
function orTaken(error: unknown): never {
  if (error instanceof Refusal && (error.code === "not_found" || error.code === "forbidden")) taken();
  throw error;
}

function taken(): never {
  throw new Refusal("name_taken", "There is a room of that name already");
}

function say({ hub, newId }: RoomParts, { user, room }: Visit, body: DraftBody, id: string = newId()) {
  return posted(hub, room, user, { id, body });
}

async function readMessages(parts: RoomParts, context: Context<Door>): Promise<Response> {
  const { user, room } = await visit(parts, context);
  const { before, after, around, limit } = checked(paging, context.req.query());
  const where = after !== undefined
    ? { after }
    : around !== undefined
    ? { around }
    : before !== undefined
    ? { before }
    : {};
  const { messages, head, more } = await parts.hub.history.page(room.name, user.id, { ...where, limit });
  return context.json({ messages, position: { epoch: head.epoch, seq: head.seq }, more });
}

async function postMessage(parts: RoomParts, context: Context<Door>): Promise<Response> {
  const { user, room } = await visit(parts, context);
  const { text, replyTo } = await readBody(context, newMessage);
  const key = context.req.header("idempotency-key");
  const id = key === undefined ? parts.newId() : checked(commandId, key);
  const body: DraftBody = { type: "message", text, ...(replyTo === undefined ? {} : { replyTo }) };
  const { event, duplicate } = await say(parts, { user, room }, body, id);
  const sent = { type: "sent", room: room.name, id, seq: event.seq, at: event.at, duplicate };
  return context.json(sent, duplicate ? 200 : 201);
}
