import { PATIENCE_MS, within } from "./limit.ts";

const ROOT = new URL("../../", import.meta.url);
const STARTED = /Parley is at (http:\/\/[\w.:\[\]-]+)/;

/** The real server as a process of its own, with its store in a folder that goes with it. */
export class ParleyServer implements AsyncDisposable {
  static readonly #running = new Set<ParleyServer>();
  readonly #folder: string;
  readonly #settings: Record<string, string>;
  #process: Deno.ChildProcess | undefined;
  #url = "";

  private constructor(folder: string, settings: Record<string, string>) {
    this.#folder = folder;
    this.#settings = settings;
  }

  /** Builds the page where there is none, and starts. `settings` are environment variables. */
  static async start(settings: Record<string, string> = {}): Promise<ParleyServer> {
    await (built ??= buildPage());
    const folder = await Deno.makeTempDir({ prefix: "parley-browser-" });
    const server = new ParleyServer(folder, settings);
    ParleyServer.#running.add(server);
    await server.#start("0");
    return server;
  }

  /** Ends what a failed test has left running. */
  static async killAll(): Promise<void> {
    for (const server of [...ParleyServer.#running]) await server[Symbol.asyncDispose]();
  }

  get url(): string {
    return this.#url;
  }

  /** Ends the process at once, as a power cut would. */
  async kill(): Promise<void> {
    killIfRunning(this.#process);
    const ended = this.#process?.status;
    this.#process = undefined;
    if (ended) await within(PATIENCE_MS, "the server to end", ended);
  }

  /** From now on it takes connections and says nothing, as behind a network that swallows everything. */
  freeze(): void {
    this.#process?.kill("SIGSTOP");
  }

  /** Goes on where it was frozen. */
  thaw(): void {
    this.#process?.kill("SIGCONT");
  }

  /** Starts again on the same address and store. */
  async restart(): Promise<void> {
    await this.kill();
    await this.#start(new URL(this.#url).port);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!ParleyServer.#running.delete(this)) return;
    await this.kill();
    await Deno.remove(this.#folder, { recursive: true });
  }

  async #start(port: string): Promise<void> {
    this.#process = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--unstable-kv", "-A", "main.ts"],
      cwd: ROOT,
      env: {
        HOST: "127.0.0.1",
        PORT: port,
        KV_PATH: `${this.#folder}/parley.db`,
        RATE_PER_SECOND: "0",
        LOG_LEVEL: "warn",
        ...this.#settings,
      },
      stdin: "null",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    this.#url = await within(PATIENCE_MS, "the server to start", addressFrom(this.#process.stdout));
  }
}

/** Once for all tests of a file. */
let built: Promise<void> | undefined;

async function buildPage(): Promise<void> {
  const building = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-A", "static/build.ts", "--if-missing"],
    cwd: ROOT,
    stdout: "null",
    stderr: "inherit",
  }).spawn();
  const { success } = await within(60_000, "the page to be built", building.status).catch((error) => {
    building.kill("SIGKILL");
    throw error;
  });
  if (!success) throw new Error("Cannot build the page");
}

/** Waits for the line that names the address, and lets the rest of the output go. */
async function addressFrom(output: ReadableStream<Uint8Array>): Promise<string> {
  const reader = output.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    text += decoder.decode(part.value, { stream: true });
    const url = STARTED.exec(text)?.[1];
    if (url === undefined) continue;
    reader.releaseLock();
    output.pipeTo(new WritableStream()).catch(() => undefined);
    return url;
  }
  throw new Error(`The server did not start: ${text}`);
}

function killIfRunning(process: Deno.ChildProcess | undefined): void {
  try {
    process?.kill("SIGKILL");
  } catch (error) {
    // It has ended by itself.
    if (!(error instanceof TypeError)) throw error;
  }
}
