import { Program } from "../process.ts";

const ARGUMENTS = ["run", "--quiet", "-A", "main.ts"];

/** The real server as a process, on one port and one file however often it is started. */
export class ServerProcess implements AsyncDisposable {
  readonly #env: Record<string, string>;
  readonly #folder: string;
  #program: Program | undefined;
  #origin = "";

  private constructor(folder: string, env: Record<string, string>) {
    this.#folder = folder;
    this.#env = {
      HOST: "127.0.0.1",
      PORT: "0",
      KV_PATH: `${folder}/parley.db`,
      RATE_PER_SECOND: "0",
      ...env,
    };
  }

  static async start(env: Record<string, string> = {}): Promise<ServerProcess> {
    const folder = await Deno.makeTempDir({ prefix: "parley-promises-" });
    const server = new ServerProcess(folder, env);
    await server.start();
    return server;
  }

  get origin(): string {
    return this.#origin;
  }

  get host(): string {
    return new URL(this.#origin).host;
  }

  get kvPath(): string {
    return this.#env.KV_PATH!;
  }

  /** What it logged since its last start. */
  get log(): string {
    return this.#program?.stderr ?? "";
  }

  /** Starts, again on the same port. */
  async start(): Promise<void> {
    const port = this.#origin === "" ? this.#env.PORT! : new URL(this.#origin).port;
    this.#program = new Program(ARGUMENTS, { ...this.#env, PORT: port });
    this.#origin = (await this.#program.says(/Parley is at (http:\S+)/))[1]!;
  }

  /** Ends it at once, as a power cut would; resolves when it is gone. */
  async kill(): Promise<void> {
    this.#program?.signal("SIGKILL");
    await this.#program?.ended();
  }

  signal(signal: Deno.Signal): void {
    this.#program?.signal(signal);
  }

  /** Resolves with its exit code. */
  ended(): Promise<number> {
    return this.#program!.ended();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#program?.[Symbol.asyncDispose]();
    await Deno.remove(this.#folder, { recursive: true });
  }
}
