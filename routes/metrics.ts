import { timingSafeEqual } from "node:crypto";
import type { Routes } from "./app.ts";
import { DescribedRoutes } from "./described_routes.ts";
import { errorResponse } from "./errors.ts";
import { type IdentifyOptions, statedToken } from "./identity.ts";

/** What {@link metricsRoutes} tell. */
export interface MetricsParts {
  /** Who looks must bring it; undefined: anybody may look. */
  readonly token: string | undefined;
  /** The figures as text, and its content type. */
  expose(): Promise<{ readonly text: string; readonly type: string }>;
}

const METRICS = {
  method: "get",
  path: "/metrics",
  tag: "operation",
  summary: "The figures of this process for Prometheus",
  description: "With `METRICS_TOKEN` set, only for those who send it as `Authorization: Bearer`.",
  answers: { 200: { description: "Prometheus' text format", type: "text/plain" } },
  errors: ["unauthorized"],
} as const;

/** `/metrics`: the figures of this process for Prometheus. */
export function metricsRoutes({ token, expose }: MetricsParts): Routes {
  const described = new DescribedRoutes();
  described.forAnybody(METRICS, async (_, context) => {
    if (!mayLook(context.req.raw, token)) return unauthorized();
    const { text, type } = await expose();
    return new Response(text, { headers: { "content-type": type, "cache-control": "no-store" } });
  });
  return described.routes;
}

/** Whether this request brings the token, as it is or, in a subprotocol, percent-encoded. */
export function mayLook(request: Request, token: string | undefined, options: IdentifyOptions = {}): boolean {
  if (token === undefined) return true;
  const stated = statedToken(request, options);
  return stated !== undefined && (isSame(stated, token) || isSame(stated, encodeURIComponent(token)));
}

function unauthorized(): Response {
  const response = errorResponse("unauthorized", "The figures are shown to those with the token");
  response.headers.set("www-authenticate", "Bearer");
  return response;
}

// In a time that does not tell how much of it was right.
function isSame(one: string, other: string): boolean {
  const [ours, theirs] = [new TextEncoder().encode(one), new TextEncoder().encode(other)];
  return ours.length === theirs.length && timingSafeEqual(ours, theirs);
}
