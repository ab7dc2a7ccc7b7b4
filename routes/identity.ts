import { networkOf } from "./network.ts";
import { getCookies } from "./std_http.ts";

/** The cookie by which a browser is known again. */
export const SESSION_COOKIE = "parley_session";

const BEARER_PROTOCOL = "bearer.";
const MOST_TOKEN_CHARS = 8_192;

/** Where the token of a request may also stand. */
export interface IdentifyOptions {
  /** `?token=`, for what cannot send a header. */
  readonly query?: boolean;
}

/** The token of a request: of its second subprotocol, its `Authorization`, its query where that is allowed, else its cookie. */
export function identify(request: Request, options: IdentifyOptions = {}): string | undefined {
  return statedToken(request, options) ?? cookieToken(request);
}

/** A token that was meant for this very request, so not the browser's cookie. */
export function statedToken(request: Request, options: IdentifyOptions = {}): string | undefined {
  return usable(subprotocolToken(request)) ?? usable(bearerToken(request)) ??
    (options.query ? usable(new URL(request.url).searchParams.get("token")) : undefined);
}

/** The token of the session cookie: whoever uses this browser. */
export function cookieToken(request: Request): string | undefined {
  try {
    return usable(getCookies(request.headers)[SESSION_COOKIE]);
  } catch {
    // What other software of this host has set may be no cookie at all.
    return undefined;
  }
}

/** Who is at the other end: the network of the connection, or of the one that our outermost trusted proxy saw. */
export function clientAddress(
  request: Request,
  remote: Deno.Addr | undefined,
  trustedProxies: number,
): string {
  const direct = remote && "hostname" in remote ? networkOf(remote.hostname) : "unknown";
  if (trustedProxies === 0) return direct;
  const hops = (request.headers.get("x-forwarded-for") ?? "").split(",").map((hop) => hop.trim());
  // Each trusted proxy adds one on the right; what stands further left is whatever the client made up.
  // Fewer than there are proxies: it did not come through all of them, so nobody vouches for the first.
  const seen = hops[hops.length - trustedProxies];
  return seen ? networkOf(bareAddress(seen)) : direct;
}

/** Whether the client speaks TLS, to us or to a trusted proxy before us. */
export function isSecure(request: Request, trustedProxies: number): boolean {
  if (request.url.startsWith("https:")) return true;
  const hops = request.headers.get("x-forwarded-proto")?.split(",") ?? [];
  return trustedProxies > 0 && hops[Math.max(0, hops.length - trustedProxies)]?.trim() === "https";
}

function subprotocolToken(request: Request): string | undefined {
  const offered = request.headers.get("sec-websocket-protocol")?.split(",").map((name) => name.trim()) ?? [];
  return offered.find((name) => name.startsWith(BEARER_PROTOCOL))?.slice(BEARER_PROTOCOL.length);
}

function bearerToken(request: Request): string | undefined {
  return /^Bearer +([^ ]+) *$/i.exec(request.headers.get("authorization") ?? "")?.[1];
}

function usable(token: string | null | undefined): string | undefined {
  return token && token.length <= MOST_TOKEN_CHARS ? token : undefined;
}

// Some proxies add the port: 192.0.2.1:4711, [2001:db8::1]:4711.
function bareAddress(hop: string): string {
  const address = /^\[([^\]]*)\]/.exec(hop)?.[1] ?? (/^[\d.]+:\d+$/.test(hop) ? hop.split(":")[0]! : hop);
  return address;
}
