/** A gap between two ticks that is longer than this means that the process slept or the clock was set. */
export const LEAP_MS = 5_000;

/** How fine a wheel is and how far it reaches in one turn; a deadline further away costs one more look for each turn. */
export interface Wheel {
  readonly stepMs: number;
  readonly spanMs: number;
}

/**
 * Many deadlines on one timing wheel: a tick looks only at what is due, however many there are.
 *
 * A deadline fires at the first tick that is at or after it, rounded up to a step; never early. Time during which nobody
 * ticked (the process slept, the clock was set) does not count: after a leap what was pending keeps the time it had left.
 */
export class Deadlines<T> {
  readonly #stepMs: number;
  readonly #slots: Set<T>[];
  /** The step in which each is due. */
  readonly #due = new Map<T, number>();
  #step: number;

  constructor({ stepMs, spanMs }: Wheel, now: number) {
    this.#stepMs = stepMs;
    this.#slots = Array.from({ length: Math.ceil(spanMs / stepMs) + 1 }, () => new Set<T>());
    this.#step = Math.floor(now / stepMs);
  }

  get size(): number {
    return this.#due.size;
  }

  /** Makes `item` due at `at`, instead of whenever it was due before. */
  set(item: T, at: number): void {
    this.cancel(item);
    this.#file(item, Math.ceil(at / this.#stepMs));
  }

  /** Idempotent. */
  cancel(item: T): void {
    const step = this.#due.get(item);
    if (step === undefined) return;
    this.#due.delete(item);
    this.#slot(step).delete(item);
  }

  /** Calls `fire` once for everything that is due. `fire` may set and cancel whatever it likes. */
  tick(now: number, fire: (item: T) => void): void {
    const step = Math.floor(now / this.#stepMs);
    const leap = step - this.#step;
    if (leap < 0 || leap * this.#stepMs > LEAP_MS) this.#leapTo(step);
    const due = this.#dueBy(step);
    this.#step = step;
    for (const item of due) {
      // An earlier one of this tick may have cancelled or moved it.
      if ((this.#due.get(item) ?? Infinity) > step) continue;
      this.cancel(item);
      fire(item);
    }
  }

  #dueBy(step: number): T[] {
    const due: T[] = [];
    const last = Math.min(step, this.#step + this.#slots.length);
    for (let passed = this.#step + 1; passed <= last; passed++) {
      for (const item of this.#slot(passed)) {
        if (this.#due.get(item)! <= step) due.push(item);
      }
    }
    return due;
  }

  /** Moves what was set before the leap along with the clock; what was set after it is right already. */
  #leapTo(step: number): void {
    const from = this.#step;
    const leap = step - from;
    const before = [...this.#due].filter(([, due]) => leap < 0 ? due > from : due <= step);
    this.#step = step;
    for (const [item, due] of before) {
      this.cancel(item);
      this.#file(item, due + leap);
    }
  }

  /** What is overdue already goes into the next step: the wheel has passed its own. */
  #file(item: T, due: number): void {
    const step = Math.max(due, this.#step + 1);
    this.#due.set(item, step);
    this.#slot(step).add(item);
  }

  #slot(step: number): Set<T> {
    const { length } = this.#slots;
    return this.#slots[((step % length) + length) % length]!;
  }
}
