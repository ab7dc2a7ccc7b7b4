/// <reference lib="dom" />

/** This close to the end counts as at the end. */
const AT_END_PX = 48;

/**
 * Keeps the reader's place in a scrolling element: at the end it stays at the end, anywhere else the lines on the screen
 * stay where they are, whatever comes, goes or grows around them. Lines are children of the element's content with `data-key`.
 */
export class ScrollKeeper {
  readonly #scroller: HTMLElement;
  readonly #content: HTMLElement;
  #isAtEnd = true;
  #anchors: { key: string; top: number }[] = [];
  /** Where the element was scrolled to when {@link remember} looked. */
  #rememberedTop = 0;

  constructor(scroller: HTMLElement, content: HTMLElement) {
    this.#scroller = scroller;
    this.#content = content;
  }

  get isAtEnd(): boolean {
    return this.#isAtEnd;
  }

  get pxAbove(): number {
    return this.#scroller.scrollTop;
  }

  get pxBelow(): number {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    return scrollHeight - scrollTop - clientHeight;
  }

  get height(): number {
    return this.#scroller.clientHeight;
  }

  /** Takes down where everything is. `mayBeEnd`: the last line is the room's newest. */
  remember(mayBeEnd: boolean): void {
    this.#isAtEnd = mayBeEnd && this.pxBelow < AT_END_PX;
    if (!this.#isAtEnd) this.#anchors = this.#linesInSight();
    this.#rememberedTop = this.#scroller.scrollTop;
  }

  /** Puts everything back where it was, but never undoes what the reader has scrolled since. */
  restore(): void {
    if (!this.#isAtEnd) this.#restoreAnchor();
    else if (!this.#hasLeftEnd) this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#rememberedTop = this.#scroller.scrollTop;
  }

  toEnd(): void {
    this.#isAtEnd = true;
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#rememberedTop = this.#scroller.scrollTop;
  }

  get #hasLeftEnd(): boolean {
    return this.#scroller.scrollTop < this.#rememberedTop && this.pxBelow >= AT_END_PX;
  }

  /** Brings a line into sight, this far down the screen (0 is the top, 1 the bottom). False where there is no such line. */
  reveal(key: string, share: number): boolean {
    const line = this.line(key);
    if (line === undefined) return false;
    const top = line.getBoundingClientRect().top - this.#scroller.getBoundingClientRect().top;
    this.#scroller.scrollTop += top - share * this.height;
    this.remember(true);
    return true;
  }

  line(key: string): HTMLElement | undefined {
    for (const line of this.#lines()) if (line.dataset.key === key) return line;
    return undefined;
  }

  #restoreAnchor(): void {
    // The event of a scroll may come after what was to be put back.
    const scrolled = this.#scroller.scrollTop - this.#rememberedTop;
    if (scrolled !== 0) this.#anchors = this.#anchors.map(({ key, top }) => ({ key, top: top - scrolled }));
    for (const { key, top } of this.#anchors) {
      const line = this.line(key);
      if (line === undefined) continue;
      const moved = line.getBoundingClientRect().top - this.#scroller.getBoundingClientRect().top - top;
      if (Math.abs(moved) >= 0.5) this.#scroller.scrollTop += moved;
      return;
    }
  }

  /** Messages first: days and small lines may go or change while one reads. */
  #linesInSight(): { key: string; top: number }[] {
    const { top, bottom } = this.#scroller.getBoundingClientRect();
    const seen: { key: string; top: number; isMessage: boolean }[] = [];
    for (const line of this.#lines()) {
      const box = line.getBoundingClientRect();
      if (box.top > bottom) break;
      if (box.bottom <= top || line.dataset.key === undefined) continue;
      seen.push({ key: line.dataset.key, top: box.top - top, isMessage: line.dataset.kind === "message" });
    }
    return [...seen.filter((line) => line.isMessage), ...seen.filter((line) => !line.isMessage)];
  }

  *#lines(): Iterable<HTMLElement> {
    for (const child of this.#content.children) if (child instanceof HTMLElement) yield child;
  }
}
