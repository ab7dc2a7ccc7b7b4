import type { Connect, Transport, TransportListener } from "../../client/transport.ts";
import { connectWebSocket } from "../../client/websocket_transport.ts";
import { type Testimony, Witness } from "../world/witness.ts";

/** Connects by real WebSockets with a witness on each of them. */
export function witnessed(testimony: Testimony, device: string): Connect {
  return (url, protocols) => new Wiretap(connectWebSocket(url, protocols), new Witness(testimony, device));
}

class Wiretap implements Transport {
  readonly #transport: Transport;
  readonly #witness: Witness;

  constructor(transport: Transport, witness: Witness) {
    this.#transport = transport;
    this.#witness = witness;
  }

  listen(listener: TransportListener): void {
    this.#transport.listen({
      opened: () => listener.opened(),
      closed: (code, reason) => listener.closed(code, reason),
      received: (frame) => {
        this.#witness.heard(frame);
        listener.received(frame);
      },
    });
  }

  send(frame: string): void {
    this.#witness.said(frame);
    this.#transport.send(frame);
  }

  close(code?: number, reason?: string): void {
    this.#transport.close(code, reason);
  }
}
