import { type DoorSocket, GuardedListener, type Upgrade } from "./upgrade.ts";

/** A WebSocket of `Deno.serve`, as a door needs it. */
class DenoSocket implements DoorSocket {
  readonly #socket: WebSocket;

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  get unsentBytes(): number {
    return this.#socket.bufferedAmount;
  }

  send(text: string): void {
    this.#sendIfOpen(text);
  }

  sendBytes(bytes: Uint8Array<ArrayBuffer>): void {
    this.#sendIfOpen(bytes);
  }

  // What is queued stays queued until the peer takes it: this platform has no way to cut a connection.
  close(code: number, reason: string): void {
    if (this.#socket.readyState <= WebSocket.OPEN) this.#socket.close(code, reason);
  }

  #sendIfOpen(what: string | Uint8Array<ArrayBuffer>): void {
    // On a socket that is not open `send` throws or queues for ever.
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(what);
  }
}

/** Upgrades on `Deno.serve`, here and on Deno Deploy. */
export const upgradeOnDeno: Upgrade = (request, listening, { protocol, idleTimeoutS }) => {
  // Without its `protocol` option, for that fails where the client offers several: the answer's header says it as well.
  const { socket, response } = Deno.upgradeWebSocket(request, { idleTimeout: idleTimeoutS });
  if (protocol !== undefined) response.headers.set("sec-websocket-protocol", protocol);
  const listener = new GuardedListener(listening);
  socket.binaryType = "arraybuffer";
  socket.onopen = () => listener.begin(new DenoSocket(socket));
  socket.onmessage = ({ data }) => {
    if (typeof data === "string") listener.receive(data);
    else listener.receiveBinary(new Uint8Array(data));
  };
  socket.onerror = () => {};
  // Fires twice where the idle timeout ended the socket, and a dropped connection gives `error` before it.
  socket.onclose = ({ wasClean }) => listener.end(!wasClean);
  return response;
};
