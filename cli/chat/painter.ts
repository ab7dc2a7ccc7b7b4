import { encode, type Frame, type Size } from "./text/spans.ts";

const BEGIN = "\x1b[?2026h\x1b[?25l";
const END = "\x1b[?25h\x1b[?2026l";

/** Brings frames on a terminal, writing only the lines that differ. */
export class Painter {
  readonly #write: (text: string) => void;
  readonly #hasColours: boolean;
  #shown: string[] = [];

  constructor(write: (text: string) => void, hasColours: boolean) {
    this.#write = write;
    this.#hasColours = hasColours;
  }

  /** What is on the terminal is no longer known: the next frame is written whole. */
  forget(): void {
    this.#shown = [];
  }

  paint({ lines, cursor }: Frame, { rows }: Size): void {
    const wanted = Array.from({ length: rows }, (_, i) => encode(lines[i] ?? [], this.#hasColours));
    const changed = wanted.flatMap((line, i) =>
      line === this.#shown[i] ? [] : [`\x1b[${i + 1};1H\x1b[2K${line}`]
    );
    this.#shown = wanted;
    this.#write(`${BEGIN}${changed.join("")}\x1b[${cursor.row + 1};${cursor.column + 1}H${END}`);
  }
}
