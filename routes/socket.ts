import { Hono } from "hono";
import type { Hub } from "../chat/hub.ts";
import type { Door, Routes } from "./app.ts";
import { listen } from "./deno_socket.ts";
import { enter, type EntranceParts, type Guest } from "./entrance.ts";
import { cookieToken, statedToken } from "./identity.ts";

/** The subprotocol of version 1. */
export const SUBPROTOCOL = "parley.v1";

/** `/ws/v1`: the door for clients that speak the whole protocol. */
export function socketRoutes(parts: EntranceParts): Routes {
  const routes = new Hono<Door>();
  routes.get(
    "/ws/v1",
    (context) => enter(parts, context.req.raw, context.env?.remoteAddr, (guest) => upgrade(parts.hub, guest)),
  );
  return routes;
}

function upgrade(hub: Hub, { request, gone }: Guest): Response {
  const handshake = { token: statedToken(request), cookie: cookieToken(request) };
  const offered = request.headers.get("sec-websocket-protocol")?.split(",").map((name) => name.trim()) ?? [];
  // Without its `protocol` option, for that fails where the client offers several: the answer's header says it as well.
  // Without the platform's idle timeout: the watchdog is one wheel for all, this would be a timer and 2 KiB for each.
  const { socket, response } = Deno.upgradeWebSocket(request, { idleTimeout: 0 });
  if (offered.includes(SUBPROTOCOL)) response.headers.set("sec-websocket-protocol", SUBPROTOCOL);
  listen(socket, {
    begin: (opened) => hub.open(opened, handshake),
    ended: gone,
    report: hub.report,
  });
  return response;
}
