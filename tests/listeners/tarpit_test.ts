import assert from "node:assert/strict";
import { listenOnNode } from "../../routes/node_listener.ts";
import { inTime } from "../support/patience.ts";

const NEVER_MS = 3_600_000;

/** A listener that hears nobody, and what was asked of it. */
async function deaf(heldMs: number) {
  const asked: string[] = [];
  const fetch = ({ url }: Request) => (asked.push(url), new Response());
  const server = await listenOnNode(fetch, {
    port: 0,
    hostname: "127.0.0.1",
    maxConnections: 1_000,
    idleTimeoutS: 0,
    heldMs,
    mayConnect: () => false,
    report: (error) => assert.fail(String(error)),
  });
  return { asked, ...server };
}

/** Resolves when the other side has ended this connection. Reads nothing but its end. */
async function cut(connection: Deno.TcpConn): Promise<void> {
  const read = await inTime(connection.read(new Uint8Array(1)).catch(() => null), "being cut");
  assert.equal(read, null);
}

async function ask({ addr: { hostname, port } }: { addr: Deno.NetAddr }): Promise<Deno.TcpConn> {
  const connection = await Deno.connect({ hostname, port });
  await connection.write(new TextEncoder().encode("GET / HTTP/1.1\r\nhost: x\r\n\r\n"));
  return connection;
}

Deno.test("Who is not heard is cut after a while, unanswered", async () => {
  const server = await deaf(1);
  using connection = await ask(server);

  await cut(connection);

  assert.deepEqual(server.asked, []);
  await server.shutdown();
});

Deno.test("Of those who are not heard 128 are held: the first is cut for the next, and all when the listener ends", async () => {
  const server = await deaf(NEVER_MS);
  using all = new DisposableStack();
  const held: Deno.TcpConn[] = [];
  for (let i = 0; i < 128; i++) held.push(all.use(await ask(server)));
  const first = cut(held.shift()!).then(() => "the first");
  const others = Promise.race(held.map(cut)).then(() => "another");

  held.push(all.use(await ask(server)));
  const ended = await Promise.race([first, others]);
  await server.shutdown();
  await others;

  assert.equal(ended, "the first");
  assert.deepEqual(server.asked, []);
});
