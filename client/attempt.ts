import { HELD_BACK } from "./events_ear.ts";
import type { Transport, TransportListener } from "./transport.ts";

/** Who knows the ways, and learns how this one did. */
export interface Guide {
  /** Set while it has to be found out which way is next. */
  readonly deciding: Promise<void> | undefined;
  /** Begins by the way that is right now. */
  open(): Going;
}

/** A transport on its way, and whom to tell how it does. */
export interface Going {
  readonly transport: Transport;
  /** Something was heard. `better` is called once there is a better way; the answer calls that off. */
  worked(better: () => void): () => void;
  /** Nothing was heard, or it was held back. */
  failed(): void;
}

/** An attempt by whatever way is right once it begins. */
export class Attempt implements Transport {
  readonly #guide: Guide;
  #going: Going | undefined;
  #listener: TransportListener | undefined;
  #hasHeard = false;
  #isOver = false;
  #callOff = () => {};

  constructor(guide: Guide) {
    this.#guide = guide;
  }

  listen(listener: TransportListener): void {
    this.#listener = listener;
    const { deciding } = this.#guide;
    if (deciding) void deciding.then(() => this.#begin(listener));
    else this.#begin(listener);
  }

  send(frame: string): void {
    this.#going?.transport.send(frame);
  }

  close(code?: number, reason = ""): void {
    // Whoever is not content says why; who only leaves says nothing.
    this.#end(reason !== "" && !this.#hasHeard);
    this.#going?.transport.close(code, reason);
  }

  #begin(listener: TransportListener): void {
    if (this.#isOver) return;
    this.#going = this.#guide.open();
    this.#going.transport.listen({
      opened: () => listener.opened(),
      received: (frame) => {
        this.#heard();
        listener.received(frame);
      },
      closed: (code, reason) => {
        this.#end(!this.#hasHeard || reason === HELD_BACK);
        listener.closed(code, reason);
      },
    });
  }

  #heard(): void {
    if (this.#hasHeard) return;
    this.#hasHeard = true;
    this.#callOff = this.#going!.worked(() => this.#comeBack());
  }

  /** There is a better way: as after a goodbye, the next attempt comes at once. */
  #comeBack(): void {
    if (this.#isOver) return;
    this.#end(false);
    this.#listener?.received('{"type":"goodbye","reconnectInMs":0}');
    this.#going?.transport.close();
    this.#listener?.closed(1001, "there is a better way");
  }

  #end(hasFailed: boolean): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#callOff();
    if (hasFailed) this.#going?.failed();
  }
}
