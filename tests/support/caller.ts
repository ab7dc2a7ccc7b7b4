import type { Joined, Sent, ServerFrame, Welcome } from "../../protocol/events.ts";
import type { Position } from "../../protocol/fields.ts";
import { Inbox, readLines } from "./inbox.ts";
import { inTime } from "./patience.ts";

/** How somebody knocks at the door. */
export interface Knock {
  readonly protocols?: string[];
  readonly headers?: Record<string, string>;
}

/** How a connection ended. */
export interface Ending {
  readonly code: number;
  readonly reason: string;
}

/** Somebody at the other end of a real WebSocket, who speaks the protocol by hand. */
export class Caller implements AsyncDisposable {
  readonly inbox = new Inbox(readLines);
  readonly #closed: Promise<Ending>;
  readonly #socket: WebSocket;
  /** What the server said of us, once it has. */
  welcome: Welcome | undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    const { promise, resolve } = Promise.withResolvers<Ending>();
    this.#closed = promise;
    socket.onmessage = ({ data }) => this.inbox.receive(String(data));
    socket.onerror = (event) => event.preventDefault();
    socket.onclose = ({ code, reason }) => {
      this.inbox.close(`closed with ${code} ${reason}`);
      resolve({ code, reason });
    };
  }

  /** Connects. Rejects where the door stays shut. */
  static async connect(
    origin: string,
    { protocols = ["parley.v1"], headers = {} }: Knock = {},
  ): Promise<Caller> {
    const socket = new WebSocket(`${origin.replace("http", "ws")}/ws/v1`, { protocols, headers });
    const caller = new Caller(socket);
    const opened = new Promise<void>((resolve) => socket.onopen = () => resolve());
    const refused = caller.#closed.then(({ code }) => {
      throw new Error(`The door stayed shut: ${code}`);
    });
    await inTime(Promise.race([opened, refused]), "the door to open or not");
    return caller;
  }

  /** Connects and says hello under this name. */
  static async named(origin: string, name: string, knock: Knock = {}): Promise<Caller> {
    const caller = await Caller.connect(origin, knock);
    await caller.hello({ name });
    return caller;
  }

  /** Connects, says hello and joins. */
  static async inRoom(origin: string, name: string, room: string): Promise<Caller> {
    const caller = await Caller.named(origin, name);
    await caller.join(room);
    return caller;
  }

  /** How the connection ended; waits for it. */
  get closed(): Promise<Ending> {
    return inTime(this.#closed, "the end of the connection");
  }

  get protocol(): string {
    return this.#socket.protocol;
  }

  get id(): string {
    return this.welcome!.user.id;
  }

  get token(): string {
    return this.welcome!.token;
  }

  /** Sends one object. */
  say(frame: unknown): void {
    this.#socket.send(JSON.stringify(frame));
  }

  /** Sends one WebSocket message as it is. */
  sayRaw(message: string | Uint8Array<ArrayBuffer>): void {
    this.#socket.send(message);
  }

  next: Inbox["next"] = (type, where) => this.inbox.next(type, where);

  async hello(who: { name?: string; token?: string; inbox?: Position } = {}): Promise<Welcome> {
    this.say({ type: "hello", ...who });
    this.welcome = await this.next("welcome");
    return this.welcome;
  }

  async join(room: string, since?: Position): Promise<Joined> {
    this.say({ type: "join", room, ...(since ? { since } : {}) });
    return await this.next("joined", (frame) => frame.room === room);
  }

  /** Says something and waits until it is stored. */
  async send(room: string, text: string, id: string = crypto.randomUUID()): Promise<Sent> {
    this.say({ type: "send", room, id, text });
    return await this.next("sent", (frame) => frame.id === id);
  }

  /** Sends a command and waits for its one answer. */
  async ask(command: Record<string, unknown>): Promise<ServerFrame> {
    const ref = ++this.#ref;
    this.say({ ...command, ref });
    await this.inbox.until((frames) => frames.some((frame) => "ref" in frame && frame.ref === ref));
    return this.inbox.frames.find((frame) => "ref" in frame && frame.ref === ref)!;
  }
  #ref = 1_000;

  /** Waits until everything that the server had sent before has come. */
  async settle(): Promise<void> {
    await this.ask({ type: "heartbeat" });
  }

  /** The texts of a room's messages as they came, live or in the answer to a join. */
  texts(room: string): string[] {
    return this.log(room).flatMap((event) => event.type === "message" ? [event.text] : []);
  }

  /** A room's events as they came. */
  log(room: string) {
    return this.inbox.frames.flatMap((frame) => frame.type === "joined" ? frame.events : [frame]).flatMap((
      frame,
    ) =>
      frame.type === "message" || frame.type === "edited" || frame.type === "deleted" ||
        frame.type === "reacted" || frame.type === "changed"
        ? [frame]
        : []
    ).filter((event) => event.room === room);
  }

  /** Waits until this many events of the room have come. */
  async heard(room: string, count: number): Promise<void> {
    await this.inbox.until(() => this.log(room).length >= count);
  }

  async close(): Promise<Ending> {
    if (this.#socket.readyState <= WebSocket.OPEN) this.#socket.close(1000);
    return await this.closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
