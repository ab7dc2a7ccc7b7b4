import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { FRAME_BYTES } from "../protocol/limits.ts";
import { attend, type NodeSocket, type Watching } from "./node_socket.ts";
import { WebSocketServer } from "./npm_ws.ts";
import type { Upgrade } from "./upgrade.ts";

/** A frame that is too long but not by much is answered with `too_long`; beyond this it is not read any more. */
const MOST_MESSAGE_BYTES = 2 * FRAME_BYTES;
/** A browser sends one, and a proxy may cut it. */
const MOST_FRAGMENTS = 1_024;
const MOST_CHUNKS = 4_096;
const MOST_PONGS = 256;
/** Who does not say goodbye back by then is cut off. */
const MOST_CLOSE_MS = 3_000;

/** A handshake as `node:http` hands it over. */
export interface NodeHandshake {
  readonly incoming: IncomingMessage;
  readonly wire: Duplex;
  readonly head: Uint8Array;
}

/** Makes sockets of the handshakes of `node:http`. Whatever a client sends, what is kept of it is bounded. */
export class NodeUpgrades {
  readonly #watching: Watching;
  readonly #failed = new Set<NodeSocket>();
  #protocol: string | undefined;
  readonly #server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MOST_MESSAGE_BYTES,
    maxFragments: MOST_FRAGMENTS,
    maxBufferedChunks: MOST_CHUNKS,
    maxPendingAutoPongs: MOST_PONGS,
    closeTimeout: MOST_CLOSE_MS,
    handleProtocols: () => this.#protocol ?? false,
  });

  constructor(watching: Watching) {
    this.#watching = watching;
  }

  /** Cuts off who would be given a moment to read why they are closed. */
  cut(): void {
    for (const socket of this.#failed) socket.terminate();
  }

  /** How this handshake is upgraded. Throws where it was refused on the wire, which is then nobody's any more. */
  upgradeOf({ incoming, wire, head }: NodeHandshake): Upgrade {
    return (_request, listening, { protocol, idleTimeoutS }) => {
      const watching = idleTimeoutS > 0 ? this.#watching : NOBODY;
      let isOpen = false;
      // Asked for before the call returns.
      this.#protocol = protocol;
      this.#server.handleUpgrade(incoming, wire, head, (socket) => {
        isOpen = true;
        attend(socket, wire, { listening, watching, failed: this.#failed });
      });
      if (!isOpen) throw new Error("Refused on the wire");
      return UPGRADED;
    };
  }
}

/** What the request of a socket that has opened is answered with. It is sent to nobody: what was to be said is on the wire. */
// A Response cannot be made with 101, but whoever counts answers should read it.
export const UPGRADED: Response = Object.defineProperty(new Response(null), "status", { value: 101 });
const NOBODY: Watching = { begin() {}, heard() {}, gone() {} };
