import type { Context } from "hono";
import * as z from "zod";
import type { NameRegister } from "../chat/guests.ts";
import { Refusal } from "../chat/refusal.ts";
import type { SignIn } from "../chat/sign_in.ts";
import { type User, user, userName } from "../protocol/fields.ts";
import { TOKEN_MS } from "../protocol/limits.ts";
import { isBot, parseUserName } from "../protocol/names.ts";
import type { Door, Routes } from "./app.ts";
import { type Asked, DescribedRoutes } from "./described_routes.ts";
import { clientAddress, cookieToken, isSecure, SESSION_COOKIE, statedToken } from "./identity.ts";
import type { TokenReader } from "./require_user.ts";
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
export interface SessionRegister extends TokenReader {
  revoke(userId: string): Promise<void>;
}

const PATH = "/api/session";
const who = z.object({ user });

const SIGN_IN = {
  method: "post",
  path: PATH,
  tag: "session",
  summary: "Sign in as a guest",
  description: "Answers with a token and keeps it in a cookie. With the token of somebody, it renames them.",
  body: z.object({ name: userName }),
  example: { name: "Ada" },
  answers: { 201: { description: "Signed in", schema: z.object({ token: z.string(), user }) } },
  errors: ["bad_name", "empty", "name_taken", "unauthorized", "too_fast"],
} as const;

const WHO = {
  method: "get",
  path: PATH,
  tag: "session",
  summary: "Who you are",
  answers: { 200: { description: "You", schema: who } },
} as const;

const SIGN_OUT = {
  method: "delete",
  path: PATH,
  tag: "session",
  summary: "Sign out everywhere",
  description: "Ends every token of yours and every connection, and gives your name up.",
  answers: { 204: { description: "Signed out" } },
  errors: ["forbidden"],
} as const;

/** `/api/session`: sign in with a name, ask who one is, sign out. */
export function sessionRoutes(parts: SessionParts): Routes {
  const described = new DescribedRoutes(parts.sessions);
  described.forAnybody(SIGN_IN, (asked, context) => signIn(parts, asked, context));
  described.forUsers(WHO, ({ user }, context) => context.json({ user }));
  described.forUsers(SIGN_OUT, ({ user }, context) => signOut(parts, user, context));
  return described.routes;
}

async function signIn(
  parts: SessionParts,
  { body: { name } }: Asked<typeof SIGN_IN>,
  context: Context<Door>,
): Promise<Response> {
  const request = context.req.raw;
  const waitMs = parts.paceSignIn(clientAddress(request, context.env?.remoteAddr, parts.trustedProxies));
  if (waitMs > 0) throw new Refusal("too_fast", "Too many people sign in from this address", waitMs);
  const handshake = { token: statedToken(request), cookie: cookieToken(request) };
  const { user, token } = await parts.signIn.hello({ type: "hello", name }, handshake);
  return remember(parts, context, token, Response.json({ token, user }, { status: 201 }));
}

async function signOut(parts: SessionParts, user: User, context: Context<Door>): Promise<Response> {
  if (isBot(user.id)) throw new Refusal("forbidden", "An admin takes a bot out, not the bot itself");
  await parts.sessions.revoke(user.id);
  const name = parseUserName(user.name);
  if (name) await parts.names.release(name, user.id);
  await parts.signedOut(user);
  return remember(parts, context, "", new Response(null, { status: 204 }));
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
