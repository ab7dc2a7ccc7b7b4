import * as z from "zod";
import type { Room } from "../chat/room.ts";
import { type User, user } from "../protocol/fields.ts";
import { isDirect } from "../protocol/names.ts";
import { type RoomListParts, summary } from "./room_list.ts";
import { roomSummary } from "./shapes.ts";

/** One room, with what holds there. */
export const roomDetails = roomSummary.extend({
  owner: user.optional().meta({ description: "Who opened it; a room that was joined into being has none" }),
  role: z.enum(["owner", "admin", "member"]).meta({
    description: "What you are: owners and admins moderate",
  }),
  locked: z.boolean().meta({ description: "Only moderators write" }),
  slowModeSeconds: z.int().nonnegative().meta({
    description: "The shortest time between two messages of a member",
  }),
}).meta({ id: "RoomDetails" });

/** The room as it is for somebody who is allowed in. */
export async function detailsOf(parts: Omit<RoomListParts, "log">, viewer: User, room: Room) {
  const { policy } = room.rights.now;
  const role = isDirect(room.name) ? "member" : room.rights.now.roleOf(room.rights.person(viewer.id));
  return {
    ...await summary(parts, viewer, room.name, room.cursor),
    ...(policy.owner ? { owner: policy.owner } : {}),
    role,
    locked: policy.isLocked,
    slowModeSeconds: policy.slowModeSeconds,
  };
}
