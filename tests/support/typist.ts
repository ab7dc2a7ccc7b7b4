/** Nothing that a test waits for takes so long. */
const PATIENCE_MS = 60_000;

/** A program of `deno` with somebody at its keyboard. Ended with the test. */
export class Typist implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #keyboard: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reading: Promise<unknown>;
  #shown = "";
  #isOver = false;
  #news = Promise.withResolvers<void>();

  constructor(args: readonly string[]) {
    this.#process = new Deno.Command(Deno.execPath(), {
      args: [...args],
      env: { NO_COLOR: "1" },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#keyboard = this.#process.stdin.getWriter();
    this.#reading = Promise.all([this.#read(this.#process.stdout), this.#read(this.#process.stderr)])
      .finally(() => {
        this.#isOver = true;
        this.#news.resolve();
      });
  }

  /** Types one line. */
  async types(line: string): Promise<void> {
    await this.#keyboard.write(new TextEncoder().encode(`${line}\n`));
  }

  /** Waits until it has shown this. */
  async shows(pattern: RegExp): Promise<void> {
    let isLate = false;
    const giveUp = setTimeout(() => {
      isLate = true;
      this.#news.resolve();
    }, PATIENCE_MS);
    try {
      while (!pattern.test(this.#shown)) {
        if (this.#isOver || isLate) throw new Error(`It never showed ${pattern}, but:\n${this.#shown}`);
        await this.#news.promise;
        this.#news = Promise.withResolvers();
      }
    } finally {
      clearTimeout(giveUp);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#keyboard.close().catch(() => {});
    if (!this.#isOver) this.#process.kill("SIGKILL");
    await this.#process.status;
    await this.#reading;
  }

  async #read(stream: ReadableStream<Uint8Array>): Promise<void> {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      this.#shown += text;
      this.#news.resolve();
    }
  }
}
