import * as z from "zod";
import type { Hub } from "../chat/hub.ts";
import { requireModerator } from "../chat/moderation.ts";
import { posted } from "../chat/post.ts";
import { Refusal } from "../chat/refusal.ts";
import { at, commandId, messageText, type User, userName } from "../protocol/fields.ts";
import type { RoomName } from "../protocol/names.ts";
import type { Hooks } from "../store/hooks.ts";
import type { Routes } from "./app.ts";
import { type Asked, type AskedBy, DescribedRoutes } from "./described_routes.ts";
import type { TokenReader } from "./require_user.ts";
import { inRoom, sentAnswer } from "./shapes.ts";

/** What {@link hookRoutes} stand on. */
export interface HookParts {
  readonly hub: Hub;
  readonly hooks: Pick<Hooks, "make" | "of" | "find" | "remove">;
  readonly sessions: TokenReader;
  /** A new UUID. */
  newId(): string;
}

const PATH = "/api/rooms/{room}/webhooks";
const hook = z.object({ id: z.string(), name: z.string(), at });

const MAKE = {
  method: "post",
  path: PATH,
  tag: "bots",
  summary: "Make an address that says what is posted to it (moderators)",
  description:
    "Its messages come under this name, which is held for it. The address is told this once: keep it secret.",
  params: inRoom,
  body: z.object({ name: userName }),
  example: { name: "Builds" },
  answers: { 201: { description: "It is there", schema: hook.extend({ url: z.string() }) } },
  errors: ["bad_room", "not_found", "forbidden", "bad_name", "empty", "name_taken", "too_fast"],
} as const;

const LIST = {
  method: "get",
  path: PATH,
  tag: "bots",
  summary: "The incoming webhooks of a room (moderators)",
  params: inRoom,
  answers: { 200: { description: "Without their addresses", schema: z.object({ webhooks: z.array(hook) }) } },
  errors: ["bad_room", "not_found", "forbidden"],
} as const;

const REMOVE = {
  method: "delete",
  path: `${PATH}/{id}`,
  tag: "bots",
  summary: "Take an incoming webhook away (moderators)",
  params: inRoom.extend({ id: z.string().max(64) }),
  answers: { 204: { description: "Its address is worth nothing from here on" } },
  errors: ["bad_room", "not_found", "forbidden"],
} as const;

const SAY = {
  method: "post",
  path: "/api/hooks/{secret}",
  tag: "bots",
  summary: "Say something by an incoming webhook",
  description:
    "Needs nothing but the address. With the pace of a person, and safe to repeat with an `Idempotency-Key`.",
  params: z.object({ secret: z.string().max(128) }),
  headers: z.object({ "idempotency-key": commandId.optional() }),
  body: z.object({ text: messageText }),
  example: { text: "The build is green" },
  answers: {
    201: { description: "Stored", schema: sentAnswer },
    200: { description: "It was there already", schema: sentAnswer },
  },
  errors: ["not_found", "empty", "forbidden", "too_fast"],
} as const;

/** Incoming webhooks: made by moderators, used by whoever knows the address. */
export function hookRoutes(parts: HookParts): Routes {
  const described = new DescribedRoutes(parts.sessions);
  described.forUsers(MAKE, async (asked, context) => context.json(await make(parts, asked), 201));
  described.forUsers(LIST, async ({ user, params }, context) => {
    const room = await moderated(parts.hub, user, params.room);
    return context.json({ webhooks: await parts.hooks.of(room.name) });
  });
  described.forUsers(REMOVE, async ({ user, params }, context) => {
    const room = await moderated(parts.hub, user, params.room);
    if (await parts.hooks.remove(room.name, params.id)) return context.body(null, 204);
    throw new Refusal("not_found", "There is no such webhook");
  });
  described.forAnybody(SAY, async (asked, context) => {
    const sent = await say(parts, asked);
    return context.json(sent, sent.duplicate ? 200 : 201);
  });
  return described.routes;
}

async function make({ hub, hooks, newId }: HookParts, { user, params, body }: AskedBy<typeof MAKE>) {
  const room = await moderated(hub, user, params.room);
  const made = await hooks.make(room.name, body.name);
  if (made === "name_taken") throw new Refusal("name_taken", "Somebody has this name");
  if (made === "too_many") throw new Refusal("forbidden", "This room has too many webhooks already");
  const { id, name, at, secret } = made;
  // It may come into a private room as anybody who was invited.
  const invited = { type: "changed", what: "invited", value: name, user: made.user } as const;
  if (room.rights.now.policy.isPrivate) await posted(hub, room, user, { id: newId(), body: invited });
  return { id, name, at, url: `/api/hooks/${secret}` };
}

async function say({ hub, hooks, newId }: HookParts, { params, headers, body }: Asked<typeof SAY>) {
  const found = await hooks.find(params.secret);
  if (!found) throw new Refusal("not_found", "There is no such webhook");
  const room = await hub.enter(found.room, found.user);
  const id = headers["idempotency-key"] ?? newId();
  const { event, duplicate } = await posted(hub, room, found.user, {
    id,
    body: { type: "message", ...body },
  });
  return { type: "sent", room: room.name, id, seq: event.seq, at: event.at, duplicate };
}

async function moderated(hub: Hub, user: User, name: RoomName) {
  const room = await hub.enter(name, user);
  requireModerator({ user, room });
  return room;
}
