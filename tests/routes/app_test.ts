import assert from "node:assert/strict";
import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import * as z from "zod";
import { Refusal } from "../../chat/refusal.ts";
import { createApp, type Door } from "../../routes/app.ts";
import { readBody } from "../../routes/errors.ts";
import { StoreUnavailable } from "../../store/message_log.ts";
import { serveRoutes } from "./serving.ts";

function someRoutes() {
  const routes = new Hono<Door>();
  routes.get("/api/refused", () => {
    throw new Refusal("too_fast", "Slowly, please", 1_500);
  });
  routes.get("/api/thrown", () => {
    throw new HTTPException(418, { res: new Response("a teapot", { status: 418 }) });
  });
  routes.get("/api/bug", () => {
    throw new TypeError("secrets of the house");
  });
  routes.get("/api/storeless", () => Promise.reject(new StoreUnavailable("key 17 of node 4")));
  routes.post("/api/said", async (context) => {
    return context.json(await readBody(context, z.object({ text: z.string() })));
  });
  routes.get("/page", (context) => context.html("<p>Hello"));
  return routes;
}

Deno.test("createApp() answers a refusal with its code, its status and when to come back", async () => {
  await using server = serveRoutes([someRoutes()]);

  const response = await fetch(`${server.origin}/api/refused`);

  assert.equal(response.status, 429);
  assert.equal(response.headers.get("retry-after"), "2");
  assert.deepEqual(await response.json(), { error: { code: "too_fast", message: "Slowly, please" } });
  assert.deepEqual(server.reported, []);
});

Deno.test("createApp() gives an answer that a route threw on purpose", async () => {
  await using server = serveRoutes([someRoutes()]);

  const response = await fetch(`${server.origin}/api/thrown`);

  assert.equal(response.status, 418);
  assert.equal(await response.text(), "a teapot");
});

for (const path of ["/api/bug", "/api/storeless"]) {
  Deno.test(`createApp() reports what went wrong at ${path} and tells the client nothing of it`, async () => {
    await using server = serveRoutes([someRoutes()]);

    const response = await fetch(server.origin + path);

    assert.equal(response.status, 503);
    const message = "This cannot be done now. Try again";
    assert.deepEqual(await response.json(), { error: { code: "unavailable", message } });
    assert.equal(server.reported.length, 1);
  });
}

Deno.test("createApp() says not_found in JSON below /api and with a page elsewhere", async () => {
  await using server = serveRoutes([someRoutes()]);

  const api = await fetch(`${server.origin}/api/nothing`);
  const page = await fetch(`${server.origin}/nothing`);

  assert.equal(api.status, 404);
  assert.equal((await api.json()).error.code, "not_found");
  assert.equal(page.status, 404);
  assert.match(page.headers.get("content-type") ?? "", /^text\/html/);
  assert.match(await page.text(), /<a href="\/">/);
});

for (const body of ["", "{", "nothing", "\u0000", '{"text":1}', "[]", "null", "1"]) {
  Deno.test(`createApp() refuses the body ${JSON.stringify(body)} as bad_frame`, async () => {
    await using server = serveRoutes([someRoutes()]);

    const response = await fetch(`${server.origin}/api/said`, { method: "POST", body });

    assert.equal(response.status, 400);
    assert.equal((await response.json()).error.code, "bad_frame");
    assert.deepEqual(server.reported, []);
  });
}

Deno.test("createApp() takes a body of 64 KiB and refuses one of megabytes, with or without its length", async () => {
  await using server = serveRoutes([someRoutes()]);
  const url = `${server.origin}/api/said`;
  const said = (letters: number) => JSON.stringify({ text: "x".repeat(letters) });

  const fits = await fetch(url, { method: "POST", body: said(65_536) });
  const known = await fetch(url, { method: "POST", body: said(4_000_000) });
  const unknown = await fetch(url, { method: "POST", body: new Blob([said(4_000_000)]).stream() });

  assert.equal(fits.status, 200);
  assert.equal((await fits.json()).text.length, 65_536);
  for (const response of [known, unknown]) {
    assert.equal(response.status, 413);
    assert.equal((await response.json()).error.code, "too_long");
  }
});

Deno.test("createApp() lets no page run inline scripts, be framed, or load from elsewhere", async () => {
  await using server = serveRoutes([someRoutes()]);

  for (const path of ["/page", "/api/refused", "/nothing"]) {
    const response = await fetch(server.origin + path);
    await response.body?.cancel();
    const policy = response.headers.get("content-security-policy") ?? "";

    assert.match(policy, /default-src 'none'/, path);
    assert.match(policy, /script-src 'self'(;|$)/, path);
    assert.match(policy, /frame-ancestors 'none'/, path);
    assert.match(policy, /require-trusted-types-for 'script'/, path);
    assert.doesNotMatch(policy, /unsafe/, path);
    assert.equal(response.headers.get("x-content-type-options"), "nosniff", path);
    assert.equal(response.headers.get("referrer-policy"), "no-referrer", path);
    assert.match(response.headers.get("permissions-policy") ?? "", /camera=\(\)/, path);
  }
});

Deno.test("createApp() keeps what /api answers out of every cache", async () => {
  await using server = serveRoutes([someRoutes()]);

  const response = await fetch(`${server.origin}/api/said`, { method: "POST", body: '{"text":"hi"}' });
  await response.body?.cancel();

  assert.equal(response.headers.get("cache-control"), "no-store");
});

Deno.test("createApp() refuses changes from a page of another origin, and lets it read nothing", async () => {
  await using server = serveRoutes([someRoutes()]);
  const headers = { origin: "https://elsewhere.example" };

  const response = await fetch(`${server.origin}/api/said`, {
    method: "POST",
    headers,
    body: '{"text":"hi"}',
  });

  assert.equal(response.status, 403);
  assert.equal((await response.json()).error.code, "forbidden");
  assert.equal(response.headers.get("access-control-allow-origin"), null);
});

Deno.test("createApp() lets pages of an allowed origin in, but never with the cookie", async () => {
  const friend = "https://friend.example";
  await using server = serveRoutes([someRoutes()], [friend]);
  const headers = { origin: friend };

  const response = await fetch(`${server.origin}/api/said`, {
    method: "POST",
    headers,
    body: '{"text":"hi"}',
  });
  await response.body?.cancel();

  assert.equal(response.status, 200);
  assert.equal(response.headers.get("access-control-allow-origin"), friend);
  assert.equal(response.headers.get("access-control-allow-credentials"), null);
});

Deno.test("createApp() puts sockets before everything that touches their answer's headers", async () => {
  const sockets = new Hono<Door>();
  sockets.get("/ws/v1", () => new Response("upgraded"));
  const app = createApp({ sockets: [sockets], routes: [], allowedOrigins: [], report() {} });

  const response = await app.request("/ws/v1");

  assert.equal(response.headers.get("content-security-policy"), null);
  assert.equal(response.headers.get("x-content-type-options"), null);
});
