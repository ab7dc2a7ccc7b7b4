import type { User } from "../protocol/fields.ts";
import { foldName, type UserName } from "../protocol/names.ts";
import type { Appended, ChangedBody } from "../store/message_log.ts";
import type { Hub } from "./hub.ts";
import { posted } from "./post.ts";
import { Refusal } from "./refusal.ts";
import type { Room } from "./room.ts";

/** What a moderator does about somebody in a room. */
export type Measure = "mute" | "unmute" | "remove" | "ban" | "unban";

export interface Order {
  readonly measure: Measure;
  readonly user: UserName;
  /** Left out: until somebody takes it back. */
  readonly minutes?: number | undefined;
  /** A ban that means their address as well. */
  readonly address?: boolean | undefined;
  readonly reason?: string | undefined;
  /** Makes the order safe to repeat: a UUID. */
  readonly id: string;
}

/** Somebody who wants to change something about a room. */
export interface Moderator {
  readonly user: User;
  readonly room: Room;
}

/** As the room's log calls it. */
const DONE = {
  mute: "muted",
  unmute: "unmuted",
  remove: "removed",
  ban: "banned",
  unban: "unbanned",
} as const;
const MINUTE_MS = 60_000;

/** Refuses whoever does not moderate this room. */
export function requireModerator({ user, room }: Moderator): void {
  if (room.rights.isModeratedBy(user.id)) return;
  throw new Refusal("forbidden", "Only the room's moderators may do this");
}

/**
 * Does something about somebody: written in the room's log, and from that number on it holds everywhere. Who is put out hears
 * of it in their own log. Throws a `Refusal` that says why not.
 */
export async function moderate(hub: Hub, moderator: Moderator, order: Order): Promise<Appended> {
  requireModerator(moderator);
  const { user: from, room } = moderator;
  const user = await target(hub, room, order);
  if (room.rights.now.roleOf(room.rights.person(user.id)) !== "member") {
    throw new Refusal("forbidden", "Nothing can be done about somebody who moderates this room");
  }
  const what = DONE[order.measure];
  const body = { type: "changed", what, value: user.name, user, ...limits(hub, order) } as const;
  const done = await posted(hub, room, from, { id: order.id, body });
  const { event } = done;
  if (event.type !== "changed" || event.what !== what || event.user?.id !== user.id) {
    throw new Refusal("bad_frame", "This id stands for something else already");
  }
  if (what === "removed" || what === "banned") {
    // Under the id of the order, so that one that is repeated is told once.
    await hub.inboxes.tell(user.id, { what: "removed", from, to: room.name, id: order.id });
  }
  return done;
}

/** Changes something about the room itself. */
export async function changeRoom(
  hub: Hub,
  moderator: Moderator,
  { id, what, value }: { readonly id: string; readonly what: string; readonly value: string },
): Promise<Appended> {
  requireModerator(moderator);
  return await posted(hub, moderator.room, moderator.user, { id, body: { type: "changed", what, value } });
}

/** Whom an order is about. Who is kept out may have no name any more, so they are also known by what they were called. */
async function target(hub: Hub, room: Room, { measure, user: name }: Order): Promise<User> {
  const { banned, muted } = room.rights.now.policy;
  const kept = measure === "unban" ? banned : measure === "unmute" ? muted : [];
  const known = kept.find(({ user }) => foldName(user.name) === foldName(name))?.user;
  const found = known ?? await hub.people.find(name);
  if (!found) throw new Refusal("not_found", "Nobody here has that name");
  return { id: found.id, name: found.name };
}

function limits(hub: Hub, { measure, minutes, address, reason }: Order): Partial<ChangedBody> {
  const ends = minutes !== undefined && (measure === "mute" || measure === "ban");
  return {
    ...(ends ? { until: new Date(hub.now() + minutes * MINUTE_MS).toISOString() } : {}),
    ...(address && measure === "ban" ? { byAddress: true } : {}),
    ...(reason === undefined ? {} : { reason }),
  };
}
