import type { Hub } from "../chat/hub.ts";
import type { Admission } from "./admission.ts";
import { errorResponse } from "./errors.ts";
import { clientAddress } from "./identity.ts";
import { originAllowed } from "./origin.ts";

/** What every door for sockets stands on. */
export interface EntranceParts {
  readonly hub: Hub;
  readonly admission: Admission;
  readonly allowedOrigins: readonly string[];
  readonly trustedProxies: number;
}

/** Somebody who may come in. `gone` is to be called once, when their socket is. */
export interface Guest {
  readonly request: Request;
  gone(): void;
}

/** Lets a handshake in, or says over HTTP why not. */
export async function enter(
  parts: EntranceParts,
  request: Request,
  remote: Deno.Addr | undefined,
  upgrade: (guest: Guest) => Response,
): Promise<Response> {
  const refused = refusal(parts, request);
  if (refused) return refused;
  // Read before the upgrade: afterwards it cannot be had any more.
  const address = clientAddress(request, remote, parts.trustedProxies);
  const full = parts.admission.admit(address);
  if (full) return errorResponse(full.code, full.message);
  const gone = () => parts.admission.release(address);
  // Thousands of handshakes in one turn would keep everybody else's frames waiting.
  await parts.hub.gates.handshakes.through(() => parts.hub.pause(0));
  try {
    return upgrade({ request, gone });
  } catch {
    gone();
    return errorResponse("bad_frame", "This is no WebSocket handshake");
  }
}

function refusal({ hub, allowedOrigins }: EntranceParts, request: Request): Response | undefined {
  if (!isHandshake(request.headers)) return errorResponse("bad_frame", "This address speaks WebSocket");
  if (!originAllowed(request, allowedOrigins)) {
    return errorResponse("forbidden", "Pages of this origin may not connect");
  }
  if (hub.isDraining) return errorResponse("unavailable", "This server is restarting. Try again");
  return undefined;
}

// The runtime would take a handshake without a key, and one of any version.
function isHandshake(headers: Headers): boolean {
  return headers.get("upgrade")?.toLowerCase() === "websocket" &&
    headers.get("sec-websocket-version") === "13" && Boolean(headers.get("sec-websocket-key"));
}
