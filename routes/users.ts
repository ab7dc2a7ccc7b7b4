import { Hono } from "hono";
import type { Hub } from "../chat/hub.ts";
import { Refusal } from "../chat/refusal.ts";
import { userName } from "../protocol/fields.ts";
import type { Door, Routes } from "./app.ts";
import { checked } from "./errors.ts";
import { identify } from "./identity.ts";
import { requireUser, type SessionRegister } from "./session.ts";

/** `/api/users/{name}`: who bears a name, and whether they are here. */
export function userRoutes(hub: Hub, sessions: Pick<SessionRegister, "verify">): Routes {
  const routes = new Hono<Door>();
  routes.get("/api/users/:name", async (context) => {
    await requireUser(sessions, identify(context.req.raw));
    const found = await hub.people.find(checked(userName, context.req.param("name")));
    if (!found) throw new Refusal("not_found", "Nobody here has that name");
    return context.json(found);
  });
  return routes;
}
