import type { Transport, TransportListener } from "./transport.ts";

/** The runtime's own WebSocket: browsers, Deno, Node from 22 on. */
export class WebSocketTransport implements Transport {
  readonly #url: URL;
  readonly #protocols: readonly string[];
  #socket: WebSocket | undefined;

  constructor(url: URL, protocols: readonly string[]) {
    this.#url = new URL("/ws/v1", url);
    this.#url.protocol = url.protocol === "https:" || url.protocol === "wss:" ? "wss:" : "ws:";
    this.#protocols = protocols;
  }

  listen(listener: TransportListener): void {
    const socket = new WebSocket(this.#url, [...this.#protocols]);
    this.#socket = socket;
    socket.onopen = () => listener.opened();
    socket.onmessage = ({ data }) => typeof data === "string" ? listener.received(data) : undefined;
    // Deno closes twice after an idle time-out (1001, 1005); only the first counts.
    socket.onclose = ({ code, reason }) => {
      socket.onclose = null;
      listener.closed(code, reason);
    };
    // A dropped TCP gives an error and then a close; an error alone says nothing more. Without this, Deno would end.
    socket.onerror = (event) => event.preventDefault?.();
  }

  send(frame: string): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(frame);
  }

  close(code = 1000, reason = ""): void {
    this.#socket?.close(code, reason);
  }
}

/** Connects by WebSocket. */
export function connectWebSocket(url: URL, protocols: readonly string[]): Transport {
  return new WebSocketTransport(url, protocols);
}
