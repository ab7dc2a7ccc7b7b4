import * as z from "zod";
import { at, commandId, position, ref, seq, user } from "./fields.ts";
import { ERROR_CODES, type ErrorCode } from "./codes.ts";

const room = z.string().min(1).max(256);
const entry = { room, seq, id: commandId, from: user, at };
const reactions = z.array(z.object({ emoji: z.string(), count: z.int().positive(), mine: z.boolean() }));

// The room's log. Each takes the next seq of its room; a reader advances over types that it does not know.

/**
 * Somebody said something. `n` counts the room's messages. Read again it is in present state: `editedAt` and
 * `deletedAt` where that happened (then `text` is empty); `reactions` only in pages, where the reader applies no older events.
 */
export const message = z.object({
  type: z.literal("message"),
  ...entry,
  n: z.int().positive(),
  text: z.string(),
  replyTo: seq.optional(),
  editedAt: at.optional(),
  deletedAt: at.optional(),
  reactions: reactions.optional(),
});
/** A message has another text. Read again it carries the target's present text, none where the target is gone. */
export const edited = z.object({
  type: z.literal("edited"),
  ...entry,
  target: seq,
  text: z.string().optional(),
});
/** A message is gone, its text from everywhere. */
export const deleted = z.object({ type: z.literal("deleted"), ...entry, target: seq });
export const reacted = z.object({
  type: z.literal("reacted"),
  ...entry,
  target: seq,
  emoji: z.string(),
  on: z.boolean(),
});
/** The room itself changed: its topic, settings or moderation; `user` is whom it is about, `until` when it ends. */
export const changed = z.object({
  type: z.literal("changed"),
  ...entry,
  what: z.string(),
  value: z.string(),
  user: user.optional(),
  until: at.optional(),
  reason: z.string().optional(),
});

export const logEvent = z.discriminatedUnion("type", [message, edited, deleted, reacted, changed]);

export type MessageEvent = z.output<typeof message>;
export type LogEvent = z.output<typeof logEvent>;

// A person's own log, resumed by hello.inbox like a room.

const own = { room: z.literal("@me"), seq, from: user, at };
export const invited = z.object({ type: z.literal("invited"), ...own, to: room });
export const removed = z.object({ type: z.literal("removed"), ...own, to: room });
export const signedOut = z.object({ type: z.literal("signed_out"), ...own });
export const ownEvent = z.discriminatedUnion("type", [invited, removed, signedOut]);
export type OwnEvent = z.output<typeof ownEvent>;

// Answers.

export const welcome = z.object({
  type: z.literal("welcome"),
  ref: ref.optional(),
  v: z.literal(1),
  user,
  connection: z.string(),
  token: z.string(),
  at,
  inbox: position,
  heartbeat: z.object({ timeoutMs: z.int().positive() }),
  limits: z.object({
    textChars: z.int(),
    frameBytes: z.int(),
    messagesPerSecond: z.number(),
    burst: z.number(),
    rooms: z.int(),
  }),
});
/** In a room. Where `resumed`, `events` continue exactly after `since`; else they are the newest page and a gap may lie before it. */
export const joined = z.object({
  type: z.literal("joined"),
  ref: ref.optional(),
  room,
  /** In a room of two: the other one. */
  with: user.optional(),
  resumed: z.boolean(),
  position,
  head: z.int().nonnegative(),
  events: z.array(logEvent),
  members: z.array(user),
  count: z.int().nonnegative(),
  upTo: z.int().nonnegative(),
  unread: z.int().nonnegative(),
});
/** Stored: it survives everything from here on. */
export const sent = z.object({
  type: z.literal("sent"),
  ref: ref.optional(),
  room,
  id: commandId,
  seq,
  at,
  duplicate: z.boolean(),
});
export const left = z.object({ type: z.literal("left"), ref: ref.optional(), room });
export const whoAnswer = z.object({
  type: z.literal("who"),
  ref: ref.optional(),
  room: room.optional(),
  members: z.array(user).optional(),
  count: z.int().nonnegative().optional(),
  user: user.extend({ online: z.boolean(), lastSeen: at.optional() }).optional(),
});
export const error = z.object({
  type: z.literal("error"),
  ref: ref.optional(),
  code: z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]),
  message: z.string(),
  retry: z.boolean(),
  retryAfterMs: z.int().nonnegative().optional(),
});
export const heartbeatAck = z.object({ type: z.literal("heartbeat_ack"), ref: ref.optional(), at });

// Not in a log, may be lost; merged, at most four frames a second a room.

export const presence = z.object({
  type: z.literal("presence"),
  room,
  joined: z.array(user),
  left: z.array(user),
  count: z.int().nonnegative(),
});
export const typingEvent = z.object({ type: z.literal("typing"), room, user, on: z.boolean() });
export const readEvent = z.object({ type: z.literal("read"), room, user, upTo: z.int().nonnegative() });
/** The log cannot fill the hole: join again. */
export const reset = z.object({ type: z.literal("reset"), room });
export const ping = z.object({ type: z.literal("ping"), at });
export const goodbye = z.object({ type: z.literal("goodbye"), reconnectInMs: z.int().nonnegative() });

/** Everything a server may say. */
export const serverFrame = z.discriminatedUnion("type", [
  message,
  edited,
  deleted,
  reacted,
  changed,
  invited,
  removed,
  signedOut,
  welcome,
  joined,
  sent,
  left,
  whoAnswer,
  error,
  heartbeatAck,
  presence,
  typingEvent,
  readEvent,
  reset,
  ping,
  goodbye,
]);

export type ServerFrame = z.output<typeof serverFrame>;
export type Welcome = z.output<typeof welcome>;
export type Joined = z.output<typeof joined>;
export type Sent = z.output<typeof sent>;
export type ErrorFrame = z.output<typeof error>;
export type Presence = z.output<typeof presence>;
