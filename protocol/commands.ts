import * as z from "zod";
import { commandId, emoji, messageText, position, ref, roomName, seq, userName } from "./fields.ts";

const token = z.string().min(1).max(8_192);
const answered = { ref: ref.optional() };

export const hello = z.object({
  type: z.literal("hello"),
  ...answered,
  name: userName.optional(),
  token: token.optional(),
  inbox: position.optional(),
});
export const join = z.object({
  type: z.literal("join"),
  ...answered,
  room: roomName,
  since: position.optional(),
});
export const leave = z.object({ type: z.literal("leave"), ...answered, room: roomName });
export const send = z.object({
  type: z.literal("send"),
  ...answered,
  room: roomName,
  id: commandId,
  text: messageText,
  replyTo: seq.optional(),
});
export const edit = z.object({
  type: z.literal("edit"),
  ...answered,
  room: roomName,
  id: commandId,
  target: seq,
  text: messageText,
});
export const remove = z.object({
  type: z.literal("delete"),
  ...answered,
  room: roomName,
  id: commandId,
  target: seq,
});
export const react = z.object({
  type: z.literal("react"),
  ...answered,
  room: roomName,
  id: commandId,
  target: seq,
  emoji,
  on: z.boolean(),
});
/** Opens the room of two with this person; answered with `joined`. */
export const direct = z.object({ type: z.literal("direct"), ...answered, user: userName });
export const read = z.object({
  type: z.literal("read"),
  ...answered,
  room: roomName,
  upTo: z.int().nonnegative(),
});
export const typing = z.object({ type: z.literal("typing"), ...answered, room: roomName, on: z.boolean() });
export const who = z.object({
  type: z.literal("who"),
  ...answered,
  room: roomName.optional(),
  user: userName.optional(),
}).refine((frame) => (frame.room === undefined) !== (frame.user === undefined), "names one room or one user");
export const heartbeat = z.object({ type: z.literal("heartbeat"), ...answered });
export const pong = z.object({ type: z.literal("pong"), ...answered });

/** Everything a client may say. Unknown fields are ignored, unknown types refused. */
export const command = z.discriminatedUnion("type", [
  send,
  heartbeat,
  pong,
  typing,
  read,
  hello,
  join,
  leave,
  edit,
  remove,
  react,
  direct,
  who,
]);

/** What may be said by a request of its own, without a connection. */
export const postedCommand = z.discriminatedUnion("type", [
  send,
  edit,
  remove,
  react,
  direct,
  read,
  typing,
  who,
  heartbeat,
  pong,
]);

export type Command = z.output<typeof command>;
export type PostedCommand = z.output<typeof postedCommand>;
export type Hello = z.output<typeof hello>;
export type Join = z.output<typeof join>;
export type Send = z.output<typeof send>;
export type Direct = z.output<typeof direct>;
export type Who = z.output<typeof who>;
