import type { Context } from "hono";
import * as z from "zod";
import type { Hub } from "../chat/hub.ts";
import type { PollDoor } from "../chat/poll_door.ts";
import type { PollAnswer } from "../chat/poller.ts";
import { Refusal } from "../chat/refusal.ts";
import type { StreamDoor } from "../chat/stream_door.ts";
import { readWishes, RoomRefused } from "../chat/stream_positions.ts";
import type { StreamCall } from "../chat/stream_session.ts";
import { pollAnswer } from "../protocol/streams.ts";
import type { Admission } from "./admission.ts";
import type { Door, Routes } from "./app.ts";
import { type AskedBy, DescribedRoutes } from "./described_routes.ts";
import { errorResponse } from "./errors.ts";
import { eventStream } from "./event_stream.ts";
import { clientAddress, identify } from "./identity.ts";
import type { TokenReader } from "./require_user.ts";
import { accepts } from "./std_http.ts";

/** What {@link eventRoutes} stand on. */
export interface EventParts {
  readonly hub: Hub;
  readonly streams: StreamDoor;
  readonly polls: PollDoor;
  readonly sessions: TokenReader;
  readonly admission: Admission;
  readonly trustedProxies: number;
  random(): number;
}

const STREAM = "text/event-stream";
const JSON_TYPE = "application/json";
/** Most proxies end what has been silent for a minute. */
const MOST_WAIT_S = 55;
// No proxy may keep these, change them, or hold them back until there is more.
const HEADERS = { "cache-control": "no-store, no-transform", "x-accel-buffering": "no", vary: "accept" };

const LISTEN = {
  method: "get",
  path: "/api/events",
  tag: "events",
  summary: "Everything that is told in some rooms, as it happens",
  description:
    "With `Accept: text/event-stream` a stream of events, one frame each, whose `id` says where you are " +
    "in all rooms; with `Accept: application/json` one poll. Being on the stream is being joined.",
  query: z.object({
    room: z.array(z.string().max(400)).max(200).meta({
      description: "`name`, or `name:epoch:seq` to go on behind a position; `@me:…` is your own log",
    }),
    wait: z.string().regex(/^\d{1,4}$/).transform((text) => Math.min(Number(text), MOST_WAIT_S)).default(0)
      .meta({
        type: "integer",
        minimum: 0,
        description: "Poll: how many seconds to wait for news",
      }),
    next: z.string().max(100).optional().meta({ description: "Poll: `next` of the answer before" }),
    heartbeat: z.enum(["0", "1"]).optional().meta({
      description: "Stream: 1 promises to answer each `ping` by a posted `pong`",
    }),
  }),
  takesTokenInQuery: true,
  headers: z.object({
    "last-event-id": z.string().max(100_000).optional().meta({
      description: "Stream: the `id` of the last event that you have seen",
    }),
  }),
  answers: {
    200: {
      description: "Frames as they happen, or those since the last poll",
      type: STREAM,
      schema: z.string(),
      or: { type: JSON_TYPE, schema: pollAnswer },
    },
  },
  errors: ["bad_room", "not_found", "forbidden", "too_fast"],
} as const;

/** `GET /api/events`: everything that is told in some rooms, as a stream of events or poll by poll. */
export function eventRoutes(parts: EventParts): Routes {
  const described = new DescribedRoutes(parts.sessions);
  described.forUsers(LISTEN, async (asked, context) => {
    // Hono answers HEAD through GET: that would be somebody who listens and hears nothing.
    if (context.req.method === "HEAD") return context.body(null, 405, { allow: "GET" });
    try {
      return await listen(parts, asked, context);
    } catch (error) {
      if (error instanceof RoomRefused) return refusedRoom(error);
      throw error;
    }
  });
  return described.routes;
}

async function listen(
  parts: EventParts,
  { user, query, headers }: AskedBy<typeof LISTEN>,
  context: Context<Door>,
): Promise<Response> {
  const { hub, streams, polls } = parts;
  const isPoll = negotiate(context) === JSON_TYPE;
  const wishes = readWishes(query.room, headers["last-event-id"]);
  if (hub.isDraining) throw new Refusal("unavailable", "This server is restarting. Try again");
  const address = clientAddress(context.req.raw, context.env?.remoteAddr, parts.trustedProxies);
  await streams.check(user, { ...wishes, address });
  const token = identify(context.req.raw, { query: true })!;
  const call = { ...wishes, token, address, answersPings: !isPoll && query.heartbeat === "1" };
  if (!isPoll) return await stream(parts, call);
  const { next, wait } = query;
  const polled = await polls.poll({ ...call, user, next, waitMs: wait * 1_000 }, () => admit(parts, call));
  return new Response(answered(polled), { headers: { ...HEADERS, "content-type": JSON_TYPE } });
}

async function stream(parts: EventParts, call: StreamCall): Promise<Response> {
  const { hub, streams, random } = parts;
  const release = admit(parts, call);
  // As for sockets: thousands in one turn would keep everybody else's frames waiting.
  await hub.gates.handshakes.through(() => hub.pause(0));
  const session = await streams.open(call, release);
  const body = eventStream({ streams, session, random });
  return new Response(body, { headers: { ...HEADERS, "content-type": STREAM } });
}

/** Counts one more listener; what it answers is to be called once, when they are gone. */
function admit({ admission }: EventParts, { address }: StreamCall): () => void {
  const full = admission.admit(address);
  if (full) throw new Refusal(full.code, full.message);
  return () => admission.release(address);
}

/** Whoever likes both alike gets a stream, unless they say how long to wait. */
function negotiate(context: Context<Door>): string {
  const isPatient = context.req.query("wait") !== undefined;
  const offered = isPatient ? [JSON_TYPE, STREAM] : [STREAM, JSON_TYPE];
  const accepted = accepts(context.req.raw, ...offered);
  if (!accepted) throw new Refusal("bad_frame", `This address speaks ${STREAM} and ${JSON_TYPE}`);
  return accepted;
}

/** The answer of a poll, as it comes: that its reader has gone away shows only where there is a body to read. */
function answered(
  { answer, gone }: { readonly answer: Promise<PollAnswer | undefined>; gone(): void },
): ReadableStream<Uint8Array> {
  let isGone = false;
  return new ReadableStream({
    async pull(controller) {
      const told = await answer;
      if (isGone) return;
      controller.enqueue(new TextEncoder().encode(told ? encode(told) : NOTHING));
      controller.close();
    },
    cancel() {
      isGone = true;
      gone();
    },
  }, { highWaterMark: 0 });
}

/** For a poll that another one of the same conversation has replaced. */
const NOTHING = `{"frames":[],"positions":{}}`;

function encode({ frames, ...rest }: PollAnswer): string {
  return `{"frames":[${frames.join(",")}],${JSON.stringify(rest).slice(1)}`;
}

/** Says which of many rooms it is that somebody may not listen to. */
const ROOM_HEADER = "parley-room";

function refusedRoom({ code, message, room }: RoomRefused): Response {
  const response = errorResponse(code, message);
  response.headers.set(ROOM_HEADER, encodeURIComponent(room.toWellFormed()));
  return response;
}
