import type { Connect, Transport, TransportListener } from "../../client/transport.ts";
import { ADA } from "./people.ts";

/** One connection that a test plays the server of. */
export class ScriptedConnection implements Transport {
  /** Frames as they were sent. */
  readonly frames: string[] = [];
  isClosed = false;
  #listener: TransportListener | undefined;

  listen(listener: TransportListener): void {
    this.#listener = listener;
  }

  send(frame: string): void {
    this.frames.push(frame);
  }

  close(): void {
    this.isClosed = true;
  }

  open(): void {
    this.#listener?.opened();
  }

  say(...objects: readonly unknown[]): void {
    this.#listener?.received(objects.map((object) => JSON.stringify(object)).join("\n"));
  }

  end(code: number, reason = ""): void {
    this.#listener?.closed(code, reason);
  }

  /** What the client has said, object by object. */
  get said(): Record<string, unknown>[] {
    return this.frames.flatMap((frame) => frame.split("\n").map((line) => JSON.parse(line)));
  }

  /** The `ref` of the last command of a type. */
  refOf(type: string): unknown {
    return this.said.findLast((command) => command.type === type)?.ref;
  }

  /** Opens, and answers the `hello`. */
  welcome(user = ADA): void {
    this.open();
    this.say({
      ...{
        type: "welcome",
        ref: this.refOf("hello"),
        v: 1,
        user,
        connection: "c_1",
        token: `token of ${user.name}`,
      },
      ...{ at: "2026-11-21T10:00:00.000Z", inbox: { epoch: "e1", seq: 0 }, heartbeat: { timeoutMs: 30_000 } },
      limits: { textChars: 4_000, frameBytes: 65_536, messagesPerSecond: 1, burst: 10, rooms: 100 },
    });
  }
}

/** A server that a test plays by hand. */
export class ScriptedServer {
  readonly connections: ScriptedConnection[] = [];

  readonly connect: Connect = () => {
    const connection = new ScriptedConnection();
    this.connections.push(connection);
    return connection;
  };

  /** The connection that was started last. */
  get last(): ScriptedConnection {
    const last = this.connections.at(-1);
    if (!last) throw new Error("Nobody has connected");
    return last;
  }
}
