import assert from "node:assert/strict";
import { compose, type ComposeOptions, type Parley } from "../../server/compose.ts";
import { listen, type Listening } from "../../server/listening.ts";
import { readSettings, type Settings } from "../../server/settings.ts";
import type { Session } from "../../chat/session.ts";
import type { Socket } from "../../chat/socket.ts";
import { documented } from "./documented.ts";
import { PATIENCE_MS } from "./patience.ts";
import type { TestClock } from "./test_clock.ts";

/** What a test decides about an instance. */
export interface HouseOptions extends Omit<ComposeOptions, "report" | "now"> {
  /** Environment variables. Left out: everything in memory, no limit of pace. */
  readonly env?: Record<string, string>;
  readonly clock?: TestClock;
  readonly listener?: ListenerKind;
  /** How long the sure listener holds who connects too often, in milliseconds. */
  readonly heldMs?: number;
}

export type ListenerKind = Settings["listener"];

const IN_MEMORY = { STORE: "memory", BUS: "memory", RATE_PER_SECOND: "0" };

/** A whole instance behind a real listener on a free port, in this process. */
export class House implements AsyncDisposable {
  /** What a house listens with whose test does not say. A file may set it and then import the tests of another. */
  static listener: ListenerKind = "deno";
  readonly parley: Parley;
  readonly origin: string;
  /** Faults that it reported. None is expected but where the test makes one. */
  readonly reported: unknown[];
  /** Answers that `/openapi.json` does not tell of. There must be none: closing the house says so. */
  readonly undocumented: string[];
  readonly #server: Listening;
  /** Every conversation that began here, with the server's end of its socket. */
  readonly opened: { readonly session: Session; readonly socket: Socket }[] = [];
  #isClosed = false;

  private constructor(parley: Parley, server: Listening, found: Pick<House, "reported" | "undocumented">) {
    this.parley = parley;
    this.#watch(parley.hub);
    this.reported = found.reported;
    this.undocumented = found.undocumented;
    this.#server = server;
    this.origin = `http://127.0.0.1:${this.#server.addr.port}`;
  }

  static async open({ env = {}, clock, listener, heldMs, ...options }: HouseOptions = {}): Promise<House> {
    const reported: unknown[] = [];
    const report = (error: unknown) => void reported.push(error);
    // The platform keeps its timer after a socket has ended; a test would be blamed for it.
    const time = { idleTimeoutS: 0, ...(clock ? { now: clock.now } : {}) };
    const settings = readSettings({
      ...IN_MEMORY,
      ...{ HOST: "127.0.0.1", PORT: "0", LISTENER: listener ?? House.listener },
      ...env,
    });
    const parley = await compose(settings, { ...time, ...options, report });
    const undocumented: string[] = [];
    const served = { ...parley, fetch: documented(parley, undocumented) };
    const { idleTimeoutS = 0 } = options;
    const server = await listen(served, settings, { report, idleTimeoutS, heldMs });
    const house = new House(parley, server, { reported, undocumented });
    clock?.moves(() => parley.hub.tick());
    return house;
  }

  get hub(): Parley["hub"] {
    return this.parley.hub;
  }

  get sessions(): Session[] {
    return this.opened.map(({ session }) => session);
  }

  /** Waits, without moving the clock, until this is so. */
  async until(is: () => boolean): Promise<void> {
    const giveUpAt = performance.now() + PATIENCE_MS;
    while (!is()) {
      if (performance.now() > giveUpAt) throw new Error(`Waited in vain until ${is}`);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  /** Drains the instance; what still comes is answered until it is disposed. */
  async drain(): Promise<void> {
    this.#isClosed = true;
    await this.parley[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isClosed) await this.drain();
    await this.#server.shutdown();
    assert.deepEqual(this.undocumented, []);
  }

  #watch(hub: Parley["hub"]): void {
    const begin = hub.begin.bind(hub);
    hub.begin = (socket, start) => {
      const session = begin(socket, start);
      this.opened.push({ session, socket });
      return session;
    };
  }
}
