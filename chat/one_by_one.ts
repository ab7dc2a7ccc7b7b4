import type { Socket } from "./socket.ts";

/** A socket whose client reads one object a frame: what a connection joins by line breaks leaves line by line. */
export class OneByOne implements Socket {
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  get unsentBytes(): number {
    return this.#socket.unsentBytes;
  }

  send(text: string): void {
    for (const line of text.includes("\n") ? text.split("\n") : [text]) {
      if (line !== "") this.#socket.send(line);
    }
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }
}
