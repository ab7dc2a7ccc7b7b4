import { PARLEY } from "../servers.ts";
import { freePort } from "./redis_process.ts";

const START_MS = 30_000;

/** One Parley over a shared Redis. */
export class InstanceProcess implements AsyncDisposable {
  readonly port: number;
  readonly #process: Deno.ChildProcess;

  private constructor(process: Deno.ChildProcess, port: number) {
    this.#process = process;
    this.port = port;
  }

  static async start(redisUrl: string): Promise<InstanceProcess> {
    const port = freePort();
    const [program = "", ...args] = PARLEY.command;
    const env = {
      ...PARLEY.env,
      PORT: String(port),
      HOST: "127.0.0.1",
      REDIS_URL: redisUrl,
      RATE_PER_SECOND: "0",
      MAX_CONNECTIONS: "20000",
      MAX_CONNECTIONS_PER_ADDRESS: "20000",
      LOG_LEVEL: "error",
    };
    const process = new Deno.Command(program, { args, env, stdout: "null", stderr: "inherit" }).spawn();
    const started = new InstanceProcess(process, port);
    const end = Date.now() + START_MS;
    while (!await started.#isReady()) {
      if (Date.now() > end) throw new Error("Parley did not start");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return started;
  }

  get pid(): number {
    return this.#process.pid;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#process.status;
  }

  async #isReady(): Promise<boolean> {
    try {
      const response = await fetch(`http://127.0.0.1:${this.port}/ready`);
      await response.body?.cancel();
      return response.ok;
    } catch {
      return false;
    }
  }
}
