import type { Session } from "../chat/session.ts";
import type { Socket } from "../chat/socket.ts";

/** A WebSocket of `Deno.serve`, as a conversation needs it. */
export class DenoSocket implements Socket {
  readonly #socket: WebSocket;

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  get unsentBytes(): number {
    return this.#socket.bufferedAmount;
  }

  send(text: string): void {
    // On a socket that is not open `send` throws or queues for ever.
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(text);
  }

  close(code: number, reason: string): void {
    if (this.#socket.readyState <= WebSocket.OPEN) this.#socket.close(code, reason);
  }
}

/** What a door does with the events of a socket. */
export interface Listening {
  begin(socket: Socket): Session;
  ended(): void;
  report(error: unknown, connection?: string): void;
}

/**
 * Connects a socket to a conversation. The one `catch` of everything that a frame sets off: a throw in a listener of a
 * Deno WebSocket would end the process.
 */
export function listen(socket: WebSocket, listening: Listening): void {
  let session: Session | undefined;
  let over = false;
  const guard = (what: () => void) => {
    try {
      what();
    } catch (error) {
      listening.report(error, session?.connection.id);
    }
  };
  // `close` fires twice where the idle timeout ended the socket, and a dropped connection gives `error` before it.
  const end = ({ wasClean }: CloseEvent) => {
    if (over) return;
    over = true;
    guard(() => session?.end(!wasClean));
    listening.ended();
  };
  socket.binaryType = "arraybuffer";
  socket.onopen = () => guard(() => session = listening.begin(new DenoSocket(socket)));
  socket.onmessage = ({ data }) =>
    guard(() => typeof data === "string" ? session?.receive(data) : session?.receiveBinary());
  socket.onerror = () => {};
  socket.onclose = end;
}
