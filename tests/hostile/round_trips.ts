import { Caller } from "../support/caller.ts";

/** Within the pace of a connection. */
const EVERY_MS = 60;

/** Two people who talk all the time, and how long each message takes from the one to the other. */
export class RoundTrips implements AsyncDisposable {
  readonly #ada: Caller;
  readonly #grace: Caller;
  readonly #talking: ReturnType<typeof setInterval>;
  #sentAt = new Map<string, number>();
  #tookMs: number[] = [];

  private constructor(ada: Caller, grace: Caller) {
    this.#ada = ada;
    this.#grace = grace;
    const receive = grace.inbox.receive.bind(grace.inbox);
    grace.inbox.receive = (message) => {
      receive(message);
      this.#heard();
    };
    this.#talking = setInterval(() => this.#talk(), EVERY_MS);
  }

  static async begin(origin: string): Promise<RoundTrips> {
    const ada = await Caller.inRoom(origin, "Ada", "harbour");
    return new RoundTrips(ada, await Caller.inRoom(origin, "Grace", "harbour"));
  }

  /** How long each has taken since the last time it was asked for, in milliseconds. */
  taken(): number[] {
    const taken = this.#tookMs;
    this.#tookMs = [];
    return taken;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#talking);
    await this.#ada.close();
    await this.#grace.close();
  }

  #talk(): void {
    const id = crypto.randomUUID();
    this.#sentAt.set(id, performance.now());
    this.#ada.say({ type: "send", room: "harbour", id, text: "hello" });
    this.#grace.say({ type: "heartbeat" });
  }

  #heard(): void {
    for (const frame of this.#grace.inbox.frames.splice(0)) {
      if (frame.type !== "message") continue;
      const sentAt = this.#sentAt.get(frame.id);
      if (sentAt !== undefined) this.#tookMs.push(performance.now() - sentAt);
      this.#sentAt.delete(frame.id);
    }
    this.#ada.inbox.frames.length = 0;
  }
}
