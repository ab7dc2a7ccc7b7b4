const MOST_KEPT = 200;

/** What was typed before, to be had back with the up and down keys. What is being typed is not lost meanwhile. */
export class TypedLines {
  readonly #lines: string[] = [];
  #at = 0;
  #unfinished = "";

  /** A line was finished. */
  add(line: string): void {
    if (line !== "" && this.#lines.at(-1) !== line) this.#lines.push(line);
    if (this.#lines.length > MOST_KEPT) this.#lines.shift();
    this.#at = this.#lines.length;
    this.#unfinished = "";
  }

  /** The line before the one shown; undefined where there is none. */
  earlier(shown: string): string | undefined {
    if (this.#at === this.#lines.length) this.#unfinished = shown;
    if (this.#at === 0) return undefined;
    return this.#lines[--this.#at];
  }

  /** The line after the one shown, at last the unfinished one; undefined where that is shown already. */
  later(): string | undefined {
    if (this.#at === this.#lines.length) return undefined;
    this.#at++;
    return this.#lines[this.#at] ?? this.#unfinished;
  }
}
