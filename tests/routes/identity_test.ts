import assert from "node:assert/strict";
import { clientAddress, cookieToken, identify, isSecure, statedToken } from "../../routes/identity.ts";

function request(headers: Record<string, string>, url = "http://chat.example/ws/v1"): Request {
  return new Request(url, { headers });
}

const FROM: Deno.NetAddr = { transport: "tcp", hostname: "192.0.2.1", port: 4711 };

Deno.test("identify() takes the subprotocol before the header, and the header before the cookie", () => {
  const subprotocol = { "sec-websocket-protocol": "parley.v1, bearer.one" };
  const header = { authorization: "Bearer two" };
  const cookie = { cookie: "theme=dark; parley_session=three" };

  assert.equal(identify(request({ ...subprotocol, ...header, ...cookie })), "one");
  assert.equal(identify(request({ ...header, ...cookie })), "two");
  assert.equal(identify(request(cookie)), "three");
  assert.equal(identify(request({})), undefined);
});

Deno.test("identify() reads subprotocols with or without spaces between them", () => {
  assert.equal(identify(request({ "sec-websocket-protocol": "parley.v1,bearer.one" })), "one");
});

Deno.test("identify() takes the token of an address only where that was asked for", () => {
  const asked = request({}, "http://chat.example/api/events?token=four");

  assert.equal(identify(asked), undefined);
  assert.equal(identify(asked, { query: true }), "four");
});

Deno.test("identify() finds nothing in what is no token", () => {
  const nothing = [
    { authorization: "Basic YWRhOmFkYQ==" },
    { authorization: "Bearer" },
    { authorization: "Bearer one two" },
    { "sec-websocket-protocol": "parley.v1, bearer." },
    { cookie: "parley_session=" },
    { cookie: ";;=;parley_session" },
    { cookie: `parley_session=${"x".repeat(9_000)}` },
  ];

  for (const headers of nothing) assert.equal(identify(request(headers)), undefined, JSON.stringify(headers));
});

Deno.test("statedToken() and cookieToken() tell what was meant from what the browser added", () => {
  const both = request({ authorization: "Bearer two", cookie: "parley_session=three" });

  assert.equal(statedToken(both), "two");
  assert.equal(cookieToken(both), "three");
});

Deno.test("clientAddress() believes nobody where no proxy is trusted", () => {
  const lying = request({ "x-forwarded-for": "198.51.100.7" });

  assert.equal(clientAddress(lying, FROM, 0), "192.0.2.1");
});

Deno.test("clientAddress() counts trusted proxies from the right", () => {
  const forwarded = request({ "x-forwarded-for": "203.0.113.66, 198.51.100.7, 10.0.0.1" });

  assert.equal(clientAddress(forwarded, FROM, 1), "10.0.0.1");
  assert.equal(clientAddress(forwarded, FROM, 2), "198.51.100.7");
  assert.equal(clientAddress(forwarded, FROM, 3), "203.0.113.66");
});

Deno.test("clientAddress() believes none of a list that is shorter than the proxies are many", () => {
  const around = request({ "x-forwarded-for": "203.0.113.66" });

  assert.equal(clientAddress(around, FROM, 2), "192.0.2.1");
});

Deno.test("clientAddress() leaves out ports and brackets", () => {
  const seen = (hop: string) => clientAddress(request({ "x-forwarded-for": hop }), FROM, 1);

  assert.equal(seen("198.51.100.7:4711"), "198.51.100.7");
  assert.equal(seen("[2001:db8::1]:4711"), "2001:db8:0:0::/64");
  assert.equal(seen("2001:db8::1"), "2001:db8:0:0::/64");
});

Deno.test("clientAddress() falls back to the connection, and to a word where there is none", () => {
  assert.equal(clientAddress(request({}), FROM, 1), "192.0.2.1");
  assert.equal(clientAddress(request({ "x-forwarded-for": " , " }), FROM, 1), "192.0.2.1");
  assert.equal(clientAddress(request({}), undefined, 0), "unknown");
});

Deno.test("isSecure() believes a proxy only where one is trusted", () => {
  const forwarded = request({ "x-forwarded-proto": "https" });

  assert.equal(isSecure(forwarded, 0), false);
  assert.equal(isSecure(forwarded, 1), true);
  assert.equal(isSecure(request({}, "https://chat.example/"), 0), true);
  assert.equal(isSecure(request({}), 1), false);
});
