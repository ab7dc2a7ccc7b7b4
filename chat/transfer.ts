/** The lines of a room that is carried from one server to another, or kept: NDJSON, one of these a line. */
import * as z from "zod";
import { at, commandId, emoji, messageText, seq, user } from "../protocol/fields.ts";

const name = z.string().min(1).max(256);
const count = z.int().nonnegative();

/** The first line: which room it was. */
export const roomLine = z.object({
  type: z.literal("room"),
  v: z.literal(1),
  name,
  topic: z.string().max(1_000),
  at,
});
/** What somebody said, by its present text. `replyTo` is the `seq` of a line before it. */
export const messageLine = z.object({
  type: z.literal("message"),
  seq,
  id: commandId,
  from: user,
  text: messageText,
  at,
  editedAt: at.optional(),
  replyTo: seq.optional(),
});
/** Somebody put an emoji on a message before it, or took it away. */
export const reactedLine = z.object({
  type: z.literal("reacted"),
  seq,
  id: commandId,
  from: user,
  target: seq,
  emoji,
  on: z.boolean(),
  at,
});
/** The last line: without it the export was cut off. */
export const endLine = z.object({ type: z.literal("end"), messages: count });

/** Any of them. */
export const transferLine = z.discriminatedUnion("type", [messageLine, reactedLine, roomLine, endLine]);

export type TransferLine = z.output<typeof transferLine>;
export type MessageLine = z.output<typeof messageLine>;
export type ReactedLine = z.output<typeof reactedLine>;
