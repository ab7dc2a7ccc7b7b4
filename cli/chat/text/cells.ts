import stringWidth from "string-width";

const segmenter = new Intl.Segmenter();
// Signs that may not begin a line where scripts without spaces are broken.
const CLOSING = /^[、。，．！？：；）」』】〉》〕”’…%,.!?:;)\]}]/u;

/** The signs of a text as a person counts them: a letter with its marks, an emoji of several code points. */
export function signsOf(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** How many cells of a terminal a text takes. Text only, no escape sequences. */
export function widthOf(text: string): number {
  return stringWidth(text);
}

/** As much of a text as fits, with `…` where something is left out. */
export function clip(text: string, cells: number): string {
  if (widthOf(text) <= cells) return text;
  let [kept, used] = ["", 0];
  for (const sign of signsOf(text)) {
    used += widthOf(sign);
    if (used > cells - 1) break;
    kept += sign;
  }
  return cells > 0 ? `${kept}…` : "";
}

/** A text and the spaces that fill it up to so many cells. */
export function padEnd(text: string, cells: number): string {
  return text + " ".repeat(Math.max(0, cells - widthOf(text)));
}

/** A text behind the spaces that fill it up to so many cells. */
export function padStart(text: string, cells: number): string {
  return " ".repeat(Math.max(0, cells - widthOf(text))) + text;
}

/** A text cut into lines of at most so many cells: between words, between signs of scripts without spaces, else anywhere. */
export function wrap(text: string, cells: number): string[] {
  return text.split("\n").flatMap((line) => new Wrapping(Math.max(2, cells)).wrap(line));
}

class Wrapping {
  readonly #cells: number;
  readonly #lines: string[] = [];
  #signs: string[] = [];
  #used = 0;
  /** How many signs of the line may stay when it is broken; 0: no good place yet. */
  #breakAt = 0;
  #earlierBreakAt = 0;

  constructor(cells: number) {
    this.#cells = cells;
  }

  wrap(line: string): string[] {
    for (const sign of signsOf(line)) this.#add(sign, widthOf(sign));
    return [...this.#lines, this.#signs.join("")];
  }

  #add(sign: string, width: number): void {
    if (CLOSING.test(sign) && this.#breakAt === this.#signs.length) this.#breakAt = this.#earlierBreakAt;
    if (this.#used + width > this.#cells && this.#signs.length > 0) {
      this.#break(sign === " " ? this.#signs.length : this.#breakAt || this.#signs.length);
      // The space at which a line is broken is gone with it.
      if (sign === " ") return;
    }
    this.#signs.push(sign);
    this.#used += width;
    if (sign === " " || sign === "-" || width === 2) {
      this.#earlierBreakAt = this.#breakAt;
      this.#breakAt = this.#signs.length;
    }
  }

  #break(kept: number): void {
    this.#lines.push(this.#signs.slice(0, kept).join("").trimEnd());
    this.#signs = this.#signs.slice(kept);
    this.#used = widthOf(this.#signs.join(""));
    this.#breakAt = this.#earlierBreakAt = 0;
  }
}
