/** The language of the simple endpoints: for `wscat`, tutorials and small bots. One object a frame. */
import * as z from "zod";
import { ERROR_CODES, type ErrorCode } from "./codes.ts";
import { at, messageText, userName } from "./fields.ts";
import { LISTED_PEOPLE } from "./limits.ts";

const name = z.string().min(1).max(128);

/** Says something to the room, or to `target_user` alone. `username` and `timestamp` of a client are ignored. */
export const say = z.object({
  type: z.literal("message"),
  message: messageText,
  target_user: userName.optional(),
});
/** The same in the other common spelling. */
export const chat = z.object({
  type: z.literal("chat"),
  text: messageText,
  target_user: userName.optional(),
});
export const askStatus = z.object({ type: z.literal("status"), username: userName });
export const askUsers = z.object({ type: z.literal("users") });
export const heartbeat = z.object({ type: z.literal("heartbeat") });
export const pong = z.object({ type: z.literal("pong") });

/** Everything a client of a simple endpoint may say. Unknown fields are ignored, unknown types refused. */
export const simpleCommand = z.discriminatedUnion("type", [
  say,
  chat,
  askStatus,
  askUsers,
  heartbeat,
  pong,
]);

export const welcome = z.object({ type: z.literal("welcome"), message: z.string(), username: name });
/** Somebody came or went. Not told to the one who came. */
export const system = z.object({
  type: z.literal("system"),
  message: z.string(),
  event: z.enum(["joined", "left"]),
  username: name,
  connected_count: z.int().nonnegative(),
});
/** Somebody said something in the room; also told to its author. */
export const message = z.object({
  type: z.literal("message"),
  username: name,
  message: z.string(),
  timestamp: at,
});
/** Somebody said something to one person. Told to the two. */
export const privateMessage = z.object({
  type: z.literal("private"),
  from: name,
  to: name,
  message: z.string(),
  timestamp: at,
});
/** Who is in the room, after somebody came or went and in answer to `users`. */
export const usersUpdate = z.object({
  type: z.literal("users_update"),
  users: z.array(name).max(LISTED_PEOPLE),
  count: z.int().nonnegative(),
  message: z.string(),
});
/** Whether somebody is here. `last_seen` is null where nobody knows. */
export const status = z.object({
  type: z.literal("status"),
  username: name,
  online: z.boolean(),
  last_seen: at.nullable(),
});
export const ping = z.object({ type: z.literal("ping"), timestamp: at });
export const heartbeatAck = z.object({ type: z.literal("heartbeat_ack"), timestamp: at });
export const error = z.object({
  type: z.literal("error"),
  code: z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]),
  message: z.string(),
});

/** Everything a simple endpoint may say. */
export const simpleFrame = z.discriminatedUnion("type", [
  welcome,
  system,
  message,
  privateMessage,
  usersUpdate,
  status,
  ping,
  heartbeatAck,
  error,
]);

export type SimpleCommand = z.output<typeof simpleCommand>;
export type SimpleFrame = z.output<typeof simpleFrame>;
export type PrivateMessage = z.output<typeof privateMessage>;
