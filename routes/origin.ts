/**
 * Whether a page of this request's origin may talk to us. Browsers always name the origin of a WebSocket and of a request
 * that changes something; what comes without one is no browser and passes. The own origin always passes.
 *
 * @param allowedOrigins Others, in lower case; `*` is every one, `null` pages that were opened from files.
 */
export function originAllowed(request: Request, allowedOrigins: readonly string[]): boolean {
  const origin = request.headers.get("origin")?.toLowerCase();
  if (origin === undefined || allowedOrigins.includes("*") || allowedOrigins.includes(origin)) return true;
  return isSameHost(origin, request);
}

// The scheme is left out: a proxy that speaks TLS makes it differ. A page of another site can set neither header.
function isSameHost(origin: string, request: Request): boolean {
  if (!URL.canParse(origin)) return false;
  const { host, protocol } = new URL(origin);
  if (host === "") return false;
  const named = [request.headers.get("host"), request.headers.get("x-forwarded-host")];
  return named.some((name) => name !== null && hostOf(name, protocol) === host);
}

// Leaves out the port that the scheme implies, as an origin does.
function hostOf(name: string, protocol: string): string | undefined {
  const url = `${protocol}//${name.trim()}`;
  return URL.canParse(url) ? new URL(url).host : undefined;
}
