import assert from "node:assert/strict";
import { connectWebSocket } from "../../client/websocket_transport.ts";

/** What a transport told, and a way to wait for it. */
class Ear {
  readonly heard: string[] = [];
  #waiting: { count: number; resolve: () => void } | undefined;

  opened = () => this.#hear("opened");
  received = (frame: string) => this.#hear(frame);
  closed = (code: number, reason: string) => this.#hear(`closed ${code} ${reason}`);

  until(count: number): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting = { count, resolve };
      this.#check();
    });
  }

  #hear(what: string): void {
    this.heard.push(what);
    this.#check();
  }

  #check(): void {
    if (this.#waiting && this.heard.length >= this.#waiting.count) this.#waiting.resolve();
  }
}

/** Echoes once, then closes with 4408. */
function serve() {
  const paths: string[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, (request) => {
    paths.push(`${new URL(request.url).pathname} ${request.headers.get("sec-websocket-protocol")}`);
    const { socket, response } = Deno.upgradeWebSocket(request, { protocol: "parley.v1" });
    socket.onmessage = ({ data }) => {
      socket.send(`echo ${data}`);
      socket.close(4408, "too quiet");
    };
    return response;
  });
  return { server, paths, url: new URL(`http://127.0.0.1:${server.addr.port}/chat?room=general`) };
}

Deno.test("WebSocketTransport opens, carries text both ways and closes once", async () => {
  const { server, paths, url } = serve();
  const ear = new Ear();
  const transport = connectWebSocket(url, ["parley.v1"]);

  transport.listen(ear);
  transport.send("before it is open");
  await ear.until(1);
  transport.send("hello");
  await ear.until(3);
  transport.send("after it was closed");
  transport.close();

  assert.deepEqual(paths, ["/ws/v1 parley.v1"]);
  assert.deepEqual(ear.heard, ["opened", "echo hello", "closed 4408 too quiet"]);
  await server.shutdown();
});

Deno.test("WebSocketTransport tells a failed attempt as closed", async () => {
  const { server, url } = serve();
  await server.shutdown();
  const ear = new Ear();

  connectWebSocket(url, ["parley.v1"]).listen(ear);
  await ear.until(1);

  assert.equal(ear.heard.length, 1);
  assert.match(ear.heard[0] ?? "", /^closed (0|1006) /);
});
