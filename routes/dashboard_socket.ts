import { Hono } from "hono";
import type { Watchers } from "../observe/watchers.ts";
import type { Door, Routes } from "./app.ts";
import { enter, type EntranceParts } from "./entrance.ts";
import { errorResponse } from "./errors.ts";
import { mayLook } from "./metrics.ts";

/** What {@link dashboardSocketRoutes} stand on. */
export interface DashboardSocketParts extends EntranceParts {
  readonly watchers: Watchers;
  /** Who looks must bring it; undefined: anybody may look. */
  readonly token: string | undefined;
  /** The platform pings after half of so many seconds without a frame, and ends what has not answered after all of them. */
  readonly idleTimeoutS: number;
}

/** `/ws/dashboard`: the live figures. */
export function dashboardSocketRoutes(parts: DashboardSocketParts): Routes {
  const routes = new Hono<Door>();
  const { watchers, token, idleTimeoutS } = parts;
  routes.get("/ws/dashboard", (context) => {
    const request = context.req.raw;
    // A browser can send no header with it.
    if (!mayLook(request, token, { query: true })) {
      return errorResponse("unauthorized", "The figures are shown to those with the token");
    }
    const scope = context.req.query("scope") === "instance" ? "instance" : "deployment";
    const protocol = offeredProtocol(request);
    return enter(parts, context, ({ socket }) => watchers.open(socket, scope), { idleTimeoutS, protocol });
  });
  return routes;
}

/** A browser that brings a token in one subprotocol wants another one echoed. */
function offeredProtocol(request: Request): string | undefined {
  const offered = request.headers.get("sec-websocket-protocol")?.split(",").map((name) => name.trim()) ?? [];
  return offered.find((name) => name === "parley.dashboard");
}
