const PROGRAM = Deno.env.get("REDIS_SERVER") ?? "redis-server";
const START_MS = 10_000;

/** A Redis of the bench's own, which keeps every write on disk before it answers, as a deployment should. */
export class RedisProcess implements AsyncDisposable {
  readonly port: number;
  readonly #process: Deno.ChildProcess;
  readonly #folder: string;

  private constructor(process: Deno.ChildProcess, port: number, folder: string) {
    this.#process = process;
    this.port = port;
    this.#folder = folder;
  }

  /** @param fsync As redis.conf says it: "always", "everysec" or "no". */
  static async start(fsync: string): Promise<RedisProcess> {
    const folder = await Deno.makeTempDir({ prefix: "parley-bench-redis-" });
    const port = freePort();
    const args = ["--port", `${port}`, "--bind", "127.0.0.1", "--dir", folder, "--save", ""];
    const kept = ["--appendonly", "yes", "--appendfsync", fsync];
    const process = new Deno.Command(PROGRAM, { args: [...args, ...kept], stdout: "null" }).spawn();
    const started = new RedisProcess(process, port, folder);
    const end = Date.now() + START_MS;
    while (!(await started.ask("PING").catch(() => "")).startsWith("+PONG")) {
      if (Date.now() > end) throw new Error("Redis did not start");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return started;
  }

  get pid(): number {
    return this.#process.pid;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Commands that it was given so far, by name. What scripts do inside is not among them. */
  async commands(): Promise<ReadonlyMap<string, number>> {
    const told = await this.ask("INFO commandstats");
    const given = ["evalsha", "eval", "publish", "mget"];
    return new Map(
      given.map((name) => [name, Number(new RegExp(`cmdstat_${name}:calls=(\\d+)`).exec(told)?.[1] ?? 0)]),
    );
  }

  async ask(command: string): Promise<string> {
    using connection = await Deno.connect({ hostname: "127.0.0.1", port: this.port });
    await connection.write(new TextEncoder().encode(`${command}\r\n`));
    const bytes = new Uint8Array(262_144);
    return new TextDecoder().decode(bytes.subarray(0, await connection.read(bytes) ?? 0));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#process.status;
    await Deno.remove(this.#folder, { recursive: true });
  }
}

/** A port that nobody listens on now. */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
