import type { Transport, TransportListener } from "../../client/transport.ts";
import type { Session } from "../../chat/session.ts";
import type { Socket } from "../../chat/socket.ts";
import type { Instance } from "./instance.ts";
import type { Schedule } from "./schedule.ts";
import type { Witness } from "./witness.ts";

/** What a wire needs besides its ends. */
export interface WireOptions {
  readonly witness: Witness;
  repeats(): boolean;
}

/** A connection between a client and an instance: keeps order, takes its time, and may be cut at any point. */
export class Wire implements Transport, Socket {
  readonly #schedule: Schedule;
  readonly #instance: Instance;
  readonly #witness: Witness;
  readonly #repeats: () => boolean;
  #listener: TransportListener | undefined;
  #session: Session | undefined;
  #toServer: string[] = [];
  #toClient: (string | { code: number; reason: string })[] = [];
  #isCut = false;
  /** A reader that takes nothing. */
  stalled = false;

  /** `repeats` says of each command that is safe to repeat whether it is. */
  constructor(schedule: Schedule, instance: Instance, { witness, repeats }: WireOptions) {
    this.#schedule = schedule;
    this.#instance = instance;
    this.#witness = witness;
    this.#repeats = repeats;
    instance.wires.add(this);
  }

  listen(listener: TransportListener): void {
    this.#listener = listener;
    this.#schedule.later(() => this.#open());
  }

  /** As a transport: to the server. As a socket this class is seen through {@link serverEnd}. */
  send(frame: string): void {
    if (this.#isCut || !this.#session) return;
    this.#witness.said(frame);
    this.#take(frame);
    const repeatable = frame.split("\n").filter((line) => JSON.parse(line).id !== undefined);
    if (repeatable.length > 0 && this.#repeats()) this.#take(repeatable.join("\n"));
  }

  close(): void {
    this.#end();
  }

  get unsentBytes(): number {
    return this.#toClient.reduce((bytes, frame) => bytes + (typeof frame === "string" ? frame.length : 0), 0);
  }

  /** The network broke: what was underway is lost, each end finds out in its own time. */
  cut(): void {
    if (this.#isCut) return;
    this.#isCut = true;
    this.#toServer = [];
    this.#toClient = [];
    this.#instance.wires.delete(this);
    this.#schedule.later(() => this.#instance.isDead ? undefined : this.#session?.end(true));
    this.#schedule.later(() => this.#listener?.closed(0, ""));
  }

  /** The reader reads on. */
  readOn(): void {
    this.stalled = false;
    for (const _frame of this.#toClient) this.#schedule.later(() => this.#reachClient());
  }

  #take(frame: string): void {
    this.#toServer.push(frame);
    this.#schedule.later(() => this.#reachServer());
  }

  #open(): void {
    if (this.#isCut) return;
    if (this.#instance.isDead) return this.cut();
    this.#session = this.#instance.hub.open(this.#serverEnd(), {});
    this.#listener?.opened();
  }

  #serverEnd(): Socket {
    const bytes = () => this.unsentBytes;
    return {
      get unsentBytes() {
        return bytes();
      },
      send: (text) => this.#give(text),
      close: (code, reason) => this.#give({ code, reason }),
    };
  }

  #give(frame: string | { code: number; reason: string }): void {
    if (this.#isCut) return;
    this.#toClient.push(frame);
    if (!this.stalled) this.#schedule.later(() => this.#reachClient());
  }

  #reachServer(): void {
    const frame = this.#toServer.shift();
    if (frame !== undefined && !this.#isCut && !this.#instance.isDead) this.#session?.receive(frame);
  }

  #reachClient(): void {
    if (this.stalled || this.#isCut) return;
    const frame = this.#toClient.shift();
    if (typeof frame === "string") {
      this.#witness.heard(frame);
      this.#listener?.received(frame);
    } else if (frame) {
      this.#end();
      this.#listener?.closed(frame.code, frame.reason);
    }
  }

  #end(): void {
    if (this.#isCut) return;
    this.#isCut = true;
    this.#instance.wires.delete(this);
    this.#schedule.later(() => this.#instance.isDead ? undefined : this.#session?.end());
  }
}
