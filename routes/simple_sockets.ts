import { type Context, Hono } from "hono";
import type { Call, SimpleDoor } from "../chat/simple_door.ts";
import type { Door, Routes } from "./app.ts";
import { listen } from "./deno_socket.ts";
import { echo } from "./echo.ts";
import { enter, type EntranceParts, type Guest } from "./entrance.ts";
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
  const through = (context: Context<Door>, upgrade: (guest: Guest) => Response) =>
    enter(parts, context.req.raw, context.env?.remoteAddr, upgrade);
  const chat = (context: Context<Door>, who: Pick<Call, "name" | "hasHeartbeat">) =>
    through(context, (guest) => converse(parts, guest, who));
  routes.get("/ws", (context) => {
    const name = context.req.query("name");
    return name === undefined
      ? through(context, (guest) => echo(guest, parts.idleTimeoutS))
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
  { simple, hub, idleTimeoutS }: SimpleSocketParts,
  { request, gone }: Guest,
  who: Pick<Call, "name" | "hasHeartbeat">,
): Response {
  const room = new URL(request.url).searchParams.get("room") ?? undefined;
  const call = { ...who, room, token: statedToken(request, { query: true }) };
  // The platform's protocol pings find out who is dead; where the endpoint pings by itself, it alone does.
  const idleTimeout = who.hasHeartbeat ? 0 : idleTimeoutS;
  const { socket, response } = Deno.upgradeWebSocket(request, { idleTimeout });
  listen(socket, { begin: (opened) => simple.open(opened, call), ended: gone, report: hub.report });
  return response;
}
