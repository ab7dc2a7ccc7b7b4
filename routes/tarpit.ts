import type { Socket as TcpSocket } from "node:net";

/** More than so many are not held: each has a descriptor, and what it has sent in the kernel. */
const MOST_HELD = 128;

/**
 * Connections that are not heard, held unanswered for a while before they are cut. Whoever comes again as soon as they are cut
 * comes less often by that, and taking a connection is what it costs (a tarpit: Liston, "LaBrea", 2001).
 */
export class Tarpit implements Disposable {
  readonly #heldMs: number;
  readonly #held = new Map<TcpSocket, ReturnType<typeof setTimeout>>();

  /** @param heldMs How long each is held. Where too many come, the first is cut for the last. */
  constructor(heldMs: number) {
    this.#heldMs = heldMs;
  }

  hold(wire: TcpSocket): void {
    if (this.#held.size >= MOST_HELD) this.#cut(this.#held.keys().next().value!);
    this.#held.set(wire, setTimeout(() => this.#cut(wire), this.#heldMs));
    wire.on("close", () => this.#cut(wire));
  }

  [Symbol.dispose](): void {
    for (const wire of [...this.#held.keys()]) this.#cut(wire);
  }

  #cut(wire: TcpSocket): void {
    clearTimeout(this.#held.get(wire));
    this.#held.delete(wire);
    wire.destroy();
  }
}
