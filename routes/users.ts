import * as z from "zod";
import type { Hub } from "../chat/hub.ts";
import { Refusal } from "../chat/refusal.ts";
import { userName } from "../protocol/fields.ts";
import type { Routes } from "./app.ts";
import { DescribedRoutes } from "./described_routes.ts";
import type { TokenReader } from "./require_user.ts";
import { whereabouts } from "./shapes.ts";

const FIND = {
  method: "get",
  path: "/api/users/{name}",
  tag: "people",
  summary: "Who bears a name, and whether they are here",
  params: z.object({ name: userName.meta({ description: "Whatever its case", example: "Ada" }) }),
  answers: { 200: { description: "Somebody", schema: whereabouts } },
  errors: ["bad_name", "empty", "not_found"],
} as const;

/** `/api/users/{name}`: who bears a name, and whether they are here. */
export function userRoutes(hub: Hub, sessions: TokenReader): Routes {
  const described = new DescribedRoutes(sessions);
  described.forUsers(FIND, async ({ params }, context) => {
    const found = await hub.people.find(params.name);
    if (!found) throw new Refusal("not_found", "Nobody here has that name");
    return context.json(found);
  });
  return described.routes;
}
