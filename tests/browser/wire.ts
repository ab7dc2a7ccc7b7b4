/** What lies between a page and its server. It can fall silent without a word, as when a laptop sleeps or a train enters a tunnel. */
export class Wire implements AsyncDisposable {
  readonly #server: URL;
  readonly #listener: Deno.TcpListener;
  readonly #ends = new Set<Deno.TcpConn>();
  readonly #silenced = new Set<Deno.TcpConn>();
  #upgrades = 0;

  constructor(server: { readonly url: string }) {
    this.#server = new URL(server.url);
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.#accept().catch(() => undefined);
  }

  get url(): string {
    return `http://127.0.0.1:${this.#listener.addr.port}`;
  }

  /** How many sockets of the protocol were asked for. */
  get upgrades(): number {
    return this.#upgrades;
  }

  /** From now on nothing arrives on the connections there are, and neither end is told. New ones work. */
  fallSilent(): void {
    for (const end of this.#ends) this.#silenced.add(end);
    this.#ends.clear();
  }

  /** Breaks every connection, so that both ends notice. */
  cut(): void {
    for (const end of [...this.#ends, ...this.#silenced]) closeIfOpen(end);
    this.#ends.clear();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    this.cut();
    return Promise.resolve();
  }

  async #accept(): Promise<void> {
    for await (const near of this.#listener) this.#join(near).catch(() => closeIfOpen(near));
  }

  async #join(near: Deno.TcpConn): Promise<void> {
    const far = await Deno.connect({ hostname: this.#server.hostname, port: Number(this.#server.port) });
    this.#ends.add(near).add(far);
    await Promise.all([this.#carry(near, far, true), this.#carry(far, near, false)]);
  }

  async #carry(from: Deno.TcpConn, to: Deno.TcpConn, isAsking: boolean): Promise<void> {
    const buffer = new Uint8Array(65_536);
    try {
      for (let bytes = await from.read(buffer); bytes !== null; bytes = await from.read(buffer)) {
        if (this.#silenced.has(from)) continue;
        if (isAsking) this.#count(buffer.subarray(0, bytes));
        await writeAll(to, buffer.subarray(0, bytes));
      }
    } catch {
      // Broken: so is the other end, below.
    }
    if (this.#silenced.has(from)) return;
    closeIfOpen(from);
    closeIfOpen(to);
  }

  #count(bytes: Uint8Array): void {
    if (new TextDecoder().decode(bytes.subarray(0, 16)).startsWith("GET /ws/v1")) this.#upgrades++;
  }
}

async function writeAll(to: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) done += await to.write(bytes.subarray(done));
}

function closeIfOpen(end: Deno.TcpConn): void {
  try {
    end.close();
  } catch {
    // Closed by its own end.
  }
}
