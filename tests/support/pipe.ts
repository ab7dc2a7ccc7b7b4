import { fileURLToPath } from "node:url";
import { inTime } from "./patience.ts";

/** What came of a program in a pipe. */
export interface Piped {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program of `deno` in a pipe: what is written to it, what it printed line by line, how it ended. */
export class Pipe implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reading: Promise<unknown>;
  #news = Promise.withResolvers<void>();
  #isOver = false;
  stdout = "";
  stderr = "";

  /** @param args Of `deno`; paths are the project's. */
  constructor(args: readonly string[], env: Record<string, string> = {}) {
    this.#process = new Deno.Command(Deno.execPath(), {
      args: [...args],
      cwd: fileURLToPath(new URL("../../", import.meta.url)),
      env: { NO_COLOR: "1", ...env },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#input = this.#process.stdin.getWriter();
    this.#reading = Promise.all([
      this.#read(this.#process.stdout, (text) => this.stdout += text),
      this.#read(this.#process.stderr, (text) => this.stderr += text),
    ]).finally(() => {
      this.#isOver = true;
      this.#news.resolve();
    });
  }

  get lines(): string[] {
    return this.stdout.split("\n").filter((line) => line !== "");
  }

  async write(text: string): Promise<void> {
    await this.#input.write(new TextEncoder().encode(text));
  }

  /** The input ends here. */
  async end(text = ""): Promise<void> {
    if (text !== "") await this.write(text);
    await this.#input.close();
  }

  /** Waits until it has printed this. */
  prints(pattern: RegExp): Promise<void> {
    return this.until(() => pattern.test(this.stdout), `${pattern}`);
  }

  /** Waits until this is so of what it has printed. */
  until(is: () => boolean, what = `${is}`): Promise<void> {
    return inTime(this.#until(is), what).catch((error) => {
      throw new Error(`${error.message}. It printed:\n${this.stdout}\n${this.stderr}`);
    });
  }

  async #until(is: () => boolean): Promise<void> {
    while (!is()) {
      if (this.#isOver) throw new Error("It ended before that");
      await this.#news.promise;
      this.#news = Promise.withResolvers();
    }
  }

  async ended(): Promise<Piped> {
    const { code } = await this.#process.status;
    await this.#reading;
    return { code, stdout: this.stdout, stderr: this.stderr };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isOver) {
      try {
        this.#process.kill("SIGKILL");
      } catch {
        // It has just ended by itself.
      }
    }
    await this.#input.close().catch(() => {});
    await this.ended();
  }

  async #read(stream: ReadableStream<Uint8Array<ArrayBuffer>>, take: (text: string) => void): Promise<void> {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      take(text);
      this.#news.resolve();
    }
  }
}
