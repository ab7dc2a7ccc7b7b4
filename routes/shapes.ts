/** What routes take and answer, as schemas that both check and document it. Shared by several; what one alone needs is there. */
import * as z from "zod";
import * as events from "../protocol/events.ts";
import { at, position, roomName, user } from "../protocol/fields.ts";

/** A whole number in a query. */
export const whole = z.string().regex(/^\d{1,15}$/).transform(Number).meta({
  type: "integer",
  minimum: 0,
});

/** A whole number in a query that is at least 1 and at most `most`. */
export function limited(most: number, otherwise: number) {
  return whole.refine((limit) => limit >= 1 && limit <= most).optional()
    .transform((limit) => limit ?? otherwise)
    .meta({ type: "integer", minimum: 1, maximum: most, default: otherwise });
}

/** The `{room}` of a path. */
export const inRoom = z.object({
  room: roomName.meta({ description: "The room's name", example: "general" }),
});

const name = z.string();
const count = z.int().nonnegative();

/** The newest message of a room, shortened. */
const last = z.object({ from: user, text: z.string(), at });

/** A room as its list shows it. */
export const roomSummary = z.object({
  name,
  topic: z.string(),
  private: z.boolean(),
  with: user.optional().meta({ description: "In a room of two: the other one" }),
  count: count.meta({ description: "People who are here" }),
  messages: count,
  unread: count,
  upTo: count.meta({ description: "How far you have read" }),
  position,
  lastActivity: at.optional(),
  last: last.optional(),
}).meta({ id: "Room" });

/** Messages in present state, oldest first. */
export const messagePage = z.object({
  messages: z.array(events.message.meta({ id: "Message" })),
  position,
  more: z.boolean().meta({ description: "There are further messages in the direction that was read" }),
});

/** What was stored. */
export const sentAnswer = events.sent.omit({ ref: true }).meta({ id: "Sent" });

/** Who is in a room: at most 200 people are listed, `count` is everyone. */
export const people = z.object({ room: name, members: z.array(user), count });

/** Somebody, and whether they are here. */
export const whereabouts = user.extend({ online: z.boolean(), lastSeen: at.optional() });
