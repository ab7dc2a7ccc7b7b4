/** A connection that goes through a {@link Line}. */
interface Call {
  readonly near: Deno.Conn;
  readonly far: Deno.Conn;
}

/**
 * A wire to a server that breaks like one: it is cut in the middle of what is being sent, or its far end's words stop coming
 * through while nobody closes anything. What dials in is put through to whatever `upstream` names at that moment.
 */
export class Line implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #upstream: () => string;
  readonly #calls = new Set<Call>();
  readonly #accepting: Promise<void>;
  #cutsNext = false;
  #stall: PromiseWithResolvers<void> | undefined;

  constructor(upstream: () => string) {
    this.#upstream = upstream;
    this.#accepting = this.#accept();
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#listener.addr.port}`;
  }

  /** The next words from the server come through by half, and then nothing more. */
  cutMidFrame(): void {
    this.#cutsNext = true;
  }

  /** Breaks every call at once. */
  cut(): void {
    for (const call of [...this.#calls]) this.#end(call);
  }

  /** Takes nothing more from the server. */
  stall(): void {
    this.#stall ??= Promise.withResolvers<void>();
  }

  readOn(): void {
    this.#stall?.resolve();
    this.#stall = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.readOn();
    this.#listener.close();
    this.cut();
    await this.#accepting;
  }

  async #accept(): Promise<void> {
    const running: Promise<void>[] = [];
    try {
      for await (const near of this.#listener) running.push(this.#putThrough(near));
    } catch {
      // It was closed.
    }
    await Promise.all(running);
  }

  async #putThrough(near: Deno.Conn): Promise<void> {
    const { hostname, port } = new URL(this.#upstream());
    const far = await Deno.connect({ hostname, port: Number(port) }).catch(() => undefined);
    if (!far) return near.close();
    const call = { near, far };
    this.#calls.add(call);
    await Promise.all([this.#carry(call, near, far), this.#carry(call, far, near)]);
  }

  async #carry(call: Call, from: Deno.Conn, to: Deno.Conn): Promise<void> {
    const buffer = new Uint8Array(16_384);
    const isDown = from === call.far;
    try {
      while (true) {
        if (isDown) await this.#stall?.promise;
        const length = await from.read(buffer);
        if (length === null) break;
        const cuts = isDown && this.#cutsNext && length > 1;
        await write(to, buffer.subarray(0, cuts ? length >> 1 : length));
        if (!cuts) continue;
        this.#cutsNext = false;
        break;
      }
    } catch {
      // One end is gone, so the other goes as well.
    }
    this.#end(call);
  }

  #end(call: Call): void {
    if (!this.#calls.delete(call)) return;
    for (const end of [call.near, call.far]) {
      try {
        end.close();
      } catch {
        // It has ended by itself.
      }
    }
  }
}

async function write(to: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let sent = 0; sent < bytes.length;) sent += await to.write(bytes.subarray(sent));
}
