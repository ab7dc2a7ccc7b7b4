import type { Socket } from "../chat/socket.ts";

/** A socket as a door gets it: it also takes bytes, which nobody but the echo sends. */
export interface DoorSocket extends Socket {
  /** As {@link Socket.send}: never blocks and never throws. */
  sendBytes(bytes: Uint8Array<ArrayBuffer>): void;
}

/** This side of a conversation over a socket. */
export interface Listener {
  /** What a log knows the conversation by. */
  readonly connection?: { readonly id: string };
  receive(text: string): void;
  receiveBinary(bytes: Uint8Array<ArrayBuffer>): void;
  /** The socket is gone. `broke`: without a word of the client. */
  end(broke: boolean): void;
}

/** What a door does with a socket. */
export interface Listening {
  begin(socket: DoorSocket): Listener;
  /** Called once, when the socket is gone. */
  ended(): void;
  /** The client sent what is no WebSocket. Only a listener that is told of it can tell. */
  misbehaved(): void;
  report(error: unknown, connection?: string): void;
}

/** What a door decides about a socket before it opens. */
export interface UpgradeOptions {
  /** The subprotocol to answer with. */
  readonly protocol?: string | undefined;
  /** The platform pings after half of so many seconds without a frame and ends what has not answered after all; 0: never. */
  readonly idleTimeoutS: number;
}

/**
 * Makes a socket of a handshake. Answers what is to be returned for the request; throws where it is no handshake after all,
 * and then nothing of `listening` is called.
 */
export type Upgrade = (request: Request, listening: Listening, options: UpgradeOptions) => Response;

/**
 * The one `catch` of everything that a frame sets off: a throw in a listener of a socket would end the process. Also makes
 * one end of the several that a socket may report.
 */
export class GuardedListener {
  readonly #ended: Listening["ended"];
  readonly #misbehaved: Listening["misbehaved"];
  readonly #report: Listening["report"];
  // Given away when it is called: it remembers the whole request, which a conversation of hours has no use for.
  #begin: Listening["begin"] | undefined;
  #listener: Listener | undefined;
  #isOver = false;

  constructor({ begin, ended, misbehaved, report }: Listening) {
    this.#begin = begin;
    this.#ended = ended;
    this.#misbehaved = misbehaved;
    this.#report = report;
  }

  begin(socket: DoorSocket): void {
    const begin = this.#begin;
    this.#begin = undefined;
    this.#guard(() => this.#listener = begin?.(socket));
  }

  receive(text: string): void {
    this.#guard(() => this.#listener?.receive(text));
  }

  receiveBinary(bytes: Uint8Array<ArrayBuffer>): void {
    this.#guard(() => this.#listener?.receiveBinary(bytes));
  }

  misbehaved(): void {
    this.#misbehaved();
  }

  end(broke: boolean): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#guard(() => this.#listener?.end(broke));
    this.#ended();
  }

  #guard(what: () => void): void {
    try {
      what();
    } catch (error) {
      this.#report(error, this.#listener?.connection?.id);
    }
  }
}
