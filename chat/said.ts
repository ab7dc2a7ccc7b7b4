/** A client may say so much while its earlier commands are still being carried out, or while it reads nothing. */
const MOST_CHARS = 1024 * 1024;
/** Never added to: what is added first takes its place. */
const NOTHING: string[] = [];

/** What a client has said and what was not yet looked at, in its order. */
export class Said {
  #lines: string[] = NOTHING;
  #next = 0;
  #chars = 0;

  /** True where it is more than anybody may leave waiting. */
  get isTooMuch(): boolean {
    return this.#chars > MOST_CHARS;
  }

  get isEmpty(): boolean {
    return this.#next === this.#lines.length;
  }

  /**
   * One frame of so many characters, as its lines; blank ones are not worth keeping.
   *
   * @param lines Nobody else's from here on.
   */
  add(lines: string[], chars: number): void {
    if (lines.length === 0) return;
    if (this.isEmpty) this.#lines = lines;
    else this.#lines.push(...lines);
    this.#chars += chars;
  }

  /** The next line. There must be one. */
  take(): string {
    const line = this.#lines[this.#next++]!;
    if (this.isEmpty) this.clear();
    return line;
  }

  clear(): void {
    this.#lines = NOTHING;
    this.#next = 0;
    this.#chars = 0;
  }
}
