import * as z from "zod";
import type { Hub } from "../chat/hub.ts";
import { posted } from "../chat/post.ts";
import { commandId, messageText, seq } from "../protocol/fields.ts";
import type { DraftBody } from "../store/message_log.ts";
import type { Routes } from "./app.ts";
import { type AskedBy, DescribedRoutes } from "./described_routes.ts";
import type { TokenReader } from "./require_user.ts";
import { inRoom, limited, messagePage, sentAnswer, whole } from "./shapes.ts";

/** What {@link messageRoutes} stand on. */
export interface MessageParts {
  readonly hub: Hub;
  readonly sessions: TokenReader;
  /** A new id for what comes without one: a UUID. */
  newId(): string;
}

const MOST_LISTED = 200;
const PAGE = 50;
const PATH = "/api/rooms/{room}/messages";

const READ = {
  method: "get",
  path: PATH,
  tag: "messages",
  summary: "Messages in present state, oldest first",
  description: "The newest ones, or those before, after or around a number of the room's log. " +
    "Page back with the first message's `seq` as `before` while there is `more`.",
  params: inRoom,
  query: z.object({
    before: whole.optional(),
    after: whole.optional(),
    around: whole.optional(),
    limit: limited(MOST_LISTED, PAGE),
  }),
  answers: { 200: { description: "A page", schema: messagePage } },
  errors: ["bad_room", "not_found"],
} as const;

const POST = {
  method: "post",
  path: PATH,
  tag: "messages",
  summary: "Say something",
  description: "With the same `Idempotency-Key` it is safe to repeat for 24 hours: it happens once.",
  params: inRoom,
  headers: z.object({ "idempotency-key": commandId.optional() }),
  body: z.object({
    text: messageText.meta({ description: "1–4,000 code points, not blank" }),
    replyTo: seq.optional().meta({ description: "The `seq` of the message that this answers" }),
  }),
  example: { text: "Hello" },
  answers: {
    201: { description: "Stored", schema: sentAnswer },
    200: { description: "It was there already", schema: sentAnswer },
  },
  errors: ["bad_room", "not_found", "empty", "forbidden", "too_fast"],
} as const;

/** `/api/rooms/{room}/messages`: what was said in a room, and saying something there. */
export function messageRoutes(parts: MessageParts): Routes {
  const described = new DescribedRoutes(parts.sessions);
  described.forUsers(READ, async (asked, context) => context.json(await read(parts, asked)));
  described.forUsers(POST, async (asked, context) => {
    const sent = await say(parts, asked);
    return context.json(sent, sent.duplicate ? 200 : 201);
  });
  return described.routes;
}

async function read({ hub }: MessageParts, { user, params, query }: AskedBy<typeof READ>) {
  const room = await hub.enter(params.room, user);
  const { before, after, around, limit } = query;
  const where = after !== undefined
    ? { after }
    : around !== undefined
    ? { around }
    : before !== undefined
    ? { before }
    : {};
  const { messages, head, more } = await hub.history.page(room.name, user.id, { ...where, limit });
  return { messages, position: { epoch: head.epoch, seq: head.seq }, more };
}

async function say(
  { hub, newId }: MessageParts,
  { user, params, headers, body: { text, replyTo } }: AskedBy<typeof POST>,
) {
  const room = await hub.enter(params.room, user);
  const id = headers["idempotency-key"] ?? newId();
  const body: DraftBody = { type: "message", text, ...(replyTo === undefined ? {} : { replyTo }) };
  const { event, duplicate } = await posted(hub, room, user, { id, body });
  return { type: "sent", room: room.name, id, seq: event.seq, at: event.at, duplicate };
}
