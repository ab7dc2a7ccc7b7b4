import { type Context, Hono } from "hono";
import type { Call, SimpleDoor } from "../chat/simple_door.ts";
import type { Door, Routes } from "./app.ts";
import { Echo } from "./echo.ts";
import { enter, type EntranceParts } from "./entrance.ts";
import { statedToken } from "./identity.ts";

/** What {@link simpleSocketRoutes} stand on. */
export interface SimpleSocketParts extends EntranceParts {
  readonly simple: SimpleDoor;
  /** The platform pings after half of so many seconds without a frame, and ends what has not answered after all of them. */
  readonly idleTimeoutS: number;
}

/** The simple endpoints: for `wscat`, tutorials and small bots. */
export function simpleSocketRoutes(parts: SimpleSocketParts): Routes {
  const routes = new Hono<Door>();
  const { idleTimeoutS } = parts;
  const chat = (context: Context<Door>, who: Pick<Call, "name" | "hasHeartbeat">) =>
    converse(parts, context, who);
  routes.get("/ws", (context) => {
    const name = context.req.query("name");
    return name === undefined
      ? enter(parts, context, ({ socket }) => new Echo(socket), { idleTimeoutS })
      : chat(context, { name, hasHeartbeat: false });
  });
  routes.get("/ws/chat", (context) => chat(context, { hasHeartbeat: false }));
  routes.get(
    "/ws/chat/:username",
    (context) => chat(context, { name: context.req.param("username"), hasHeartbeat: false }),
  );
  routes.get(
    "/ws/chat/:username/heartbeat",
    (context) => chat(context, { name: context.req.param("username"), hasHeartbeat: true }),
  );
  return routes;
}

function converse(
  parts: SimpleSocketParts,
  context: Context<Door>,
  who: Pick<Call, "name" | "hasHeartbeat">,
): Promise<Response> {
  const room = context.req.query("room");
  const call = { ...who, room, token: statedToken(context.req.raw, { query: true }) };
  // The platform's protocol pings find out who is dead; where the endpoint pings by itself, it alone does.
  const idleTimeoutS = who.hasHeartbeat ? 0 : parts.idleTimeoutS;
  return enter(parts, context, ({ socket, address }) => parts.simple.open(socket, { ...call, address }), {
    idleTimeoutS,
  });
}
