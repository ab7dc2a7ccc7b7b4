import type { User } from "../protocol/fields.ts";
import { isDirect, type RoomName, type UserName } from "../protocol/names.ts";
import type { Hub } from "./hub.ts";
import { type Moderator, requireModerator } from "./moderation.ts";
import { Refusal } from "./refusal.ts";
import type { Room } from "./room.ts";

/** Where invitations are kept. */
export interface InvitationBook {
  find(code: string): Promise<{ readonly room: RoomName; readonly by: User } | undefined>;
  /** Counts one use; false where there is none left. */
  use(code: string, userId: string): Promise<boolean>;
}

/** Somebody who has been given a code. `id`: a UUID. */
export interface Invited {
  readonly user: User;
  readonly code: string;
  readonly id: string;
}

/** Lets somebody in by their code; nothing is counted for who may come in anyway. Throws a `Refusal` that says why not. */
export async function accept(hub: Hub, book: InvitationBook, { user, code, id }: Invited): Promise<RoomName> {
  const invitation = await book.find(code);
  if (!invitation || isDirect(invitation.room)) worthNothing();
  const room = await hub.rooms.open(invitation.room);
  await room.level();
  if (mayEnter(hub, room, user)) return room.name;
  if (room.rights.now.isBanned(room.rights.person(user.id), hub.now()) || !await book.use(code, user.id)) {
    worthNothing();
  }
  await admit(hub, room, { by: invitation.by, user, id });
  return room.name;
}

/** A moderator lets somebody in by name, who is told so in their own log. */
export async function invite(
  hub: Hub,
  moderator: Moderator,
  { name, id }: { readonly name: UserName; readonly id: string },
): Promise<User> {
  requireModerator(moderator);
  const { room, user: by } = moderator;
  const found = await hub.people.find(name);
  if (!found) throw new Refusal("not_found", "Nobody here has that name");
  const user = { id: found.id, name: found.name };
  if (room.rights.now.isBanned(room.rights.person(user.id), hub.now())) {
    throw new Refusal("forbidden", "They are banned from this room");
  }
  if (!mayEnter(hub, room, user)) await admit(hub, room, { by, user, id });
  await hub.inboxes.tell(user.id, { what: "invited", from: by, to: room.name, id });
  return user;
}

function mayEnter(hub: Hub, room: Room, { id }: User): boolean {
  return room.rights.now.whyNotEnter(room.rights.person(id), hub.now()) === undefined;
}

/** Written in the room's log, so that every instance knows. It costs nobody's allowance: they were asked to come. */
function admit(
  hub: Hub,
  room: Room,
  { by, user: { id: userId, name }, id }: { readonly by: User; readonly user: User; readonly id: string },
): Promise<void> {
  const body = { type: "changed", what: "invited", value: name, user: { id: userId, name } } as const;
  return new Promise((resolve, reject) => {
    room.post({ id, from: by, at: hub.at(), body }, (outcome) => {
      if ("event" in outcome) room.level().then(resolve, reject);
      else reject(new Refusal(outcome.refused, outcome.message));
    });
  });
}

function worthNothing(): never {
  throw new Refusal("not_found", "This invitation is not valid any more");
}
