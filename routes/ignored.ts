import * as z from "zod";
import type { Hub } from "../chat/hub.ts";
import { Refusal } from "../chat/refusal.ts";
import { type User, user, userName } from "../protocol/fields.ts";
import { foldName, type UserName } from "../protocol/names.ts";
import type { Routes } from "./app.ts";
import { DescribedRoutes } from "./described_routes.ts";
import type { TokenReader } from "./require_user.ts";

/** What {@link ignoredRoutes} stand on. */
export interface IgnoredParts {
  readonly hub: Pick<Hub, "people">;
  readonly ignored: IgnoredList;
  readonly sessions: TokenReader;
}

/** Where it is kept whom somebody ignores. */
export interface IgnoredList {
  of(userId: string): Promise<User[]>;
  add(userId: string, other: User): Promise<boolean>;
  remove(userId: string, other: string): Promise<void>;
}

const params = z.object({ user: userName.meta({ description: "A name", example: "Grace" }) });

const LIST = {
  method: "get",
  path: "/api/ignored",
  tag: "people",
  summary: "Whom you ignore",
  description: "For yourself: nobody else knows, and your client is what leaves them out.",
  answers: { 200: { description: "At most 500 people", schema: z.object({ ignored: z.array(user) }) } },
} as const;

const ADD = {
  method: "put",
  path: "/api/ignored/{user}",
  tag: "people",
  summary: "Ignore somebody",
  params,
  answers: { 200: { description: "They are ignored", schema: z.object({ user }) } },
  errors: ["bad_name", "empty", "not_found", "forbidden"],
} as const;

const REMOVE = {
  method: "delete",
  path: "/api/ignored/{user}",
  tag: "people",
  summary: "Ignore somebody no longer",
  params,
  answers: { 204: { description: "They are not ignored" } },
  errors: ["bad_name", "empty", "not_found"],
} as const;

/** `/api/ignored`: people whom somebody does not want to hear. */
export function ignoredRoutes(parts: IgnoredParts): Routes {
  const { ignored } = parts;
  const described = new DescribedRoutes(parts.sessions);
  described.forUsers(LIST, async ({ user }, context) => context.json({ ignored: await ignored.of(user.id) }));
  described.forUsers(ADD, async ({ user, params }, context) => {
    const other = await named(parts, params.user);
    if (other.id === user.id) throw new Refusal("forbidden", "This is you");
    if (!await ignored.add(user.id, other)) throw new Refusal("forbidden", "You ignore too many people");
    return context.json({ user: other });
  });
  described.forUsers(REMOVE, async ({ user, params }, context) => {
    // Somebody may have another name by now than the one under which they were put away.
    const known = (await ignored.of(user.id)).find(({ name }) => foldName(name) === foldName(params.user));
    await ignored.remove(user.id, (known ?? await named(parts, params.user)).id);
    return context.body(null, 204);
  });
  return described.routes;
}

async function named({ hub }: IgnoredParts, name: UserName): Promise<User> {
  const found = await hub.people.find(name);
  if (!found) throw new Refusal("not_found", "Nobody here has that name");
  return { id: found.id, name: found.name };
}
