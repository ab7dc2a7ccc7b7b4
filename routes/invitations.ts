import * as z from "zod";
import type { Hub } from "../chat/hub.ts";
import { accept, type InvitationBook, invite } from "../chat/inviting.ts";
import { requireModerator } from "../chat/moderation.ts";
import { Refusal } from "../chat/refusal.ts";
import { at, user, userName } from "../protocol/fields.ts";
import { isDirect, type RoomName } from "../protocol/names.ts";
import type { Invitation, InvitationWish } from "../store/invitations.ts";
import type { Routes } from "./app.ts";
import { type AskedBy, DescribedRoutes } from "./described_routes.ts";
import type { TokenReader } from "./require_user.ts";
import { inRoom } from "./shapes.ts";

/** What {@link invitationRoutes} stand on. */
export interface InvitationParts {
  readonly hub: Hub;
  readonly invitations: InvitationRegister;
  readonly sessions: TokenReader;
  /** A UUID. */
  newId(): string;
}

/** Where invitations are made, listed and taken back. */
export interface InvitationRegister extends InvitationBook {
  make(wish: InvitationWish): Promise<Invitation | undefined>;
  of(room: RoomName): Promise<Invitation[]>;
  revoke(room: RoomName, code: string): Promise<boolean>;
}

const A_WEEK = 168;
const A_YEAR = 8_784;
const MOST_USES = 100;
const PATH = "/api/rooms/{room}/invitations";

const code = z.string().max(64).meta({ example: "q3Zl0bXkT1mYc5a2Vd8wRg" });
const invitation = z.object({
  code,
  link: z.string().meta({ description: "For the page of this server" }),
  expiresAt: at,
  uses: z.int().nonnegative().meta({ description: "How many people it lets in; 0: as many as come" }),
  used: z.int().nonnegative(),
});

const MAKE = {
  method: "post",
  path: PATH,
  tag: "moderation",
  summary: "Make a link that lets people in (moderators)",
  params: inRoom,
  body: z.object({
    hours: z.int().min(1).max(A_YEAR).default(A_WEEK),
    uses: z.int().min(0).max(MOST_USES).default(0),
  }),
  example: { hours: 24, uses: 1 },
  answers: { 201: { description: "The invitation", schema: invitation } },
  errors: ["bad_room", "not_found"],
} as const;

const LIST = {
  method: "get",
  path: PATH,
  tag: "moderation",
  summary: "The invitations that still let somebody in (moderators)",
  params: inRoom,
  answers: {
    200: { description: "At most 100", schema: z.object({ invitations: z.array(invitation) }) },
  },
  errors: ["bad_room", "not_found"],
} as const;

const REVOKE = {
  method: "delete",
  path: `${PATH}/{code}`,
  tag: "moderation",
  summary: "Take an invitation back (moderators)",
  description: "Whom it has let in stays.",
  params: inRoom.extend({ code }),
  answers: { 204: { description: "It lets nobody in any more" } },
  errors: ["bad_room", "not_found"],
} as const;

const ACCEPT = {
  method: "post",
  path: "/api/invitations/{code}",
  tag: "rooms",
  summary: "Come in by an invitation",
  description: "One that lets in so many people counts each once, however often they ask.",
  params: z.object({ code }),
  answers: { 200: { description: "You may join", schema: z.object({ room: z.string() }) } },
  errors: ["not_found"],
} as const;

const ADMIT = {
  method: "post",
  path: "/api/rooms/{room}/members",
  tag: "moderation",
  summary: "Invite somebody by name (moderators)",
  description: "They hear of it as `invited` in their own log.",
  params: inRoom,
  body: z.object({ user: userName }),
  example: { user: "Grace" },
  answers: { 200: { description: "They may join", schema: z.object({ user }) } },
  errors: ["bad_room", "bad_name", "empty", "not_found"],
} as const;

/** Invitations: how people come into private rooms. */
export function invitationRoutes(parts: InvitationParts): Routes {
  const { hub, invitations, newId } = parts;
  const described = new DescribedRoutes(parts.sessions);
  described.forUsers(MAKE, async (asked, context) => context.json(shown(await make(parts, asked)), 201));
  described.forUsers(LIST, async ({ user, params }, context) => {
    const { room } = await moderated(parts, user, params.room);
    return context.json({ invitations: (await invitations.of(room.name)).map(shown) });
  });
  described.forUsers(REVOKE, async ({ user, params }, context) => {
    const { room } = await moderated(parts, user, params.room);
    if (await invitations.revoke(room.name, params.code)) return context.body(null, 204);
    throw new Refusal("not_found", "There is no such invitation");
  });
  described.forUsers(ACCEPT, async ({ user, params }, context) => {
    return context.json({ room: await accept(hub, invitations, { user, code: params.code, id: newId() }) });
  });
  described.forUsers(ADMIT, async ({ user: by, params, body }, context) => {
    const moderator = await moderated(parts, by, params.room);
    return context.json({ user: await invite(hub, moderator, { name: body.user, id: newId() }) });
  });
  return described.routes;
}

async function make({ hub, invitations }: InvitationParts, { user: by, params, body }: AskedBy<typeof MAKE>) {
  const { room } = await moderated({ hub }, by, params.room);
  const made = await invitations.make({ room: room.name, by, ...body });
  if (!made) throw new Refusal("forbidden", "This room has too many invitations: take some back");
  return made;
}

async function moderated(
  { hub }: Pick<InvitationParts, "hub">,
  user: AskedBy<typeof LIST>["user"],
  name: RoomName,
) {
  const room = await hub.enter(name, user);
  if (isDirect(name)) throw new Refusal("forbidden", "Nobody else comes into a room of two");
  requireModerator({ user, room });
  return { user, room };
}

function shown({ code, expiresAt, uses, used }: Invitation) {
  return { code, link: `/?invite=${code}`, expiresAt, uses, used };
}
