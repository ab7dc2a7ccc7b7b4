import { type Context, Hono } from "hono";
import type { Door, Routes } from "./app.ts";
import { enter, type EntranceParts } from "./entrance.ts";
import { cookieToken, statedToken } from "./identity.ts";

/** The subprotocol of version 1. */
export const SUBPROTOCOL = "parley.v1";

/** `/ws/v1`: the door for clients that speak the whole protocol. */
export function socketRoutes(parts: EntranceParts): Routes {
  const routes = new Hono<Door>();
  routes.get("/ws/v1", (context) => converse(parts, context));
  return routes;
}

function converse(parts: EntranceParts, context: Context<Door>): Promise<Response> {
  const { headers } = context.req.raw;
  const handshake = { token: statedToken(context.req.raw), cookie: cookieToken(context.req.raw) };
  const offered = headers.get("sec-websocket-protocol")?.split(",").map((name) => name.trim()) ?? [];
  const protocol = offered.includes(SUBPROTOCOL) ? SUBPROTOCOL : undefined;
  // Without the platform's idle timeout: the watchdog is one wheel for all, this would be a timer and 2 KiB for each.
  return enter(parts, context, ({ socket, address }) => parts.hub.open(socket, { ...handshake, address }), {
    protocol,
    idleTimeoutS: 0,
  });
}
