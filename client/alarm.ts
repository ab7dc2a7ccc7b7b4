import type { Clock } from "./clock.ts";

/** One timer for everything that becomes due. Being early is allowed: whoever it wakes looks at the clock. */
export class Alarm {
  readonly #clock: Clock;
  readonly #ring: () => void;
  #at = Infinity;
  #callOff = () => {};

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  /** Rings at `at` or before. A later time than the set one waits for that ring, for frames move it all the time. */
  set(at: number): void {
    if (at >= this.#at) return;
    this.#callOff();
    this.#at = at;
    const ms = Math.min(Math.max(0, at - this.#clock.now()), 0x7fffffff);
    this.#callOff = this.#clock.after(ms, () => {
      this.#at = Infinity;
      this.#ring();
    });
  }

  off(): void {
    this.#callOff();
    this.#at = Infinity;
  }
}
