import { fileURLToPath } from "node:url";
import unicode from "@xterm/addon-unicode11";
import xterm from "@xterm/headless";
import { PATIENCE_MS } from "./patience.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** How a terminal is, where not 80 by 24 with colours. */
export interface TeletypeOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Record<string, string>;
  readonly cwd?: string;
}

interface Window {
  readonly columns: number;
  readonly rows: number;
}

/**
 * A program in a real pseudo-terminal, with somebody at its keyboard and in front of its screen: what is on the screen is
 * what a terminal makes of the bytes. The pseudo-terminal is made by `script`, which every Debian has.
 */
export class Teletype implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #keyboard: WritableStreamDefaultWriter<Uint8Array>;
  readonly #terminal: xterm.Terminal;
  readonly #reading: Promise<void>;
  #news = Promise.withResolvers<void>();
  #isOver = false;
  /** Every byte that the program wrote. */
  written = "";

  private constructor(
    args: readonly string[],
    terminal: xterm.Terminal,
    { columns, rows, env = {}, cwd = root }: TeletypeOptions & Window,
  ) {
    this.#terminal = terminal;
    const command = [Deno.execPath(), ...args].map(quoted).join(" ");
    this.#process = new Deno.Command("script", {
      args: ["-qfec", `stty rows ${rows} cols ${columns}; tty; exec ${command}`, "/dev/null"],
      cwd,
      clearEnv: true,
      env: { ...inherited(), TERM: "xterm-256color", SHELL: "/bin/sh", ...env },
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    this.#keyboard = this.#process.stdin.getWriter();
    this.#reading = this.#read();
  }

  /** @param args Of `deno`; paths are the project's. */
  static open(args: readonly string[], options: TeletypeOptions = {}): Teletype {
    const { columns = 80, rows = 24 } = options;
    const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 1_000 });
    terminal.loadAddon(new unicode.Unicode11Addon());
    terminal.unicode.activeVersion = "11";
    return new Teletype(args, terminal, { ...options, columns, rows });
  }

  /** What is on the screen, row by row. */
  get rows(): string[] {
    const { active } = this.#terminal.buffer;
    return Array.from(
      { length: this.#terminal.rows },
      (_, y) => active.getLine(active.viewportY + y)?.translateToString(true) ?? "",
    );
  }

  get text(): string {
    return this.rows.join("\n");
  }

  /** Where the cursor stands, from 0. */
  get cursor(): { readonly row: number; readonly column: number } {
    const { cursorX, cursorY } = this.#terminal.buffer.active;
    return { row: cursorY, column: cursorX };
  }

  /** True while the program fills the screen; false once it has given it back. */
  get isFilled(): boolean {
    return this.#terminal.buffer.active.type === "alternate";
  }

  /** The looks of the cell where this text begins on the screen. */
  looksOf(
    text: string,
  ): { readonly colour: number | undefined; readonly isBold: boolean; readonly isDim: boolean } {
    const { active } = this.#terminal.buffer;
    const y = this.rows.findIndex((row) => row.includes(text));
    const cells = active.getLine(active.viewportY + y);
    for (let x = 0; cells && x < this.#terminal.cols; x++) {
      if (!cells.translateToString(true, x).startsWith(text)) continue;
      const cell = cells.getCell(x);
      const colour = cell?.isFgDefault() ? undefined : cell?.getFgColor();
      return { colour, isBold: cell?.isBold() !== 0, isDim: cell?.isDim() !== 0 };
    }
    throw new Error(`Not on the screen: ${text}\n${this.text}`);
  }

  /** Presses keys, as the bytes that a terminal sends for them. */
  async types(keys: string): Promise<void> {
    await this.#keyboard.write(new TextEncoder().encode(keys));
  }

  /** Waits until the screen is like this. */
  async shows(pattern: RegExp | ((rows: readonly string[]) => boolean)): Promise<void> {
    const is = () =>
      !this.#isDrawing && (pattern instanceof RegExp ? pattern.test(this.text) : pattern(this.rows));
    let isLate = false;
    const watchdog = setTimeout(() => {
      isLate = true;
      this.#news.resolve();
    }, PATIENCE_MS);
    try {
      while (!is()) {
        if (this.#isOver || isLate) throw new Error(`It never showed ${pattern}, but:\n${this.text}`);
        await this.#news.promise;
        this.#news = Promise.withResolvers();
      }
    } finally {
      clearTimeout(watchdog);
    }
  }

  /** Drags the window to another size. */
  async resize(columns: number, rows: number): Promise<void> {
    const [tty] = /\/dev\/pts\/\d+/.exec(this.written) ?? [""];
    this.#terminal.resize(columns, rows);
    const args = ["-F", tty, "rows", String(rows), "cols", String(columns)];
    const { success } = await new Deno.Command("stty", { args }).output();
    if (!success) throw new Error(`Cannot resize ${tty}`);
  }

  /** Sends the program a signal, as the system does. */
  async signal(signal: Deno.Signal): Promise<void> {
    const { pid } = this.#process;
    const { stdout } = await new Deno.Command("cat", { args: [`/proc/${pid}/task/${pid}/children`] })
      .output();
    Deno.kill(Number(new TextDecoder().decode(stdout).trim()), signal);
  }

  /** Resolves with the exit code when the program has ended and everything it wrote is on the screen. */
  async ended(): Promise<number> {
    const { code } = await this.#process.status;
    await this.#reading;
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isOver) {
      try {
        this.#process.kill("SIGKILL");
      } catch {
        // It has just ended by itself.
      }
    }
    await this.#keyboard.close().catch(() => {});
    await this.ended();
    this.#terminal.dispose();
  }

  /** True in the midst of a frame, of which only a part has come. */
  get #isDrawing(): boolean {
    return this.written.lastIndexOf("\x1b[?2026h") > this.written.lastIndexOf("\x1b[?2026l");
  }

  async #read(): Promise<void> {
    for await (const text of this.#process.stdout.pipeThrough(new TextDecoderStream())) {
      this.written += text;
      await new Promise<void>((resolve) => this.#terminal.write(text, resolve));
      this.#news.resolve();
    }
    this.#isOver = true;
    this.#news.resolve();
  }
}

function inherited(): Record<string, string> {
  const names = ["PATH", "HOME", "DENO_DIR", "TZ", "npm_config_registry", "NPM_CONFIG_REGISTRY"];
  return Object.fromEntries(names.flatMap((name) => {
    const value = Deno.env.get(name);
    return value === undefined ? [] : [[name, value]];
  }));
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
