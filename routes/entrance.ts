import type { Context } from "hono";
import type { Hub } from "../chat/hub.ts";
import type { Admission } from "./admission.ts";
import type { Door } from "./app.ts";
import { upgradeOnDeno } from "./deno_socket.ts";
import { errorResponse } from "./errors.ts";
import { clientAddress } from "./identity.ts";
import { originAllowed } from "./origin.ts";
import type { DoorSocket, Listener, UpgradeOptions } from "./upgrade.ts";

/** What every door for sockets stands on. */
export interface EntranceParts {
  readonly hub: Hub;
  readonly admission: Admission;
  readonly allowedOrigins: readonly string[];
  readonly trustedProxies: number;
}

/** Somebody whose socket has opened. */
export interface Guest {
  readonly socket: DoorSocket;
  readonly request: Request;
  /** Where they come from. */
  readonly address: string;
}

/** Lets a handshake in and begins its conversation, or says over HTTP why not. */
export async function enter(
  parts: EntranceParts,
  context: Context<Door>,
  begin: (guest: Guest) => Listener,
  options: UpgradeOptions,
): Promise<Response> {
  const request = context.req.raw;
  const { handshakes } = parts.hub.counts;
  const refused = refusal(parts, request);
  if (refused) {
    handshakes.add(refused.outcome);
    parts.hub.watch.note("refused", { outcome: refused.outcome });
    return errorResponse(refused.code, refused.message);
  }
  // Read before the upgrade: afterwards it cannot be had any more.
  const address = clientAddress(request, context.env?.remoteAddr, parts.trustedProxies);
  const waitMs = parts.hub.paces.handshake(address, parts.hub.now());
  if (waitMs > 0) {
    handshakes.add("address");
    parts.hub.watch.note("refused", { outcome: "address" });
    return errorResponse("too_fast", "Too many connections from your address", waitMs);
  }
  const full = parts.admission.admit(address);
  if (full) {
    const outcome = full.code === "unavailable" ? "full" : "address";
    handshakes.add(outcome);
    parts.hub.watch.note("refused", { outcome });
    return errorResponse(full.code, full.message);
  }
  const afterwards = remembering(parts, address);
  const upgrade = context.env?.upgrade ?? upgradeOnDeno;
  // Thousands of handshakes in one turn would keep everybody else's frames waiting. A listener with an upgrade of its own has
  // held back the connections.
  if (upgrade === upgradeOnDeno) await parts.hub.gates.handshakes.through(() => parts.hub.pause(0));
  try {
    const started = (socket: DoorSocket) => begin({ socket, request, address });
    const response = upgrade(request, { begin: started, ...afterwards }, options);
    handshakes.add("accepted");
    return response;
  } catch {
    afterwards.ended();
    handshakes.add("malformed");
    return errorResponse("bad_frame", "This is no WebSocket handshake");
  }
}

/** Its own function, so that what lasts as long as the socket does not keep the request. */
function remembering({ hub, admission }: EntranceParts, address: string) {
  return {
    ended: () => admission.release(address),
    misbehaved: () => hub.paces.misbehaved(address, hub.now()),
    report: hub.report,
  };
}

const REFUSALS = {
  malformed: { outcome: "malformed", code: "bad_frame", message: "This address speaks WebSocket" },
  origin: { outcome: "origin", code: "forbidden", message: "Pages of this origin may not connect" },
  draining: {
    outcome: "draining",
    code: "unavailable",
    message: "This server is restarting. Try again",
  },
} as const;

function refusal({ hub, allowedOrigins }: EntranceParts, request: Request) {
  if (!isHandshake(request.headers)) return REFUSALS.malformed;
  if (!originAllowed(request, allowedOrigins)) return REFUSALS.origin;
  return hub.isDraining ? REFUSALS.draining : undefined;
}

// The runtime would take a handshake without a key, and one of any version.
function isHandshake(headers: Headers): boolean {
  return headers.get("upgrade")?.toLowerCase() === "websocket" &&
    headers.get("sec-websocket-version") === "13" && Boolean(headers.get("sec-websocket-key"));
}
