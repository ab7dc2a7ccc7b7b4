import { PATIENCE_MS } from "./patience.ts";

const PROGRAM = Deno.env.get("REDIS_SERVER") ?? "redis-server";
const ADVICE =
  `There is no ${PROGRAM}: install it (Debian: apt install redis-server) or name another with REDIS_SERVER=/path`;

const isMissing = !await new Deno.Command(PROGRAM, { args: ["--version"], stdout: "null" })
  .output().then(({ success }) => success, () => false);

/** Tests that need Redis and cannot have it: skipped with a warning, failed with `CI=true`. */
export const isWithoutRedis = isMissing && Deno.env.get("CI") !== "true";
if (isWithoutRedis) console.warn(`${ADVICE}. The tests with Redis are skipped.`);

export interface RedisServerOptions {
  /** One node that serves every slot, as a cluster. */
  readonly isCluster?: boolean;
  /** More lines of its configuration, as arguments. */
  readonly more?: readonly string[];
}

/** A real redis-server on its own port and folder that keeps every write on disk before it answers. */
export class RedisServer implements AsyncDisposable {
  readonly #folder: string;
  readonly #options: RedisServerOptions;
  readonly port: number;
  #process: Deno.ChildProcess | undefined;

  private constructor(folder: string, port: number, options: RedisServerOptions) {
    this.#folder = folder;
    this.port = port;
    this.#options = options;
  }

  static async start(options: RedisServerOptions = {}): Promise<RedisServer> {
    if (isMissing) throw new Error(ADVICE);
    const folder = await Deno.makeTempDir({ prefix: "parley-redis-" });
    const server = new RedisServer(folder, freePort(), options);
    await server.start();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  get folder(): string {
    return this.#folder;
  }

  /** Starts, again with what is in its folder. Resolves when it answers. */
  async start(): Promise<void> {
    const { isCluster = false, more = [] } = this.#options;
    const cluster = isCluster ? ["--cluster-enabled", "yes", "--cluster-port", `${freePort()}`] : [];
    const args = ["--port", `${this.port}`, "--bind", "127.0.0.1", "--dir", this.#folder, "--save", ""];
    const durable = ["--appendonly", "yes", "--appendfsync", "always"];
    this.#process = new Deno.Command(PROGRAM, {
      args: [...args, ...durable, ...cluster, ...more],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    await this.#until("PING", (answer) => answer.startsWith("+PONG"));
    if (!isCluster) return;
    await this.#until("CLUSTER ADDSLOTSRANGE 0 16383", (answer) => /OK|busy/.test(answer));
    await this.#until("CLUSTER INFO", (answer) => answer.includes("cluster_state:ok"));
  }

  signal(signal: Deno.Signal): void {
    this.#process?.kill(signal);
  }

  /** Ends it at once, as a power cut would; resolves when it is gone. */
  async kill(): Promise<void> {
    const process = this.#process;
    this.#process = undefined;
    process?.kill("SIGKILL");
    await process?.status;
  }

  /** Gives one command, over a connection of its own. */
  async ask(command: string): Promise<string> {
    using connection = await Deno.connect({ hostname: "127.0.0.1", port: this.port });
    await connection.write(new TextEncoder().encode(`${command}\r\n`));
    const bytes = new Uint8Array(65_536);
    const length = await connection.read(bytes) ?? 0;
    return new TextDecoder().decode(bytes.subarray(0, length));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await Deno.remove(this.#folder, { recursive: true });
  }

  async #until(command: string, is: (answer: string) => boolean): Promise<void> {
    const giveUpAt = performance.now() + PATIENCE_MS;
    while (true) {
      const answer = await this.ask(command).catch(String);
      if (is(answer)) return;
      if (performance.now() > giveUpAt) throw new Error(`Redis never answered ${command} well: ${answer}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

/** Registers a test that needs Redis. */
export function redisTest(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore: isWithoutRedis, fn });
}

/** A port that nobody listens on now. */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
