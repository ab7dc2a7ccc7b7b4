// What the sure listener does by itself, beside everything that node_test.ts shows of it.
import assert from "node:assert/strict";
import { listenOnNode } from "../../routes/node_listener.ts";
import { Caller } from "../support/caller.ts";
import { House } from "../support/house.ts";
import { FULL_UNSENT_BYTES } from "../../protocol/limits.ts";
import { inTime } from "../support/patience.ts";
import { OPCODES, RawPeer } from "../support/raw_peer.ts";
import { TestClock } from "../support/test_clock.ts";

const open = (env: Record<string, string> = {}) => House.open({ listener: "node", env });

Deno.test("The sure listener answers a refused handshake over HTTP, says who may read it, and ends the connection", async () => {
  await using house = await open();

  using peer = await RawPeer.connect(house.origin, { origin: "https://evil.example" });

  assert.equal(peer.status, 403);
  assert.equal(JSON.parse(peer.body).error.code, "forbidden");
  assert.equal(peer.headers.get("connection"), "close");
});

Deno.test("The sure listener answers who asks for another upgrade as if they had not", async () => {
  await using house = await open();

  using peer = await RawPeer.connect(house.origin, { upgrade: "h2c" }, "/health");

  assert.deepEqual([peer.status, JSON.parse(peer.body)], [200, { status: "ok" }]);
});

Deno.test("The sure listener refuses a handshake whose key is none, and frees its place", async () => {
  await using house = await open({ MAX_CONNECTIONS: "1" });

  using peer = await RawPeer.connect(house.origin, { "sec-websocket-key": "short" });
  await using next = await Caller.named(house.origin, "Ada");

  assert.equal(peer.status, 400);
  await next.settle();
});

const ADDRESSES: readonly (readonly [host: string, path: string, status: number])[] = [
  ["localhost", "/ws/v1", 101],
  ["[::1]:8000", "/ws/v1?x=/", 101],
  ["localhost", "http://elsewhere.example/ws/v1", 101],
  ["evil.example/ws/v1?", "/nowhere", 404],
  ["evil.example#", "/ws/v1", 101],
  ["localhost", "//ws/v1", 404],
  ["evil example", "/ws/v1", 400],
];

for (const [host, path, status] of ADDRESSES) {
  Deno.test(`The sure listener answers ${status} to a handshake for ${path} at the host ${host}`, async () => {
    await using house = await open();

    using peer = await RawPeer.connect(house.origin, { host }, path);

    assert.equal(peer.status, status);
  });
}

Deno.test("The sure listener ends fragments of one message at its limit with 1009, however they go on", async () => {
  await using house = await open();
  using peer = await RawPeer.inRoom(house.origin, "Ada", "general");
  const part = new Uint8Array(16_384).fill(120);

  const flooding = (async () => {
    await peer.write(part, { fin: false });
    for (let i = 0; i < 1_000; i++) await peer.write(part, { fin: false, opcode: OPCODES.continuation });
  })().catch(() => {});

  const code = await peer.readToEnd();
  peer[Symbol.dispose]();
  await flooding;
  assert.ok(code === 1009 || code === 1006, `${code}`);
  await house.until(() => house.hub.connections === 0);
});

Deno.test("The sure listener ends a message of a thousand tiny fragments with 1008", async () => {
  await using house = await open();
  using peer = await RawPeer.inRoom(house.origin, "Ada", "general");
  const one = new Uint8Array([120]);

  await peer.write(one, { fin: false });
  for (let i = 0; i < 1_100; i++) {
    await peer.write(one, { fin: false, opcode: OPCODES.continuation }).catch(() => {});
  }

  assert.equal(await peer.readToEnd(), 1008);
  await house.until(() => house.hub.connections === 0);
});

Deno.test("The sure listener refuses an unmasked frame with 1002", async () => {
  await using house = await open();
  using peer = await RawPeer.inRoom(house.origin, "Ada", "general");

  await peer.write('{"type":"heartbeat"}', { masked: false });

  assert.equal(await peer.readToEnd(), 1002);
});

Deno.test("The sure listener cuts who does not read at once, and their place is free", async () => {
  const clock = new TestClock();
  await using house = await House.open({ listener: "node", clock, env: { MAX_CONNECTIONS: "2" } });
  using slow = await RawPeer.inRoom(house.origin, "Slow", "general");
  const { socket } = house.opened[0]!;
  await using ada = await Caller.inRoom(house.origin, "Ada", "general");
  const text = "x".repeat(4_000);
  for (let said = 0; socket.unsentBytes <= FULL_UNSENT_BYTES; said += 100) {
    for (let i = 0; i < 100; i++) {
      ada.say({ type: "send", room: "general", id: crypto.randomUUID(), text });
    }
    await ada.inbox.until(() => ada.inbox.all("sent").length === said + 100);
  }
  await ada.send("general", "one that is too much");

  for (const ms of [4_000, 7_000]) {
    await clock.pass(ms);
    await ada.settle();
  }
  await using next = await Caller.named(house.origin, "Grace");

  await next.settle();
  assert.deepEqual([house.hub.counts.slowClosed, socket.unsentBytes], [1, 0]);
  slow[Symbol.dispose]();
});

Deno.test("The sure listener negotiates no compression", async () => {
  await using house = await open();

  using peer = await RawPeer.connect(house.origin, {
    "sec-websocket-extensions": "permessage-deflate; client_max_window_bits",
  });

  assert.deepEqual([peer.status, peer.headers.get("sec-websocket-extensions")], [101, null]);
});

Deno.test("The sure listener ends a handshake that does not come to its end", async () => {
  const server = await listenOnNode(() => new Response("late"), {
    ...{ port: 0, hostname: "127.0.0.1", maxConnections: 10, idleTimeoutS: 0, mostHeadMs: 100 },
    report: () => {},
  });
  const silent = await Deno.connect({ hostname: "127.0.0.1", port: server.addr.port });
  const slow = await Deno.connect({ hostname: "127.0.0.1", port: server.addr.port });
  await slow.write(new TextEncoder().encode("GET /ws/v1 HTTP/1.1\r\nhost: localhost\r\nupgrade: webso"));

  const ends = await Promise.all([silent, slow].map((connection) => inTime(toEnd(connection), "the end")));

  assert.deepEqual(ends, [true, true]);
  for (const connection of [silent, slow]) connection.close();
  await server.shutdown();
});

Deno.test("The sure listener serves a connection when it is its turn, and nobody any more who waits while it shuts down", async () => {
  const turns: (() => void)[] = [];
  let arrived = Promise.withResolvers<void>();
  const served: string[] = [];
  const server = await listenOnNode(
    (request) => new Response(served.push(new URL(request.url).pathname) + ""),
    {
      ...{ port: 0, hostname: "127.0.0.1", maxConnections: 10, idleTimeoutS: 0 },
      inTurn: (take) => {
        turns.push(take);
        arrived.resolve();
      },
      report: () => {},
    },
  );
  const ask = async (path: string) => {
    arrived = Promise.withResolvers();
    const connection = await Deno.connect({ hostname: "127.0.0.1", port: server.addr.port });
    await connection.write(
      new TextEncoder().encode(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`),
    );
    await arrived.promise;
    return connection;
  };
  const [first, gone, second] = [await ask("/first"), await ask("/gone"), await ask("/second")];
  const early = [...served];
  gone.close();

  for (const take of turns) take();

  await Promise.all([first, second].map((connection) => inTime(toEnd(connection), "the answer")));
  assert.deepEqual(early, []);
  assert.deepEqual(served.filter((path) => path !== "/gone").sort(), ["/first", "/second"]);
  for (const connection of [first, second]) connection.close();
  const late = await ask("/late");
  const closing = server.shutdown();
  turns.at(-1)!();
  assert.equal(await inTime(toEnd(late), "the end"), true);
  late.close();
  await closing;
  assert(!served.includes("/late"));
});

/** Reads until the other side has ended the connection. */
async function toEnd(connection: Deno.TcpConn): Promise<true> {
  while (await connection.read(new Uint8Array(1_024)).catch(() => null));
  return true;
}
