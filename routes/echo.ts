import { CLOSE } from "../protocol/codes.ts";
import { FRAME_BYTES, MOST_UNSENT_BYTES } from "../protocol/limits.ts";
import type { SimpleFrame } from "../protocol/simple.ts";
import type { DoorSocket, Listener } from "./upgrade.ts";

/** Somebody who only wants to hear themselves: text comes back as `Echo: …`, binary as it is. */
export class Echo implements Listener {
  readonly #socket: DoorSocket;

  constructor(socket: DoorSocket) {
    this.#socket = socket;
  }

  receive(text: string): void {
    const isTooLong = text.length * 3 > FRAME_BYTES && new TextEncoder().encode(text).length > FRAME_BYTES;
    this.#answer(isTooLong, () => this.#socket.send(`Echo: ${text}`));
  }

  receiveBinary(bytes: Uint8Array<ArrayBuffer>): void {
    this.#answer(bytes.byteLength > FRAME_BYTES, () => this.#socket.sendBytes(bytes));
  }

  end(): void {}

  #answer(isTooLong: boolean, send: () => void): void {
    // Who sends and does not read would have us keep it all.
    if (this.#socket.unsentBytes > MOST_UNSENT_BYTES) {
      this.#socket.close(CLOSE.readingTooSlowly, "reading too slowly");
    } else if (isTooLong) this.#socket.send(TOO_LONG);
    else send();
  }
}

const tooLong: SimpleFrame = {
  type: "error",
  code: "too_long",
  message: `A frame has at most ${FRAME_BYTES} bytes`,
};
const TOO_LONG = JSON.stringify(tooLong);
