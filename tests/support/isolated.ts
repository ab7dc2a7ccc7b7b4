import { inTime } from "./patience.ts";

export interface IsolatedOptions {
  readonly env: Record<string, string>;
  /** It has what hosted platforms have, and no BroadcastChannel. */
  readonly isHosted: boolean;
}

type Told = Record<string, unknown>;

/** An instance in a worker of its own, see isolated_instance.ts. */
export class Isolated implements AsyncDisposable {
  readonly reported: unknown[] = [];
  readonly #worker: Worker;
  readonly #waiting = new Map<string, (value: unknown) => void>();
  origin = "";

  private constructor({ env, isHosted }: IsolatedOptions) {
    const url = new URL("isolated_instance.ts", import.meta.url);
    this.#worker = new Worker(url, { type: "module", name: JSON.stringify({ env, isHosted }) });
    this.#worker.onerror = (event) => this.#hear({ reported: event.message });
    this.#worker.onmessage = ({ data }: MessageEvent<Told>) => this.#hear(data);
  }

  static async start(options: IsolatedOptions): Promise<Isolated> {
    const instance = new Isolated(options);
    instance.origin = String(await instance.#told("origin"));
    return instance;
  }

  /** Keeps it from doing anything for so long, from now on. */
  sleepHard(ms: number): void {
    this.#worker.postMessage(ms);
  }

  /** How often it found out by itself that it had not been told. */
  async gapsHealed(): Promise<number> {
    const told = this.#told("gapsHealed");
    this.#worker.postMessage("counts");
    return Number(await told);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const stopped = this.#told("stopped");
    this.#worker.postMessage("stop");
    await stopped;
    this.#worker.terminate();
  }

  #told(what: string): Promise<unknown> {
    const told = new Promise((resolve) => this.#waiting.set(what, resolve));
    return inTime(told, `${what}, but: ${this.reported}`);
  }

  #hear(told: Told): void {
    if ("reported" in told) this.reported.push(told.reported);
    for (const [what, value] of Object.entries(told)) this.#waiting.get(what)?.(value);
  }
}
