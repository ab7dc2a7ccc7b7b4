import { fileURLToPath } from "node:url";

/** A program of this project as a process of its own, ended with the test. */
export class Program implements AsyncDisposable {
  /** What every program gets whose test does not say otherwise. A file may set it and then import the tests of another. */
  static env: Readonly<Record<string, string>> = {};
  readonly #process: Deno.ChildProcess;
  readonly #printed = { stdout: "", stderr: "" };
  readonly #reading: Promise<unknown>;
  #heard = Promise.withResolvers<void>();
  #isOver = false;

  /** @param args Of `deno`; paths are the project's. */
  constructor(args: readonly string[], env: Record<string, string>) {
    this.#process = new Deno.Command(Deno.execPath(), {
      args: [...args],
      cwd: fileURLToPath(new URL("../", import.meta.url)),
      env: { NO_COLOR: "1", ...Program.env, ...env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#reading = Promise.all([this.#read("stdout"), this.#read("stderr")]).then(() => {
      this.#isOver = true;
      this.#heard.resolve();
    });
  }

  /** Everything it has said on stderr so far. */
  get stderr(): string {
    return this.#printed.stderr;
  }

  /** Resolves with the first match of what it says on stdout. */
  says(pattern: RegExp): Promise<RegExpExecArray> {
    return this.#matches("stdout", pattern);
  }

  /** Resolves with the first match of what it says on stderr. */
  reports(pattern: RegExp): Promise<RegExpExecArray> {
    return this.#matches("stderr", pattern);
  }

  signal(signal: Deno.Signal): void {
    this.#process.kill(signal);
  }

  /** Resolves with the exit code when it has ended. */
  async ended(): Promise<number> {
    const { code } = await this.#process.status;
    await this.#reading;
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isOver) {
      try {
        this.signal("SIGKILL");
      } catch {
        // It has just ended by itself.
      }
    }
    await this.ended();
  }

  async #matches(stream: "stdout" | "stderr", pattern: RegExp): Promise<RegExpExecArray> {
    while (true) {
      const found = pattern.exec(this.#printed[stream]);
      if (found) return found;
      if (this.#isOver) throw new Error(`It ended without saying ${pattern}: ${this.stderr}`);
      await this.#heard.promise;
      this.#heard = Promise.withResolvers();
    }
  }

  async #read(stream: "stdout" | "stderr"): Promise<void> {
    for await (const text of this.#process[stream].pipeThrough(new TextDecoderStream())) {
      this.#printed[stream] += text;
      this.#heard.resolve();
    }
  }
}
