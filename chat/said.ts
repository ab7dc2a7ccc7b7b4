/** A client may say so much while its earlier commands are still being carried out, or while it reads nothing. */
const MOST_CHARS = 1024 * 1024;
/** What a frame counts for at least: one of nothing costs a place, too. */
const LEAST_CHARS = 16;
/** Never added to: what is added first takes its place. */
const NOTHING: string[] = [];

/**
 * What a client has said and what was not yet looked at, in its order. A frame is cut into lines as they are taken: most of
 * a frame of ten thousand is never looked at.
 */
export class Said {
  #frames: string[] = NOTHING;
  /** Where the first frame goes on. */
  #at = 0;
  /** The frame that goes on there. */
  #next = 0;
  #chars = 0;

  /** True where it is more than anybody may leave waiting. */
  get isTooMuch(): boolean {
    return this.#chars > MOST_CHARS;
  }

  /** True where {@link take} has nothing to give. It may have nothing all the same: blank lines are nothing. */
  get isEmpty(): boolean {
    return this.#frames === NOTHING;
  }

  add(frame: string): void {
    if (this.isEmpty) this.#frames = [frame];
    else this.#frames.push(frame);
    this.#chars += Math.max(frame.length, LEAST_CHARS);
  }

  /** The next line that is not blank, or the next frame as it is. Undefined where there is none. */
  take(what: "line" | "frame"): string | undefined {
    while (!this.isEmpty) {
      const frame = this.#frames[this.#next]!;
      if (what === "frame") {
        this.#turnPage();
        return frame;
      }
      const line = this.#lineOf(frame);
      if (line !== undefined) return line;
    }
    return undefined;
  }

  clear(): void {
    this.#frames = NOTHING;
    this.#at = this.#next = this.#chars = 0;
  }

  /** The next line of this frame, which is then done where it was the last one. */
  #lineOf(frame: string): string | undefined {
    SOMETHING.lastIndex = this.#at;
    const found = SOMETHING.exec(frame);
    if (!found) return this.#turnPage();
    const from = Math.max(this.#at, frame.lastIndexOf("\n", found.index) + 1);
    const to = frame.indexOf("\n", found.index);
    if (to === -1) this.#turnPage();
    else this.#at = to + 1;
    return frame.slice(from, to === -1 ? undefined : to);
  }

  #turnPage(): undefined {
    this.#at = 0;
    if (++this.#next === this.#frames.length) this.clear();
  }
}

const SOMETHING = /\S/g;
