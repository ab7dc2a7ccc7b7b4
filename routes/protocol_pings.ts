import { Watchdog } from "../chat/watchdog.ts";
import type { NodeSocket, Watching } from "./node_socket.ts";

const TICK_MS = 1_000;

/** Finds dead peers on behalf of doors that do not ask by themselves, with one timer for all of them. */
export class ProtocolPings implements Watching, Disposable {
  readonly #watchdog: Watchdog<NodeSocket>;
  readonly #ticking: ReturnType<typeof setInterval> | undefined;

  /** @param timeoutMs Pings after half of it without a frame, cuts off after all of it. 0: nobody. */
  constructor(timeoutMs: number) {
    const leash = {
      timeoutMs: Math.max(timeoutMs, TICK_MS),
      ping: (socket: NodeSocket) => socket.ping(),
      evict: (socket: NodeSocket) => socket.terminate(),
    };
    this.#watchdog = new Watchdog(leash, Date.now());
    if (timeoutMs > 0) this.#ticking = setInterval(() => this.#watchdog.tick(Date.now()), TICK_MS);
  }

  begin(socket: NodeSocket): void {
    this.#watchdog.watch(socket, Date.now());
  }

  heard(socket: NodeSocket): void {
    this.#watchdog.heard(socket, Date.now());
  }

  gone(socket: NodeSocket): void {
    this.#watchdog.forget(socket);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#ticking);
  }
}
