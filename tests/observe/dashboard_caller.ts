import { type DashboardFrame, dashboardFrame } from "../../protocol/dashboard.ts";
import type { Ending } from "../support/caller.ts";
import { Inbox } from "../support/inbox.ts";
import { inTime } from "../support/patience.ts";

/** Somebody who looks at the live figures. */
export class DashboardCaller implements AsyncDisposable {
  readonly inbox: Inbox<DashboardFrame> = new Inbox((message) => [dashboardFrame.parse(JSON.parse(message))]);
  readonly #closed: Promise<Ending>;
  readonly #socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    const { promise, resolve } = Promise.withResolvers<Ending>();
    this.#closed = promise;
    socket.onmessage = ({ data }) => this.inbox.receive(data);
    socket.onerror = (event) => event.preventDefault();
    socket.onclose = ({ code, reason }) => {
      this.inbox.close(`closed with ${code} ${reason}`);
      resolve({ code, reason });
    };
  }

  /** Connects, whether the door opens or not. */
  static knock(origin: string, query = "", options: WebSocketOptions = {}): DashboardCaller {
    return new DashboardCaller(
      new WebSocket(`${origin.replace("http", "ws")}/ws/dashboard${query}`, options),
    );
  }

  /** Connects and hears what there is. */
  static async look(origin: string, query = "", options: WebSocketOptions = {}): Promise<DashboardCaller> {
    const caller = DashboardCaller.knock(origin, query, options);
    await caller.next("metrics_available");
    return caller;
  }

  /** How the connection ended; waits for it. */
  get closed(): Promise<Ending> {
    return inTime(this.#closed, "the end of the connection");
  }

  next: Inbox<DashboardFrame>["next"] = (type, where) => this.inbox.next(type, where);

  say(frame: unknown): void {
    this.sayRaw(JSON.stringify(frame));
  }

  sayRaw(message: string | Uint8Array<ArrayBuffer>): void {
    this.#socket.send(message);
  }

  /** Waits until what was said before has been heard: every error answers in its turn. */
  async settle(): Promise<void> {
    this.say({ type: "subscribe", metrics: ["no such figure"] });
    await this.next("error", ({ code }) => code === "not_found");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close();
    await this.closed;
  }
}
