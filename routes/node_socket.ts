import { nextTick } from "node:process";
import type { Duplex } from "node:stream";
import { CLOSE } from "../protocol/codes.ts";
import type { WebSocketOfNode } from "./npm_ws.ts";
import { textFrame } from "./text_frame.ts";
import { type DoorSocket, GuardedListener, type Listening } from "./upgrade.ts";

/** A WebSocket of `npm:ws`, as a door needs it: one that can be cut. */
export class NodeSocket implements DoorSocket {
  /** For the platform's own pings, in milliseconds since 1970. */
  lastHeardAt = 0;
  heardBeforeAsked = NaN;
  readonly #socket: WebSocketOfNode;
  readonly #wire: Duplex;

  /** @param wire The connection below `socket`. */
  constructor(socket: WebSocketOfNode, wire: Duplex) {
    this.#socket = socket;
    this.#wire = wire;
  }

  get unsentBytes(): number {
    return this.#wire.writableLength;
  }

  // Past the library, which would encode the text again for each member of a room. It writes its own frames to the same
  // wire at once and whole, since nothing is compressed, so that the order holds.
  send(text: string): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#wire.write(textFrame(text));
  }

  sendBytes(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(bytes);
  }

  /** Says goodbye, and cuts the connection of who has not said it back in time; of who does not read, at once. */
  close(code: number, reason: string): void {
    if (code === CLOSE.readingTooSlowly && this.unsentBytes > 0) this.terminate();
    else this.#socket.close(code, reason);
  }

  /** Asks for a sign of life: an answer comes from any WebSocket client by itself. */
  ping(): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.ping();
  }

  /** Cuts the connection, whatever is unsent. */
  terminate(): void {
    this.#socket.terminate();
  }
}

/** What a listener wants to know of its sockets besides their conversations. */
export interface Watching {
  begin(socket: NodeSocket): void;
  heard(socket: NodeSocket): void;
  gone(socket: NodeSocket): void;
}

/** Connects an open socket to its conversation. What sends what cannot be read is among `failed` until it is gone. */
export function attend(
  socket: WebSocketOfNode,
  wire: Duplex,
  { listening, watching, failed }: { listening: Listening; watching: Watching; failed: Set<NodeSocket> },
): void {
  const listener = new GuardedListener(listening);
  const served = new NodeSocket(socket, wire);
  socket.on("message", (data, isBinary) => {
    watching.heard(served);
    if (isBinary) listener.receiveBinary(new Uint8Array(data));
    else listener.receive(data.toString());
  });
  for (const sign of ["ping", "pong"] as const) socket.on(sign, () => watching.heard(served));
  // What it cannot read closes the connection with its code; the end is told by `close`. Until then the library would read
  // and throw away whatever is sent, at the speed of the sender.
  socket.on("error", () => {
    failed.add(served);
    listener.misbehaved();
    nextTick(() => wire.pause());
  });
  socket.on("close", (code) => {
    failed.delete(served);
    watching.gone(served);
    listener.end(code === NO_CLOSE_FRAME);
  });
  watching.begin(served);
  listener.begin(served);
}

const NO_CLOSE_FRAME = 1006;
