import * as z from "zod";
import type { Hub } from "../chat/hub.ts";
import { requireModerator } from "../chat/moderation.ts";
import { Refusal } from "../chat/refusal.ts";
import { at, type User } from "../protocol/fields.ts";
import type { RoomName } from "../protocol/names.ts";
import type { DeadLetter, Subscription } from "../store/subscriptions.ts";
import type { Routes } from "./app.ts";
import { type AskedBy, DescribedRoutes } from "./described_routes.ts";
import type { TokenReader } from "./require_user.ts";
import { inRoom } from "./shapes.ts";

/** Where subscriptions are kept. */
export interface SubscriptionBook {
  make(
    room: RoomName,
    wanted: {
      readonly url: string;
      readonly secret?: string | undefined;
      readonly at: string;
      readonly from: { readonly epoch: string; readonly seq: number };
    },
  ): Promise<Subscription | undefined>;
  of(room: RoomName): Promise<Subscription[]>;
  remove(room: RoomName, id: string): Promise<boolean>;
  deadLetters(subscription: Subscription): Promise<DeadLetter[]>;
}

/** What {@link subscriptionRoutes} stand on. */
export interface SubscriptionParts {
  readonly hub: Hub;
  readonly book: SubscriptionBook;
  readonly sessions: TokenReader;
}

const PATH = "/api/rooms/{room}/subscriptions";
const shown = z.object({ id: z.string(), url: z.string(), at });
const url = z.url({ protocol: /^https?$/ }).max(2_000)
  .refine((text) => URL.canParse(text) && new URL(text).username === "", "must name nobody");

const MAKE = {
  method: "post",
  path: PATH,
  tag: "bots",
  summary: "Tell an address what happens in a room (moderators)",
  description: "From now on every event of the room's log is posted there, in order, at least once: " +
    '`{"subscription","room","event"}`. `parley-delivery` is the same when one is repeated; `parley-signature` is ' +
    "`sha256=` and the HMAC-SHA256 of `parley-timestamp`, a dot and the body, by the secret, which is told this once. " +
    "What is not answered with 2xx in ten seconds is tried again for about an hour, then it is a dead letter.",
  params: inRoom,
  body: z.object({ url, secret: z.string().min(16).max(200).optional() }),
  example: { url: "https://example.com/hook" },
  answers: { 201: { description: "It will be told", schema: shown.extend({ secret: z.string() }) } },
  errors: ["bad_room", "not_found", "forbidden"],
} as const;

const LIST = {
  method: "get",
  path: PATH,
  tag: "bots",
  summary: "Who is told what happens in a room (moderators)",
  params: inRoom,
  answers: { 200: { description: "The addresses", schema: z.object({ subscriptions: z.array(shown) }) } },
  errors: ["bad_room", "not_found", "forbidden"],
} as const;

const REMOVE = {
  method: "delete",
  path: `${PATH}/{id}`,
  tag: "bots",
  summary: "Tell an address no more (moderators)",
  params: inRoom.extend({ id: z.string().max(64) }),
  answers: { 204: { description: "It is not told any more" } },
  errors: ["bad_room", "not_found", "forbidden"],
} as const;

const DEAD = {
  method: "get",
  path: "/api/rooms/{room}/dead-letters",
  tag: "bots",
  summary: "What could not be delivered (moderators)",
  description: "By the event's place in the log: what it said is read from there, as long as it says it.",
  params: inRoom,
  answers: {
    200: {
      description: "The newest 100 of each subscription, for 30 days",
      schema: z.object({
        deadLetters: z.array(z.object({
          subscription: z.string(),
          epoch: z.string(),
          seq: z.int(),
          at,
          tries: z.int(),
          error: z.string(),
        })),
      }),
    },
  },
  errors: ["bad_room", "not_found", "forbidden"],
} as const;

/** Outgoing webhooks of a room: who is told what happens there, and what they could not be told. */
export function subscriptionRoutes(parts: SubscriptionParts): Routes {
  const { hub, book, sessions } = parts;
  const described = new DescribedRoutes(sessions);
  described.forUsers(MAKE, async (asked, context) => context.json(await make(parts, asked), 201));
  described.forUsers(LIST, async ({ user, params }, context) => {
    const room = await moderated(hub, user, params.room);
    const subscriptions = (await book.of(room.name)).map(({ id, url, at }) => ({ id, url, at }));
    return context.json({ subscriptions });
  });
  described.forUsers(REMOVE, async ({ user, params }, context) => {
    const room = await moderated(hub, user, params.room);
    if (await book.remove(room.name, params.id)) return context.body(null, 204);
    throw new Refusal("not_found", "There is no such subscription");
  });
  described.forUsers(DEAD, async ({ user, params }, context) => {
    const room = await moderated(hub, user, params.room);
    return context.json({ deadLetters: await deadLetters(book, room.name) });
  });
  return described.routes;
}

async function make({ hub, book }: SubscriptionParts, { user, params, body }: AskedBy<typeof MAKE>) {
  const room = await moderated(hub, user, params.room);
  const { epoch, seq } = room.cursor;
  const made = await book.make(room.name, { ...body, at: hub.at(), from: { epoch, seq } });
  if (!made) throw new Refusal("forbidden", "There are too many subscriptions already");
  const { id, url, secret, at } = made;
  return { id, url, secret, at };
}

async function deadLetters(book: SubscriptionBook, room: RoomName) {
  const each = (await book.of(room)).map(async (subscription) =>
    (await book.deadLetters(subscription)).map((letter) => ({ subscription: subscription.id, ...letter }))
  );
  return (await Promise.all(each)).flat();
}

async function moderated(hub: Hub, user: User, name: RoomName) {
  const room = await hub.enter(name, user);
  requireModerator({ user, room });
  return room;
}
