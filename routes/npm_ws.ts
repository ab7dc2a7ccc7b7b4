import type { Buffer } from "node:buffer";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
// The module comes without types. Those of what is used are written down here, once, and nowhere else.
import * as ws from "ws";

/** A WebSocket of `npm:ws`. */
export interface WebSocketOfNode {
  readonly readyState: number;
  readonly OPEN: number;
  send(data: Uint8Array): void;
  ping(): void;
  /** Sends a close frame; where none comes back in time, the connection is cut. */
  close(code: number, reason: string): void;
  /** Cuts the connection. */
  terminate(): void;
  on(event: "message", listener: (data: Buffer, isBinary: boolean) => void): void;
  on(event: "close", listener: (code: number) => void): void;
  on(event: "ping" | "pong" | "error", listener: () => void): void;
}

/** What bounds a client, whatever it sends. */
export interface ServerOptions {
  readonly noServer: true;
  readonly clientTracking: boolean;
  readonly perMessageDeflate: boolean;
  /** Bytes of one message, in however many fragments. More closes the connection with 1009. */
  readonly maxPayload: number;
  /** Fragments of one message. More closes it with 1008. */
  readonly maxFragments: number;
  /** Chunks that have come of one frame. */
  readonly maxBufferedChunks: number;
  /** Pongs that a client has made us owe it without reading them. */
  readonly maxPendingAutoPongs?: number;
  /** How long a client may take to answer a close frame, in milliseconds. */
  readonly closeTimeout: number;
  handleProtocols(offered: Set<string>, request: IncomingMessage): string | false;
}

/** Makes sockets of handshakes. */
export interface WebSocketServerOfNode {
  /** Calls `opened` before it returns, or has refused the handshake on the wire. */
  handleUpgrade(
    request: IncomingMessage,
    wire: Duplex,
    head: Uint8Array,
    opened: (socket: WebSocketOfNode) => void,
  ): void;
}

/** A server of `npm:ws` that listens to nothing by itself. */
export const WebSocketServer: new (options: ServerOptions) => WebSocketServerOfNode = ws.WebSocketServer;
