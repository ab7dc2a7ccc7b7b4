import type { Transport, TransportListener } from "./transport.ts";

const OPEN = 1;

/** What an event of a WebSocket may tell. */
interface SocketEvent {
  readonly data?: unknown;
  readonly code?: number;
  readonly reason?: string;
  preventDefault?(): void;
}

/** A WebSocket class: the runtime's own, or that of npm's `ws`. */
export type WebSocketClass = new (url: string, protocols: string[]) => {
  readonly readyState: number;
  addEventListener(type: string, listener: (event: SocketEvent) => void): void;
  send(text: string): void;
  close(code?: number, reason?: string): void;
};

/** A WebSocket of the runtime (browsers, Deno, Node from 22 on), or of the class that was given. */
export class WebSocketTransport implements Transport {
  readonly #url: URL;
  readonly #protocols: readonly string[];
  readonly #make: WebSocketClass;
  #socket: InstanceType<WebSocketClass> | undefined;
  #isClosed = false;

  constructor(url: URL, protocols: readonly string[], make: WebSocketClass = WebSocket) {
    this.#url = new URL("/ws/v1", url);
    this.#url.protocol = url.protocol === "https:" || url.protocol === "wss:" ? "wss:" : "ws:";
    this.#protocols = protocols;
    this.#make = make;
  }

  listen(listener: TransportListener): void {
    const socket = new this.#make(this.#url.href, [...this.#protocols]);
    this.#socket = socket;
    socket.addEventListener("open", () => listener.opened());
    socket.addEventListener(
      "message",
      ({ data }) => typeof data === "string" ? listener.received(data) : undefined,
    );
    // Deno closes twice after an idle time-out (1001, 1005); only the first counts.
    socket.addEventListener("close", ({ code = 0, reason = "" }) => {
      if (!this.#isClosed) listener.closed(code, reason);
      this.#isClosed = true;
    });
    // A dropped TCP gives an error and then a close; an error alone says nothing more. Without this, Deno would end.
    socket.addEventListener("error", (event) => event.preventDefault?.());
  }

  send(frame: string): void {
    if (this.#socket?.readyState === OPEN) this.#socket.send(frame);
  }

  close(code = 1000, reason = ""): void {
    this.#socket?.close(code, reason);
  }
}

/** Connects by WebSocket. */
export function connectWebSocket(url: URL, protocols: readonly string[]): Transport {
  return new WebSocketTransport(url, protocols);
}

/** Connects by the WebSockets of a class, as in Node 20, which has none of its own. */
export function connectWebSocketOf(
  make: WebSocketClass,
): (url: URL, protocols: readonly string[]) => Transport {
  return (url, protocols) => new WebSocketTransport(url, protocols, make);
}
