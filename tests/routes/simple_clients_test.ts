// The clients that people really use.
import assert from "node:assert/strict";
import type { Buffer } from "node:buffer";
import WebSocketOfNode from "ws";
import { type SimpleFrame, simpleFrame } from "../../protocol/simple.ts";
import { Caller } from "../support/caller.ts";
import { House } from "../support/house.ts";
import { Inbox } from "../support/inbox.ts";
import { Typist } from "../support/typist.ts";

const WSCAT = ["run", "--quiet", "-A", "npm:wscat@^6.1.0", "--no-color", "-c"];

/** Somebody with the `ws` of npm. */
class NodeCaller implements AsyncDisposable {
  readonly inbox: Inbox<SimpleFrame> = new Inbox((text) => [simpleFrame.parse(JSON.parse(text))]);
  readonly pinged: Promise<unknown>;
  readonly closed: Promise<number>;
  readonly socket: WebSocketOfNode;

  constructor(origin: string, path: string) {
    this.socket = new WebSocketOfNode(`${origin.replace("http", "ws")}${path}`);
    this.socket.on("message", (bytes: Buffer) => this.inbox.receive(bytes.toString()));
    this.socket.on("error", () => {});
    this.pinged = new Promise((resolve) => this.socket.once("ping", resolve));
    this.closed = new Promise((resolve) =>
      this.socket.once("close", (code: number) => {
        this.inbox.close(`closed with ${code}`);
        resolve(code);
      })
    );
  }

  say(frame: unknown): void {
    this.socket.send(JSON.stringify(frame));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.close();
    await this.closed;
  }
}

Deno.test("npm ws talks with a client of version 1, privately too, and is told why it is not let in", async () => {
  await using house = await House.open();
  await using grace = await Caller.inRoom(house.origin, "Grace", "lobby");
  await using ada = new NodeCaller(house.origin, "/ws/chat/Ada");
  await ada.inbox.next("welcome");
  await using other = new NodeCaller(house.origin, "/ws?name=ada");

  ada.say({ type: "message", message: "hi" });
  await grace.heard("lobby", 1);
  await grace.send("lobby", "hello");
  await ada.inbox.next("message", ({ username }) => username === "Grace");
  ada.say({ type: "message", message: "psst", target_user: "Grace" });

  assert.equal((await ada.inbox.next("private")).message, "psst");
  assert.equal((await grace.next("invited")).from.name, "Ada");
  assert.equal((await other.inbox.next("error")).code, "name_taken");
  assert.equal(await other.closed, 4501);
});

Deno.test("The platform's protocol pings reach npm ws, and its pongs keep it", async () => {
  await using house = await House.open({ idleTimeoutS: 2 });
  await using ada = new NodeCaller(house.origin, "/ws/chat/Ada");
  await ada.inbox.next("welcome");

  await ada.pinged;

  ada.say({ type: "heartbeat" });
  await ada.inbox.next("heartbeat_ack");
});

Deno.test("wscat echoes at /ws", async () => {
  await using house = await House.open();
  const url = `${house.origin.replace("http", "ws")}/ws`;

  await using wscat = new Typist([...WSCAT, url, "-x", "hello", "-w", "-1"]);

  await wscat.shows(/Echo: hello/);
});

Deno.test("wscat chats at /ws/chat/{username}", async () => {
  await using house = await House.open();
  await using grace = await Caller.inRoom(house.origin, "Grace", "lobby");
  await using wscat = new Typist([...WSCAT, `${house.origin.replace("http", "ws")}/ws/chat/Ada`]);
  await wscat.shows(/"type":"welcome"/);

  await wscat.types('{"type":"message","message":"hi from a terminal"}');
  await grace.heard("lobby", 1);
  await grace.send("lobby", "hi back");
  await wscat.shows(/"username":"Grace","message":"hi back"/);
  await wscat.types("no JSON");
  await wscat.shows(/"code":"bad_frame"/);

  assert.deepEqual(grace.texts("lobby"), ["hi from a terminal", "hi back"]);
});
