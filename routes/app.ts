import { OpenAPIHono } from "@hono/zod-openapi";
import type { Hono, MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import { asyncApiRoutes } from "./asyncapi.ts";
import { answerErrors, answerNotFound, errorResponse } from "./errors.ts";
import { openApiRoutes } from "./openapi.ts";
import type { ErrorCode } from "../protocol/codes.ts";
import { originAllowed } from "./origin.ts";
import { securityHeaders } from "./security_headers.ts";
import type { Upgrade } from "./upgrade.ts";

/** What a listener says of a request: who has connected, and how a handshake becomes a socket where not as on `Deno.serve`. */
export interface Visit {
  readonly remoteAddr?: Deno.Addr;
  readonly upgrade?: Upgrade;
}

/** What a route finds in `context.env`. */
export interface Door {
  Bindings: Visit;
}

/** Some routes, to be mounted at the root. */
export type Routes = Hono<Door>;

/** What {@link createApp} puts together. */
export interface AppParts {
  /** Upgrades to sockets. They come before everything that touches an answer's headers. */
  readonly sockets: readonly Routes[];
  /** Everything else, in the order of their precedence. */
  readonly routes: readonly Routes[];
  readonly allowedOrigins: readonly string[];
  /** Hears what clients were refused, by its code. */
  rejected?(code: ErrorCode): void;
  report(error: unknown, where: string): void;
}

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/** The one handler of every request: `app.fetch(request, info)`. Throws nothing and tells nobody about its insides. */
export function createApp(parts: AppParts): OpenAPIHono<Door> {
  const app = new OpenAPIHono<Door>();
  app.onError(answerErrors(parts));
  app.notFound(answerNotFound);
  for (const routes of parts.sockets) app.route("/", routes);
  app.use(securityHeaders());
  app.use("/api/*", noStore, crossOrigin(parts.allowedOrigins), sameSite(parts.allowedOrigins));
  app.route("/", openApiRoutes(app));
  app.route("/", asyncApiRoutes());
  for (const routes of parts.routes) app.route("/", routes);
  return app;
}

const noStore: MiddlewareHandler = async (context, next) => {
  await next();
  if (!context.res.headers.has("cache-control")) context.header("cache-control", "no-store");
};

// Pages of other origins bring a token. They are never let near the cookie, so it is no use to them.
function crossOrigin(allowedOrigins: readonly string[]): MiddlewareHandler {
  return cors({
    origin: (origin) => allowedOrigins.includes("*") || allowedOrigins.includes(origin) ? origin : null,
    allowHeaders: ["authorization", "content-type", "idempotency-key", "last-event-id"],
    allowMethods: ["GET", "POST", "PUT", "PATCH", "DELETE"],
    exposeHeaders: ["parley-room", "retry-after"],
    maxAge: 600,
  });
}

function sameSite(allowedOrigins: readonly string[]): MiddlewareHandler {
  return (context, next) => {
    const passes = SAFE_METHODS.has(context.req.method) || originAllowed(context.req.raw, allowedOrigins);
    return passes
      ? next()
      : Promise.resolve(errorResponse("forbidden", "Pages of this origin may not do this"));
  };
}
