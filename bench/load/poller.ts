import { EPOLLIN, EPOLLOUT, libc } from "./libc.ts";

const ADD = 1;
const MODIFY = 3;
const BATCH = 512;
// The kernel packs `struct epoll_event` to 12 bytes on x86-64 and nowhere else.
const STRIDE = Deno.build.arch === "x86_64" ? 12 : 16;
const FD_OFFSET = STRIDE - 8;

/** Waits for many sockets at once, and knows how long it had nothing to do. */
export class Poller {
  /** Milliseconds spent waiting: what the generator had to spare. */
  idleMs = 0;
  readonly #epoll = libc.epoll_create1(0);
  readonly #events = new Uint8Array(BATCH * STRIDE);
  readonly #view = new DataView(this.#events.buffer);
  readonly #change = new DataView(new ArrayBuffer(STRIDE));

  /** Also wakes where another poller has something; `each` then hears of a descriptor that is no socket. */
  watchPoller(other: Poller): void {
    this.#control(ADD, other.#epoll, EPOLLIN);
  }

  /** Watches a socket for what can be read and, where `opening`, for the end of connecting. */
  watch(fd: number, opening: boolean): void {
    this.#control(ADD, fd, opening ? EPOLLOUT : EPOLLIN);
  }

  /** From now on the socket is only read. */
  opened(fd: number): void {
    this.#control(MODIFY, fd, EPOLLIN);
  }

  /** Tells `each` which sockets have something, at most so many, waiting at most `waitMs` for the first. */
  poll(waitMs: number, each: (fd: number, events: number) => void, most = BATCH): void {
    const before = performance.now();
    const count = libc.epoll_wait(this.#epoll, this.#events, most, Math.max(0, Math.floor(waitMs)));
    if (count <= 0 || waitMs >= 1) this.idleMs += performance.now() - before;
    for (let i = 0; i < count; i++) {
      each(
        this.#view.getInt32(i * STRIDE + FD_OFFSET, true),
        this.#view.getUint32(i * STRIDE, true),
      );
    }
  }

  #control(operation: number, fd: number, events: number): void {
    this.#change.setUint32(0, events, true);
    this.#change.setInt32(FD_OFFSET, fd, true);
    libc.epoll_ctl(this.#epoll, operation, fd, new Uint8Array(this.#change.buffer));
  }
}
