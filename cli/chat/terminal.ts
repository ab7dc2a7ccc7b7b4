import type { Size } from "./text/spans.ts";

// The other screen; no line breaks of its own; pastes in brackets; tell when somebody looks.
const ENTER = "\x1b[?1049h\x1b[?7l\x1b[?2004h\x1b[?1004h\x1b[2J";
const LEAVE = "\x1b[?2026l\x1b[?1004l\x1b[?2004l\x1b[?7h\x1b[?25h\x1b[m\x1b[?1049l";
const SMALLEST: Size = { columns: 80, rows: 24 };

/** The terminal while a program fills it. Whatever happens, `dispose` leaves it as it was. */
export class Terminal implements Disposable {
  readonly #encoder = new TextEncoder();
  #isOpen = true;

  constructor() {
    Deno.stdin.setRaw(true);
    this.write(ENTER);
  }

  get size(): Size {
    try {
      const { columns, rows } = Deno.consoleSize();
      return columns > 0 && rows > 0 ? { columns, rows } : SMALLEST;
    } catch {
      return SMALLEST;
    }
  }

  /** What is typed, piece by piece. */
  typed(): ReadableStream<string> {
    return Deno.stdin.readable.pipeThrough(new TextDecoderStream());
  }

  /** Runs when the window has another size. */
  resized(run: () => void): void {
    if (Deno.build.os !== "windows") Deno.addSignalListener("SIGWINCH", run);
  }

  write(text: string): void {
    let rest = this.#encoder.encode(text);
    while (rest.length > 0) rest = rest.subarray(Deno.stdout.writeSync(rest));
  }

  [Symbol.dispose](): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    try {
      this.write(LEAVE);
      Deno.stdin.setRaw(false);
    } catch {
      // The terminal is gone.
    }
  }
}
