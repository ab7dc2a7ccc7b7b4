import assert from "node:assert/strict";
import { originAllowed } from "../../routes/origin.ts";

/** A request to chat.example. */
function request(headers: Record<string, string>): Request {
  return new Request("http://chat.example/ws/v1", { headers: { host: "chat.example", ...headers } });
}

Deno.test("originAllowed() lets programs pass, which name no origin", () => {
  assert.equal(originAllowed(request({}), []), true);
});

Deno.test("originAllowed() lets the own pages pass, also behind a proxy that speaks TLS or changes the host", () => {
  assert.equal(originAllowed(request({ origin: "http://chat.example" }), []), true);
  assert.equal(originAllowed(request({ origin: "https://chat.example" }), []), true);
  assert.equal(
    originAllowed(request({ origin: "https://chat.example", host: "chat.example:443" }), []),
    true,
  );
  const inside = {
    origin: "https://chat.example",
    host: "10.0.0.7:8000",
    "x-forwarded-host": "chat.example",
  };
  assert.equal(originAllowed(request(inside), []), true);
});

Deno.test("originAllowed() refuses every other page", () => {
  const others = [
    "http://evil.example",
    "http://chat.example.evil.example",
    "http://chat.example:8080",
    "http://chat.example@evil.example",
    "null",
    "",
    "nonsense",
    "file://",
  ];

  for (const origin of others) assert.equal(originAllowed(request({ origin }), []), false, origin);
});

Deno.test("originAllowed() takes a list, case aside, and the own pages beside it", () => {
  const allowed = ["https://friend.example"];

  assert.equal(originAllowed(request({ origin: "https://Friend.example" }), allowed), true);
  assert.equal(originAllowed(request({ origin: "http://friend.example" }), allowed), false);
  assert.equal(originAllowed(request({ origin: "https://evil.example" }), allowed), false);
  assert.equal(originAllowed(request({ origin: "http://chat.example" }), allowed), true);
});

Deno.test("originAllowed() lets pages from files pass only where null is listed", () => {
  assert.equal(originAllowed(request({ origin: "null" }), ["https://friend.example"]), false);
  assert.equal(originAllowed(request({ origin: "null" }), ["null"]), true);
});

Deno.test("originAllowed() lets everyone pass with *", () => {
  assert.equal(originAllowed(request({ origin: "https://evil.example" }), ["*"]), true);
  assert.equal(originAllowed(request({ origin: "null" }), ["*"]), true);
});
