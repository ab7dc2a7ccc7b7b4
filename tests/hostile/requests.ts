import type { Dice } from "./dice.ts";
import type { Bytes } from "./frames.ts";
import { oddText } from "./texts.ts";

const METHODS = [
  "GET",
  "POST",
  "DELETE",
  "PUT",
  "PATCH",
  "OPTIONS",
  "HEAD",
  "TRACE",
  "CONNECT",
  "get",
  "X",
  "",
];
const PATHS = [
  ...["/", "/api/session", "/api/rooms", "/api/rooms/general/messages", "/api/rooms/dm_x", "/api/users/Ada"],
  ...[
    "/api/events?room=general",
    "/api/commands",
    "/metrics",
    "/health",
    "/ws/v1",
    "/ws?name=%00",
    "/ws/chat/%ff",
  ],
  ...[
    "/../../etc/passwd",
    "/..%2f..%2fetc/passwd",
    "/.git/config",
    "/assets/..\\..\\x",
    "//evil.example",
    "/%00",
  ],
  ...[
    "/api/rooms/%F0%9F",
    "/api/rooms/__proto__",
    "http://evil.example/",
    "*",
    "/" + "a".repeat(9_000),
    "/?" + "a=b&".repeat(2_000),
  ],
];
const HEADERS = [
  ...["content-length: -1", "content-length: 99999999999999999999", "content-length: 5\r\ncontent-length: 6"],
  ...[
    "transfer-encoding: chunked",
    "transfer-encoding: chunked, identity",
    "content-type: \xff\xfe",
    "expect: 100-continue",
  ],
  ...[
    "cookie: parley_session=" + "a".repeat(9_000),
    "cookie: =;=;\x01",
    "authorization: Bearer " + "a.".repeat(5_000),
  ],
  ...[
    "x-forwarded-for: " + "1.2.3.4, ".repeat(500),
    "origin: null",
    "origin: http://[",
    "host: ",
    "host: a\r\nhost: b",
  ],
  ...[
    "sec-websocket-key: x",
    "sec-websocket-version: 99",
    "sec-websocket-protocol: ,,,",
    "upgrade: websocket",
  ],
  ...[
    "sec-websocket-extensions: permessage-deflate; server_max_window_bits=99",
    "connection: upgrade, close",
  ],
  ...[
    "accept-encoding: ;q=x,,*;q=9",
    'if-none-match: "',
    "idempotency-key: \x00",
    "range: bytes=-1",
    "no colon",
    ": x",
    "\0: x",
  ],
  ...[
    "last-event-id: " + "a:b:".repeat(900),
    "a".repeat(20_000) + ": x",
    ...Array.from({ length: 3 }, (_, i) => `x-${i}: ${"é".repeat(i * 500)}`),
  ],
];
const encoder = new TextEncoder();

/** A request over HTTP, or what begins like one. */
export function hostileRequest(dice: Dice): Bytes {
  if (dice.below(10) === 0) return dice.bytes(1 + dice.below(500));
  const headers = Array.from({ length: dice.below(5) }, () => dice.one(HEADERS));
  if (dice.below(20) === 0) headers.push(...Array.from({ length: 500 }, (_, i) => `x-${i}: y`));
  const body = dice.below(2) === 0 ? "" : bodyOf(dice);
  if (body !== "" && dice.below(3) > 0) headers.push(`content-length: ${encoder.encode(body).length}`);
  const version = dice.one(["HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/9", ""]);
  const lines = [`${dice.one(METHODS)} ${dice.one(PATHS)} ${version}`, "host: localhost", ...headers];
  return encoder.encode(`${lines.join("\r\n")}\r\n\r\n${body}`);
}

function bodyOf(dice: Dice): string {
  return dice.below(6) === 0 ? "x".repeat(200_000) : oddText(dice);
}
