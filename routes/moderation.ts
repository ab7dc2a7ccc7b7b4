import * as z from "zod";
import type { Hub } from "../chat/hub.ts";
import { changeRoom, moderate, requireModerator } from "../chat/moderation.ts";
import { at, commandId, seq, topicText, user, userName } from "../protocol/fields.ts";
import type { MessageLog } from "../store/message_log.ts";
import { hasEnded, type Sanction } from "../store/policy.ts";
import type { Routes } from "./app.ts";
import { type AskedBy, DescribedRoutes } from "./described_routes.ts";
import { LastMessages } from "./last_messages.ts";
import type { TokenReader } from "./require_user.ts";
import { detailsOf, roomDetails } from "./room_details.ts";
import { inRoom } from "./shapes.ts";

/** What {@link moderationRoutes} stand on. */
export interface ModerationParts {
  readonly hub: Hub;
  readonly log: MessageLog;
  readonly sessions: TokenReader;
  /** A new id for what comes without one: a UUID. */
  newId(): string;
}

/** Half a year: whoever is meant for longer is meant for ever. */
const MOST_MINUTES = 262_800;
/** Six hours. */
const MOST_SLOW_SECONDS = 21_600;
const PATH = "/api/rooms/{room}/moderation";

const CHANGE = {
  method: "patch",
  path: "/api/rooms/{room}",
  tag: "moderation",
  summary: "Change a room (moderators)",
  description:
    "What is left out stays. In a locked room only moderators write; in slow mode everybody else " +
    "waits so many seconds between two messages. Each change is an entry of the room's log.",
  params: inRoom,
  body: z.object({
    topic: topicText.optional(),
    locked: z.boolean().optional(),
    slowModeSeconds: z.int().min(0).max(MOST_SLOW_SECONDS).optional(),
  }),
  example: { topic: "Tea and cake", slowModeSeconds: 30 },
  answers: { 200: { description: "The room as it is now", schema: roomDetails } },
  errors: ["bad_room", "not_found", "too_fast"],
} as const;

const MODERATE = {
  method: "post",
  path: PATH,
  tag: "moderation",
  summary: "Mute, remove or ban somebody, or take it back (moderators)",
  description:
    "Somebody muted may not write. Somebody removed is put out, and may come back where they could come " +
    "before. Somebody banned may not come in; with `address` nobody may who comes from theirs. It holds from its " +
    "own number in the room's log on, for everything that was not stored before. With the same `Idempotency-Key` it " +
    "is safe to repeat; under one that stands for something else nothing is done, and it is refused.",
  params: inRoom,
  headers: z.object({ "idempotency-key": commandId.optional() }),
  body: z.object({
    action: z.enum(["mute", "unmute", "remove", "ban", "unban"]),
    user: userName,
    minutes: z.int().min(1).max(MOST_MINUTES).optional().meta({ description: "Of a mute or a ban" }),
    address: z.boolean().optional(),
    reason: topicText.optional(),
  }),
  example: { action: "mute", user: "Grace", minutes: 10 },
  answers: {
    200: { description: "Done", schema: z.object({ seq, id: z.string(), at, duplicate: z.boolean() }) },
  },
  errors: ["bad_room", "bad_name", "empty", "not_found", "too_fast"],
} as const;

const sanction = user.extend({ until: at.optional() });

const LOOK = {
  method: "get",
  path: PATH,
  tag: "moderation",
  summary: "Who is muted and who is banned (moderators)",
  params: inRoom,
  answers: {
    200: {
      description: "Everybody of whom that is so now",
      schema: z.object({ muted: z.array(sanction), banned: z.array(sanction) }),
    },
  },
  errors: ["bad_room", "not_found"],
} as const;

type Inside = ModerationParts & { readonly lasts: LastMessages };

/** What moderators do about a room and the people in it. */
export function moderationRoutes(given: ModerationParts): Routes {
  const parts: Inside = { ...given, lasts: new LastMessages(given.log) };
  const described = new DescribedRoutes(parts.sessions);
  described.forUsers(CHANGE, async (asked, context) => context.json(await change(parts, asked)));
  described.forUsers(MODERATE, async (asked, context) => context.json(await act(parts, asked)));
  described.forUsers(LOOK, async ({ user, params }, context) => {
    const room = await parts.hub.enter(params.room, user);
    requireModerator({ user, room });
    const { muted, banned } = room.rights.now.policy;
    const now = parts.hub.now();
    return context.json({ muted: standing(muted, now), banned: standing(banned, now) });
  });
  return described.routes;
}

async function change({ hub, newId, lasts }: Inside, { user, params, body }: AskedBy<typeof CHANGE>) {
  const room = await hub.enter(params.room, user);
  requireModerator({ user, room });
  const { topic, locked, slowModeSeconds } = body;
  const now = { topic: room.cursor.topic, ...room.rights.now.policy };
  const changes = [
    ...(topic === undefined || topic === now.topic ? [] : [{ what: "topic", value: topic }]),
    ...(locked === undefined || locked === now.isLocked
      ? []
      : [{ what: "locked", value: locked ? "on" : "off" }]),
    ...(slowModeSeconds === undefined || slowModeSeconds === now.slowModeSeconds
      ? []
      : [{ what: "slow_mode", value: `${slowModeSeconds}` }]),
  ];
  for (const what of changes) await changeRoom(hub, { user, room }, { id: newId(), ...what });
  await room.level();
  return await detailsOf({ hub, lasts }, user, room);
}

async function act(
  { hub, newId }: ModerationParts,
  { user: from, params, headers, body: { action: measure, ...order } }: AskedBy<typeof MODERATE>,
) {
  const room = await hub.enter(params.room, from);
  const id = headers["idempotency-key"] ?? newId();
  const { event, duplicate } = await moderate(hub, { user: from, room }, { measure, id, ...order });
  return { seq: event.seq, id, at: event.at, duplicate };
}

function standing(sanctions: readonly Sanction[], now: number) {
  return sanctions.filter((one) => !hasEnded(one, now))
    .map(({ user: { id, name }, until }) => ({ id, name, ...(until === undefined ? {} : { until }) }));
}
