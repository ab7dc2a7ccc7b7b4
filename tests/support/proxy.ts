/** What a proxy does to those who pass. May be changed while it runs. */
export interface ProxyManners {
  /** Lets no WebSocket through. */
  blocksWebSocket?: boolean;
  /** Gives an answer's bytes on only once there are so many of them, or the answer has ended. */
  holdsBackBytes?: number;
}

/** An answer on its way to who asked. */
interface Passing {
  readonly body: ReadableStream<Uint8Array>;
  /** Cuts it. */
  readonly end: () => void;
  readonly signal: AbortSignal;
}

/** A real HTTP proxy before a server, of the kind that stands in offices: it may block, hold back and cut. */
export class OfficeProxy implements AsyncDisposable {
  readonly manners: ProxyManners;
  readonly origin: string;
  /** What was asked, as `GET /path?query` or `WS /path`. */
  readonly asked: string[] = [];
  readonly #upstream: () => string;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #open = new Set<() => void>();

  /** @param upstream The origin of the server: asked each time, for it may move. */
  constructor(upstream: () => string, manners: ProxyManners = {}) {
    this.#upstream = upstream;
    this.manners = manners;
    const options = {
      port: 0,
      hostname: "127.0.0.1",
      onListen() {},
      onError: () => new Response(null, { status: 502 }),
    };
    this.#server = Deno.serve(options, (request) => this.#pass(request));
    this.origin = `http://127.0.0.1:${this.#server.addr.port}`;
  }

  get url(): string {
    return this.origin;
  }

  /** How often something of this kind was asked. */
  count(what: string): number {
    return this.asked.filter((each) => each.startsWith(what)).length;
  }

  /** Cuts every connection that is open. */
  cut(): void {
    for (const end of [...this.#open]) end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    await this.#server.shutdown();
  }

  async #pass(request: Request): Promise<Response> {
    const isSocket = request.headers.get("upgrade")?.toLowerCase() === "websocket";
    const { pathname, search } = new URL(request.url);
    this.asked.push(`${isSocket ? "WS" : request.method} ${pathname}${search}`);
    if (!isSocket) return await this.#relay(request);
    return this.manners.blocksWebSocket
      ? new Response("No WebSocket here", { status: 403 })
      : this.#connect(request);
  }

  async #relay(request: Request): Promise<Response> {
    const leaving = new AbortController();
    const end = () => leaving.abort(new Error("cut"));
    this.#open.add(end);
    const { method, headers } = request;
    const body = method === "GET" || method === "HEAD" ? null : await request.text();
    const init = { method, headers: this.#forwarded(headers, request.url), body, signal: leaving.signal };
    try {
      const answer = await fetch(this.#addressOf(request), init);
      return new Response(
        answer.body && this.#through({ body: answer.body, end, signal: leaving.signal }),
        answer,
      );
    } catch {
      this.#open.delete(end);
      return new Response(null, { status: 502 });
    }
  }

  /** The bytes of an answer, as they come or held back. */
  #through({ body, end, signal }: Passing): ReadableStream<Uint8Array> {
    const holdsBack = this.manners.holdsBackBytes ?? 0;
    const reader = body.getReader();
    const over = () => this.#open.delete(end);
    // The request is told as well, but now and then its answer goes on all the same.
    const cut = aborted(signal);
    return new ReadableStream({
      async pull(controller) {
        const held: Uint8Array[] = [];
        let bytes = 0;
        try {
          while (true) {
            const { done, value } = await Promise.race([reader.read(), cut]);
            if (value) held.push(value);
            bytes += value?.byteLength ?? 0;
            if (!done && bytes < Math.max(1, holdsBack)) continue;
            for (const part of held) controller.enqueue(part);
            if (done) over();
            if (done) controller.close();
            return;
          }
        } catch (error) {
          over();
          controller.error(error);
          await reader.cancel(error).catch(() => {});
        }
      },
      async cancel() {
        over();
        await reader.cancel().catch(() => {});
        end();
      },
    }, { highWaterMark: 0 });
  }

  #connect(request: Request): Response {
    // Read before the upgrade: afterwards the request tells nothing any more.
    const protocols = request.headers.get("sec-websocket-protocol")?.split(",").map((name) => name.trim()) ??
      [];
    const headers = passedOn(this.#forwarded(request.headers, request.url));
    const url = this.#addressOf(request).replace("http", "ws");
    const { socket, response } = Deno.upgradeWebSocket(request, { idleTimeout: 0 });
    if (protocols[0] !== undefined) response.headers.set("sec-websocket-protocol", protocols[0]);
    // Types of browsers do not know that a socket may bring headers.
    const upstream: WebSocket = Reflect.construct(WebSocket, [url, { protocols, headers }]);
    this.#join(socket, upstream);
    return response;
  }

  #join(near: WebSocket, far: WebSocket): void {
    const waiting: string[] = [];
    const end = () => {
      this.#open.delete(end);
      for (const socket of [near, far]) if (socket.readyState <= WebSocket.OPEN) socket.close();
    };
    this.#open.add(end);
    near.onmessage = ({ data }) => far.readyState === WebSocket.OPEN ? far.send(data) : waiting.push(data);
    far.onopen = () => waiting.forEach((data) => far.send(data));
    far.onmessage = ({ data }) => near.readyState === WebSocket.OPEN ? near.send(data) : undefined;
    for (const socket of [near, far]) {
      socket.onclose = end;
      socket.onerror = (event) => event.preventDefault();
    }
  }

  #addressOf(request: Request): string {
    const { pathname, search } = new URL(request.url);
    return `${this.#upstream()}${pathname}${search}`;
  }

  #forwarded(headers: Headers, url: string): Headers {
    const passed = new Headers(headers);
    for (const own of ["host", "connection", "accept-encoding", "content-length"]) passed.delete(own);
    passed.set("accept-encoding", "identity");
    passed.set("x-forwarded-host", new URL(url).host);
    return passed;
  }
}

/** Rejects once this is aborted. */
function aborted(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => {});
  if (signal.aborted) reject(signal.reason);
  else signal.addEventListener("abort", () => reject(signal.reason));
  return promise;
}

/** Headers that a handshake of one's own does not make itself. */
function passedOn(headers: Headers): Record<string, string> {
  const kept = [...headers].filter(([name]) => !name.startsWith("sec-") && name !== "upgrade");
  return Object.fromEntries(kept);
}
