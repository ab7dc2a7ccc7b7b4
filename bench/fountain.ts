import { message } from "./sample.ts";

const JOINED = {
  type: "joined",
  room: "room-0",
  resumed: false,
  position: { epoch: "1", seq: 0 },
  events: [],
};
const MOST_UNSENT_BYTES = 64 * 1_024;

/** A server in this process that lets people in and then sends them frames made beforehand: the price of sending alone. */
export class Fountain implements AsyncDisposable {
  /** Fulfilled when everybody is there. */
  readonly isFull: Promise<void>;
  readonly #sockets: WebSocket[] = [];
  readonly #frames: readonly string[];
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor(people: number, messages: number, batch: number) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.isFull = promise;
    this.#frames = Array.from({ length: messages / batch }, (_, frame) => frameOf(frame * batch, batch));
    const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
    this.#server = Deno.serve(options, (request) => {
      const { socket, response } = Deno.upgradeWebSocket(request, { idleTimeout: 0 });
      socket.onopen = () => {
        socket.send(JSON.stringify(JOINED));
        if (this.#sockets.push(socket) === people) resolve();
      };
      return response;
    });
  }

  get port(): number {
    return this.#server.addr.port;
  }

  /** Sends every frame to everybody, a frame a turn, never faster than it is taken. */
  async pour(): Promise<void> {
    for (const frame of this.#frames) {
      for (const socket of this.#sockets) socket.send(frame);
      do await nextTurn(); while (this.#sockets.some((socket) => socket.bufferedAmount > MOST_UNSENT_BYTES));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.close();
    await this.#server.shutdown();
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

function frameOf(first: number, count: number): string {
  const events = Array.from({ length: count }, (_, index) => message(first + index));
  return events.map((event) => JSON.stringify(event)).join("\n");
}
