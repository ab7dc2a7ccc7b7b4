import assert from "node:assert/strict";
import { type SimpleFrame, simpleFrame } from "../../protocol/simple.ts";
import type { Ending } from "./caller.ts";
import { Inbox } from "./inbox.ts";

/** Somebody at a simple endpoint, who knows nothing but what its documentation says. */
export class SimpleCaller implements AsyncDisposable {
  /** Every frame: one object, with the fields that its type has and no others. */
  readonly inbox: Inbox<SimpleFrame> = new Inbox(readOne);
  readonly closed: Promise<Ending>;
  readonly #socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    const { promise, resolve } = Promise.withResolvers<Ending>();
    this.closed = promise;
    socket.onmessage = ({ data }) => this.inbox.receive(data);
    socket.onerror = (event) => event.preventDefault();
    socket.onclose = ({ code, reason }) => {
      this.inbox.close(`closed with ${code} ${reason}`);
      resolve({ code, reason });
    };
  }

  /** Knocks; what the server makes of it shows in the inbox. */
  static knock(origin: string, path: string): SimpleCaller {
    return new SimpleCaller(new WebSocket(`${origin.replace("http", "ws")}${path}`));
  }

  /** Knocks and is welcomed. */
  static async enter(origin: string, path: string): Promise<SimpleCaller> {
    const caller = SimpleCaller.knock(origin, path);
    await caller.next("welcome");
    return caller;
  }

  next: Inbox<SimpleFrame>["next"] = (type, where) => this.inbox.next(type, where);

  /** Sends one object. */
  say(frame: unknown): void {
    this.sayRaw(JSON.stringify(frame));
  }

  sayRaw(message: string | Uint8Array<ArrayBuffer>): void {
    this.#socket.send(message);
  }

  /** Waits until everything that the server had sent before has come. */
  async settle(): Promise<void> {
    const before = this.inbox.all("heartbeat_ack").length;
    this.say({ type: "heartbeat" });
    await this.inbox.until(() => this.inbox.all("heartbeat_ack").length > before);
  }

  /** What was said in the room as it came: "name: text". */
  get heard(): string[] {
    return this.inbox.all("message").map(({ username, message }) => `${username}: ${message}`);
  }

  /** Waits until this many messages have come. */
  async hears(count: number): Promise<void> {
    await this.inbox.until(() => this.heard.length >= count);
  }

  async close(): Promise<Ending> {
    if (this.#socket.readyState <= WebSocket.OPEN) this.#socket.close(1000);
    return await this.closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

function readOne(message: string): SimpleFrame[] {
  const frame = JSON.parse(message);
  assert.deepEqual(simpleFrame.parse(frame), frame);
  return [frame];
}
