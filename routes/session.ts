import { type Context, Hono } from "hono";
import * as z from "zod";
import type { NameRegister } from "../chat/guests.ts";
import { Refusal } from "../chat/refusal.ts";
import type { SignIn } from "../chat/sign_in.ts";
import { type User, userName } from "../protocol/fields.ts";
import { TOKEN_MS } from "../protocol/limits.ts";
import { parseUserName } from "../protocol/names.ts";
import type { Door, Routes } from "./app.ts";
import { readBody } from "./errors.ts";
import { clientAddress, cookieToken, identify, isSecure, SESSION_COOKIE, statedToken } from "./identity.ts";
import { setCookie } from "./std_http.ts";

/** What {@link sessionRoutes} stand on. */
export interface SessionParts {
  readonly signIn: Pick<SignIn, "hello">;
  readonly sessions: SessionRegister;
  readonly names: Pick<NameRegister, "release">;
  readonly trustedProxies: number;
  /** Takes one sign-in from this address. Answers 0, or the milliseconds to wait for the next. */
  paceSignIn(address: string): number;
  /** Ends the connections of somebody who has signed out. */
  signedOut(user: User): Promise<void>;
}

/** Whose token it is, and the end of all tokens of a user. */
export interface SessionRegister {
  verify(token: string): Promise<{ readonly user: User } | undefined>;
  revoke(userId: string): Promise<void>;
}

const signInBody = z.object({ name: userName });

/** `/api/session`: sign in with a name, ask who one is, sign out. */
export function sessionRoutes(parts: SessionParts): Routes {
  const routes = new Hono<Door>();
  routes.post("/api/session", (context) => signIn(parts, context));
  routes.get("/api/session", async (context) => context.json({ user: await whoAsks(parts, context) }));
  routes.delete("/api/session", (context) => signOut(parts, context));
  return routes;
}

/** Whoever sends this request. Refuses those who cannot say. */
export async function requireUser(sessions: Pick<SessionRegister, "verify">, token?: string): Promise<User> {
  const known = token === undefined ? undefined : await sessions.verify(token);
  if (!known) throw new Refusal("unauthorized", "Sign in first");
  return known.user;
}

async function signIn(parts: SessionParts, context: Context<Door>): Promise<Response> {
  const request = context.req.raw;
  const waitMs = parts.paceSignIn(clientAddress(request, context.env?.remoteAddr, parts.trustedProxies));
  if (waitMs > 0) throw new Refusal("too_fast", "Too many people sign in from this address", waitMs);
  const { name } = await readBody(context, signInBody);
  const handshake = { token: statedToken(request), cookie: cookieToken(request) };
  const { user, token } = await parts.signIn.hello({ type: "hello", name }, handshake);
  return remember(parts, context, token, Response.json({ token, user }, { status: 201 }));
}

async function signOut(parts: SessionParts, context: Context<Door>): Promise<Response> {
  const user = await whoAsks(parts, context);
  await parts.sessions.revoke(user.id);
  const name = parseUserName(user.name);
  if (name) await parts.names.release(name, user.id);
  await parts.signedOut(user);
  return remember(parts, context, "", new Response(null, { status: 204 }));
}

function whoAsks(parts: SessionParts, context: Context<Door>): Promise<User> {
  return requireUser(parts.sessions, identify(context.req.raw));
}

/** Keeps the token in the browser; an empty one takes it out. */
function remember(parts: SessionParts, context: Context<Door>, token: string, response: Response): Response {
  setCookie(response.headers, {
    name: SESSION_COOKIE,
    value: token,
    httpOnly: true,
    sameSite: "Lax",
    secure: isSecure(context.req.raw, parts.trustedProxies),
    path: "/",
    maxAge: token === "" ? 0 : TOKEN_MS / 1_000,
  });
  return response;
}
