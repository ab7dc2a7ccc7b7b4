import { signal } from "@preact/signals";

/** Over so many in a second, one announcement counts instead of reading out. */
const MOST_READ_OUT = 3;
const WINDOW_MS = 1_000;

/** What a screen reader is told, politely: each message once; a flood as a number. */
export class Announcer {
  readonly said = signal("");
  readonly #after: (ms: number, run: () => void) => void;
  readonly #count: (count: number) => string;
  #waiting: string[] = [];
  #isWaiting = false;

  constructor(after: (ms: number, run: () => void) => void, count: (count: number) => string) {
    this.#after = after;
    this.#count = count;
  }

  /** Says this with the rest of the same second. */
  say(sentence: string): void {
    this.#waiting.push(sentence);
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    this.#after(WINDOW_MS, () => this.#sayAll());
  }

  #sayAll(): void {
    const sentences = this.#waiting;
    this.#waiting = [];
    this.#isWaiting = false;
    this.said.value = sentences.length > MOST_READ_OUT ? this.#count(sentences.length) : sentences.join("\n");
  }
}
