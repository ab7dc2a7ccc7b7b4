import type { Position } from "../protocol/fields.ts";
import type { Welcome } from "../protocol/events.ts";
import { batch } from "./batch.ts";
import type { Clock } from "./clock.ts";
import { type Incoming, readFrame } from "./incoming.ts";
import { Liveness } from "./liveness.ts";
import { Reconnection } from "./reconnection.ts";
import type { Connect, Transport } from "./transport.ts";
import type { ConnectionState } from "./views.ts";

/** A command to say; the link adds its `ref`. */
export type Spoken = Readonly<Record<string, unknown>> & { readonly type: string };

/** Who wants in. Neither: whom the cookie names. */
export interface Identity {
  readonly name?: string;
  readonly token?: string;
}

/** Whom a link tells what happened. */
export interface LinkListener {
  welcomed(frame: Welcome): void;
  received(frame: Incoming): void;
  lost(code: number): void;
  /** Everything that arrives runs inside this, so that its consequences leave as one frame. */
  turn(run: () => void): void;
}

/** What a link needs of the world. */
export interface LinkOptions {
  readonly url: URL;
  readonly connect: Connect;
  readonly clock: Clock;
  readonly random: () => number;
}

/** One lasting connection made of many short ones: says `hello`, answers `ping`, notices death, comes back. */
export class Link {
  readonly #options: LinkOptions;
  readonly #listener: LinkListener;
  readonly #reconnection: Reconnection;
  #identity: Identity | undefined;
  #inbox: Position | undefined;
  #transport: Transport | undefined;
  #liveness: Liveness | undefined;
  #lines: string[] = [];
  #lastRef = 0;
  #helloRef = 0;

  constructor(options: LinkOptions, listener: LinkListener) {
    this.#options = options;
    this.#listener = listener;
    this.#reconnection = new Reconnection(options.random);
  }

  get state(): ConnectionState {
    return this.#reconnection.state;
  }

  /** The newest token that the server gave. */
  get token(): string | undefined {
    return this.#identity?.token;
  }

  /** When {@link tick} wants to be called. */
  get dueAt(): number | undefined {
    return this.#reconnection.retryAt ?? this.#liveness?.dueAt;
  }

  signIn(identity: Identity): void {
    this.stop();
    this.#identity = identity;
    this.#inbox = undefined;
    this.connect();
  }

  /** Connects as whoever signed in last. */
  connect(): void {
    const { kind } = this.state;
    if (this.#identity && kind !== "connecting" && kind !== "live") this.#start();
  }

  /** Ends the connection and stays away. */
  stop(): void {
    this.#drop(1000, "");
    this.#reconnection.stopped();
  }

  /** Ends the connection and knows nobody any more. */
  forget(): void {
    this.stop();
    this.#identity = undefined;
    this.#inbox = undefined;
  }

  /** The device is back on line or in front of somebody: no reason to wait, and reason to doubt a silent connection. */
  wake(): void {
    if (this.state.kind === "waiting") this.#start();
    else if (this.#liveness?.woke(this.#options.clock.now())) this.say({ type: "heartbeat" });
    this.tick();
  }

  /** Says a command with the next {@link flush}. The answer carries the returned number. */
  say(command: Spoken): number {
    const ref = ++this.#lastRef;
    this.#lines.push(JSON.stringify(command.type === "pong" ? command : { ...command, ref }));
    return ref;
  }

  /** Sends what was said since, in as few frames as possible. */
  flush(): void {
    if (this.#lines.length === 0) return;
    const lines = this.#lines;
    this.#lines = [];
    for (const frame of batch(lines)) this.#transport?.send(frame);
  }

  /** Moves the person's own log on. True where this is news. */
  advanceInbox(seq: number): boolean {
    if (!this.#inbox || seq <= this.#inbox.seq) return false;
    this.#inbox = { epoch: this.#inbox.epoch, seq };
    return true;
  }

  /** Does what is due. */
  tick(): void {
    const now = this.#options.clock.now();
    const { retryAt } = this.#reconnection;
    const verdict = this.#liveness?.check(now);
    if (retryAt !== undefined && retryAt <= now) this.#start();
    else if (verdict === "ask") this.say({ type: "heartbeat" });
    else if (verdict === "dead") this.#closed(0, "nothing heard");
  }

  #start(): void {
    this.#drop(1000, "");
    this.#reconnection.started();
    this.#liveness = new Liveness(this.#options.clock.now());
    const transport = this.#options.connect(this.#options.url, ["parley.v1"]);
    this.#transport = transport;
    const turn = (run: () => void) =>
      this.#listener.turn(() => transport === this.#transport ? run() : undefined);
    transport.listen({
      opened: () => turn(() => this.#hello()),
      received: (frame) => turn(() => this.#received(frame, transport)),
      closed: (code, reason) => turn(() => this.#closed(code, reason)),
    });
  }

  #hello(): void {
    const inbox = this.#inbox ? { inbox: this.#inbox } : {};
    this.#helloRef = this.say({ type: "hello", ...this.#identity, ...inbox });
  }

  #received(text: string, transport: Transport): void {
    this.#liveness?.heard(this.#options.clock.now());
    for (const frame of readFrame(text)) if (transport === this.#transport) this.#hear(frame);
  }

  #hear(frame: Incoming): void {
    const now = this.#options.clock.now();
    if (frame.type === "ping") this.say({ type: "pong" });
    else if (frame.type === "goodbye") this.#reconnection.goodbye(now, frame.reconnectInMs);
    else if (frame.type === "welcome") this.#welcomed(frame, now);
    else if (frame.type === "error" && frame.ref === this.#helloRef) this.#refused(frame, now);
    else this.#listener.received(frame);
  }

  #welcomed(frame: Welcome, now: number): void {
    this.#identity = { token: frame.token };
    this.#inbox = frame.inbox;
    this.#reconnection.welcomed(now);
    this.#liveness?.welcomed(now, frame.heartbeat.timeoutMs);
    this.#listener.welcomed(frame);
  }

  #refused(frame: Incoming & { type: "error" }, now: number): void {
    if (frame.retry) {
      if (frame.retryAfterMs !== undefined) this.#reconnection.goodbye(now, frame.retryAfterMs);
      this.#closed(0, frame.code);
    } else {
      this.#drop(1000, "");
      this.#reconnection.refused({ code: frame.code, message: frame.message });
    }
  }

  #closed(code: number, reason: string): void {
    // Whoever picks the way has to know whether somebody left or was not content.
    this.#drop(1000, reason, code);
    this.#reconnection.closed(this.#options.clock.now(), code, reason);
  }

  /** Lets go of the connection. From here on nothing of it is heard. */
  #drop(code: number, reason: string, heardCode = code): void {
    const transport = this.#transport;
    this.#transport = undefined;
    this.#liveness = undefined;
    this.#lines = [];
    if (!transport) return;
    transport.close(code, reason);
    this.#listener.lost(heardCode);
  }
}
