/** Somebody who looks at a server as hard as operators do: scrapes it every second and watches every live figure. */
export class Onlooker implements Disposable {
  readonly #socket: WebSocket;
  readonly #scraping: ReturnType<typeof setInterval>;

  private constructor(socket: WebSocket, port: number) {
    this.#socket = socket;
    this.#scraping = setInterval(() => void scrape(port), 1_000);
  }

  /** Resolves once the live figures come. */
  static async come(port: number): Promise<Onlooker> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws/dashboard`);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    socket.onerror = () => reject(new Error("The dashboard cannot be watched"));
    socket.onmessage = ({ data }) => {
      const frame = JSON.parse(data);
      if (frame.type === "metrics") resolve();
      if (frame.type !== "metrics_available") return;
      const metrics = frame.metrics.map(({ name }: { name: string }) => name);
      socket.send(JSON.stringify({ type: "subscribe", metrics, lists: ["instances", "rooms"] }));
    };
    await promise;
    return new Onlooker(socket, port);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#scraping);
    this.#socket.onerror = null;
    this.#socket.close();
  }
}

async function scrape(port: number): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`).catch(() => undefined);
  await response?.text().catch(() => undefined);
}
