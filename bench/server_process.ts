import { PEER_MODULES } from "./peers/installation.ts";
import { pinned, SERVER_CORE } from "./pinning.ts";
import type { Server } from "./servers.ts";

const START_MS = 20_000;
const FOLDER = new URL("../data/bench/", import.meta.url);

/** A server that runs as a process of its own until it is disposed, with an empty store. */
export class ServerProcess implements AsyncDisposable {
  readonly port: number;
  readonly #process: Deno.ChildProcess;
  readonly #store: string;

  private constructor(process: Deno.ChildProcess, port: number, store: string) {
    this.#process = process;
    this.port = port;
    this.#store = store;
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** Starts it on the server's core and waits until it listens. */
  static async start(server: Server): Promise<ServerProcess> {
    await Deno.mkdir(FOLDER, { recursive: true });
    const store = await Deno.makeTempDir({ dir: FOLDER.pathname, prefix: "store-" });
    const port = freePort();
    const { program, args } = await pinned(SERVER_CORE, server.command);
    const env = { ...settings(port, store), ...server.env };
    const process = new Deno.Command(program, { args, env, stdout: "null", stderr: "inherit" }).spawn();
    const started = new ServerProcess(process, port, store);
    if (await started.#listens(server)) return started;
    await started[Symbol.asyncDispose]();
    throw new Error(`${server.title} did not start`);
  }

  /** Asks it to stop, so that it can finish what it writes at its end. */
  async stop(): Promise<void> {
    this.#process.kill("SIGTERM");
    await this.#process.status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#process.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    await this.#process.status;
    await Deno.remove(this.#store, { recursive: true });
  }

  async #listens(server: Server): Promise<boolean> {
    const end = Date.now() + START_MS;
    let hasEnded = false;
    this.#process.status.then(() => hasEnded = true);
    while (Date.now() < end && !hasEnded) {
      if (await answers(this.port, server.name === "parley" ? "/health" : undefined)) return true;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return false;
  }
}

function settings(port: number, store: string): Record<string, string> {
  return {
    PORT: String(port),
    HOST: "127.0.0.1",
    STORE: "kv",
    KV_PATH: `${store}/parley.db`,
    RATE_PER_SECOND: "0",
    MAX_CONNECTIONS: "20000",
    MAX_CONNECTIONS_PER_ADDRESS: "20000",
    LOG_LEVEL: "error",
    PEER_MODULES,
  };
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

async function answers(port: number, path: string | undefined): Promise<boolean> {
  try {
    if (path) return (await fetch(`http://127.0.0.1:${port}${path}`)).ok;
    (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    return true;
  } catch {
    return false;
  }
}
