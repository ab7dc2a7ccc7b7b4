import * as z from "zod";
import { Refusal } from "../chat/refusal.ts";
import { at, type User, userName } from "../protocol/fields.ts";
import type { UserName } from "../protocol/names.ts";
import type { Routes } from "./app.ts";
import { DescribedRoutes } from "./described_routes.ts";
import type { TokenReader } from "./require_user.ts";

/** What {@link botRoutes} stand on. */
export interface BotParts {
  readonly bots: BotRegister;
  readonly sessions: TokenReader;
  isAdmin(user: User): boolean | Promise<boolean>;
  /** Ends the connections of a bot that was taken out. */
  signedOut(user: User): Promise<void>;
}

/** Where bots are kept. */
export interface BotRegister {
  make(name: UserName): Promise<Bot & { readonly token: string } | "name_taken" | "too_many">;
  all(): Promise<Bot[]>;
  remove(id: string): Promise<User | undefined>;
}

interface Bot extends User {
  readonly at: string;
}

const bot = z.object({ id: z.string(), name: z.string(), at });

const MAKE = {
  method: "post",
  path: "/api/bots",
  tag: "bots",
  summary: "Let a bot in (admins)",
  description:
    "A bot is a user whose name is held for it. Its token is told this once, holds until the bot is taken " +
    "out, and is used as any other: `Authorization: Bearer`, or `hello` with `token`.",
  body: z.object({ name: userName }),
  example: { name: "Gardener" },
  answers: { 201: { description: "It is in", schema: bot.extend({ token: z.string() }) } },
  errors: ["forbidden", "bad_name", "empty", "name_taken"],
} as const;

const LIST = {
  method: "get",
  path: "/api/bots",
  tag: "bots",
  summary: "Every bot (admins)",
  answers: { 200: { description: "The bots", schema: z.object({ bots: z.array(bot) }) } },
  errors: ["forbidden"],
} as const;

const REMOVE = {
  method: "delete",
  path: "/api/bots/{id}",
  tag: "bots",
  summary: "Take a bot out (admins)",
  description: "Its token is worth nothing from here on, its connections end at once and its name is free.",
  params: z.object({ id: z.string().max(64).meta({ example: "b_0123456789abcdef0123" }) }),
  answers: { 204: { description: "It is out" } },
  errors: ["forbidden", "not_found"],
} as const;

/** `/api/bots`: admins let bots in and take them out. */
export function botRoutes(parts: BotParts): Routes {
  const described = new DescribedRoutes(parts.sessions);
  described.forUsers(MAKE, async ({ user, body }, context) => {
    await requireAdmin(parts, user);
    return context.json(await make(parts, body.name), 201);
  });
  described.forUsers(LIST, async ({ user }, context) => {
    await requireAdmin(parts, user);
    return context.json({ bots: await parts.bots.all() });
  });
  described.forUsers(REMOVE, async ({ user, params }, context) => {
    await requireAdmin(parts, user);
    await remove(parts, params.id);
    return context.body(null, 204);
  });
  return described.routes;
}

/** Refuses whoever is no admin. */
export async function requireAdmin({ isAdmin }: Pick<BotParts, "isAdmin">, user: User): Promise<void> {
  if (!await isAdmin(user)) throw new Refusal("forbidden", "Only admins may do this");
}

async function make({ bots }: BotParts, name: UserName) {
  const made = await bots.make(name);
  if (made === "name_taken") throw new Refusal("name_taken", "Somebody has this name");
  if (made === "too_many") throw new Refusal("forbidden", "There are too many bots already");
  return made;
}

async function remove({ bots, signedOut }: BotParts, id: string): Promise<void> {
  const removed = await bots.remove(id);
  if (!removed) throw new Refusal("not_found", "There is no such bot");
  await signedOut(removed);
}
