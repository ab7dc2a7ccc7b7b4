import assert from "node:assert/strict";
import { Guests } from "../../chat/guests.ts";
import { SignIn } from "../../chat/sign_in.ts";
import { sessionRoutes } from "../../routes/session.ts";
import { MemoryRecords } from "../../store/memory_records.ts";
import { Names } from "../../store/names.ts";
import { Sessions } from "../../store/sessions.ts";
import { serveRoutes, type Serving } from "./serving.ts";

interface Options {
  readonly guests?: boolean;
  readonly trustedProxies?: number;
  paceSignIn?(address: string): number;
}

interface House extends Serving {
  readonly signedOut: string[];
  post(name: unknown, headers?: Record<string, string>): Promise<Answer>;
  get(headers?: Record<string, string>): Promise<Answer>;
  delete(headers?: Record<string, string>): Promise<Answer>;
}

interface Answer {
  readonly status: number;
  readonly cookie: string;
  readonly body: { token: string; user: { id: string; name: string }; error: { code: string } };
}

async function open(
  { guests = true, trustedProxies = 0, paceSignIn = () => 0 }: Options = {},
): Promise<House> {
  // Every look at the clock is a moment later, so that signing in after signing out is later too.
  let at = Date.parse("2026-11-21T10:00:00Z");
  const now = () => at += 10;
  const records = new MemoryRecords({ now });
  const names = new Names(records, { now });
  const sessions = await Sessions.open(records, { now });
  const signIn = new SignIn(
    sessions,
    guests ? new Guests({ names, sessions, now, random: Math.random }) : undefined,
    now,
  );
  const signedOut: string[] = [];
  const server = serveRoutes([sessionRoutes({
    signIn,
    sessions,
    names,
    trustedProxies,
    paceSignIn,
    signedOut: ({ id }) => Promise.resolve(void signedOut.push(id)),
  })]);
  const ask = (init: RequestInit) => fetch(`${server.origin}/api/session`, init).then(read);
  return {
    ...server,
    signedOut,
    post: (name, headers = {}) => ask({ method: "POST", headers, body: JSON.stringify({ name }) }),
    get: (headers = {}) => ask({ headers }),
    delete: (headers = {}) => ask({ method: "DELETE", headers }),
  };
}

async function read(response: Response): Promise<Answer> {
  const cookie = response.headers.get("set-cookie") ?? "";
  const text = await response.text();
  return { status: response.status, cookie, body: JSON.parse(text || "{}") };
}

/** What a browser sends back of a `Set-Cookie`. */
function sent(cookie: string): Record<string, string> {
  return { cookie: cookie.split(";")[0]! };
}

Deno.test("POST /api/session signs a guest in, with a token and a cookie that only we can read", async () => {
  await using house = await open();

  const { status, body, cookie } = await house.post("Ada");

  assert.equal(status, 201);
  assert.equal(body.user.name, "Ada");
  assert.match(body.user.id, /^u_[a-z0-9]{20}$/);
  assert.equal(cookie.split(";")[0], `parley_session=${body.token}`);
  for (const attribute of ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=2592000"]) {
    assert.ok(cookie.includes(`; ${attribute}`), cookie);
  }
  assert.doesNotMatch(cookie, /Secure/);
});

Deno.test("POST /api/session sets a Secure cookie behind a trusted proxy that speaks TLS", async () => {
  await using house = await open({ trustedProxies: 1 });

  const { cookie } = await house.post("Ada", { "x-forwarded-proto": "https" });

  assert.match(cookie, /; Secure/);
});

Deno.test("POST /api/session refuses a name in use, whatever its case and Unicode form", async () => {
  await using house = await open();
  await house.post("Adé");

  const answers = [await house.post("Adé"), await house.post("ADÉ"), await house.post("Ade\u0301")];

  for (const { status, body, cookie } of answers) {
    assert.equal(status, 409);
    assert.equal(body.error.code, "name_taken");
    assert.equal(cookie, "");
  }
});

const REFUSED: [name: unknown, code: string][] = [
  ["", "empty"],
  ["  \t ", "empty"],
  ["a\u0000b", "bad_name"],
  ["\ud800", "bad_name"],
  ["a/b", "bad_name"],
  ["x".repeat(33), "bad_name"],
  ["\u202eevil", "bad_name"],
  [17, "bad_frame"],
  [undefined, "bad_frame"],
];

for (const [name, code] of REFUSED) {
  Deno.test(`POST /api/session refuses the name ${JSON.stringify(name)} as ${code}`, async () => {
    await using house = await open();

    const { status, body } = await house.post(name);

    assert.equal(status, 400);
    assert.equal(body.error.code, code);
  });
}

Deno.test("POST /api/session knows who comes back to the own name", async () => {
  await using house = await open();
  const first = await house.post("Ada");

  const byCookie = await house.post("Ada", sent(first.cookie));
  const byToken = await house.post("ada", { authorization: `Bearer ${first.body.token}` });

  assert.equal(byCookie.status, 201);
  assert.equal(byCookie.body.user.id, first.body.user.id);
  assert.deepEqual(byToken.body.user, { id: first.body.user.id, name: "ada" });
});

Deno.test("POST /api/session under another name makes another person, whoever used this browser before", async () => {
  await using house = await open();
  const ada = await house.post("Ada");

  const grace = await house.post("Grace", sent(ada.cookie));
  const adaAgain = await house.get({ authorization: `Bearer ${ada.body.token}` });

  assert.notEqual(grace.body.user.id, ada.body.user.id);
  assert.equal(adaAgain.body.user.name, "Ada");
});

Deno.test("POST /api/session lets no new guest in where only tokens count", async () => {
  await using house = await open({ guests: false });

  const { status, body } = await house.post("Ada");

  assert.equal(status, 401);
  assert.equal(body.error.code, "unauthorized");
});

Deno.test("POST /api/session paces the sign-ins of an address", async () => {
  const asked: string[] = [];
  const paceSignIn = (address: string) => asked.push(address) > 1 ? 700 : 0;
  await using house = await open({ paceSignIn });
  await house.post("Ada");

  const { status, body } = await house.post("Grace");

  assert.equal(status, 429);
  assert.equal(body.error.code, "too_fast");
  assert.deepEqual(asked, ["127.0.0.1", "127.0.0.1"]);
});

Deno.test("GET /api/session says who one is, by cookie or by header", async () => {
  await using house = await open();
  const { body, cookie } = await house.post("Ada");

  const byCookie = await house.get(sent(cookie));
  const byHeader = await house.get({ authorization: `Bearer ${body.token}` });

  assert.deepEqual(byCookie.body, { user: body.user });
  assert.deepEqual(byHeader.body, { user: body.user });
  assert.equal(byCookie.cookie, "");
});

Deno.test("GET /api/session does not know strangers and forgers", async () => {
  await using house = await open();
  const { body } = await house.post("Ada");
  const forged = body.token.slice(0, -4) + "AAAA";

  for (const headers of [{}, { authorization: `Bearer ${forged}` }, { cookie: "parley_session=nonsense" }]) {
    const { status, body } = await house.get(headers);

    assert.equal(status, 401);
    assert.equal(body.error.code, "unauthorized");
  }
});

Deno.test("DELETE /api/session ends the token, frees the name, clears the cookie and tells the rooms", async () => {
  await using house = await open();
  const { body, cookie } = await house.post("Ada");

  const out = await house.delete(sent(cookie));

  assert.equal(out.status, 204);
  assert.match(out.cookie, /^parley_session=;.*Max-Age=0/);
  assert.deepEqual(house.signedOut, [body.user.id]);
  assert.equal((await house.get(sent(cookie))).status, 401);
  const next = await house.post("Ada");
  assert.equal(next.status, 201);
  assert.notEqual(next.body.user.id, body.user.id);
});

Deno.test("DELETE /api/session needs somebody to sign out", async () => {
  await using house = await open();

  const { status } = await house.delete();

  assert.equal(status, 401);
  assert.deepEqual(house.signedOut, []);
});

Deno.test("DELETE /api/session is refused to pages of other origins", async () => {
  await using house = await open();
  const { cookie } = await house.post("Ada");

  const { status } = await house.delete({ ...sent(cookie), origin: "https://evil.example" });

  assert.equal(status, 403);
  assert.equal((await house.get(sent(cookie))).status, 200);
});
