/** A gap between two ticks that is longer than this means that the process slept or the clock was set. */
export const LEAP_MS = 5_000;

/** How fine a wheel is and how far it reaches in one turn; a deadline further away costs one more look for each turn. */
export interface Wheel {
  readonly stepMs: number;
  readonly spanMs: number;
}

/** Where an item stands: in the ring of those that share a slot, between two others or the slot itself. */
interface Place<T> {
  readonly item: T;
  /** The step in which it is due. */
  step: number;
  before: Place<T>;
  after: Place<T>;
}

/**
 * Many deadlines on one timing wheel: a tick looks only at what is due, however many there are, and moving a deadline
 * leaves nothing to collect.
 *
 * A deadline fires at the first tick that is at or after it, rounded up to a step; never early. Time during which nobody
 * ticked (the process slept, the clock was set) does not count: after a leap what was pending keeps the time it had left.
 */
export class Deadlines<T> {
  readonly #stepMs: number;
  /** Each slot is a place of nobody, at which its ring begins and ends. */
  readonly #slots: Place<T | undefined>[];
  readonly #places = new Map<T, Place<T>>();
  /** Steps are counted from here, and so stay small integers. */
  readonly #first: number;
  #step = 0;

  constructor({ stepMs, spanMs }: Wheel, now: number) {
    this.#stepMs = stepMs;
    this.#slots = Array.from({ length: Math.ceil(spanMs / stepMs) + 1 }, () => alone(undefined));
    this.#first = Math.floor(now / stepMs);
  }

  get size(): number {
    return this.#places.size;
  }

  /** Everything that has a deadline. */
  items(): Iterable<T> {
    return this.#places.keys();
  }

  /** Makes `item` due at `at`, instead of whenever it was due before. */
  set(item: T, at: number): void {
    let place = this.#places.get(item);
    if (!place) this.#places.set(item, place = alone(item));
    this.#file(place, Math.ceil(at / this.#stepMs) - this.#first);
  }

  /** Idempotent. */
  cancel(item: T): void {
    const place = this.#places.get(item);
    if (!place) return;
    takeOut(place);
    this.#places.delete(item);
  }

  /** Calls `fire` once for everything that is due. `fire` may set and cancel whatever it likes. */
  tick(now: number, fire: (item: T) => void): void {
    const step = Math.floor(now / this.#stepMs) - this.#first;
    const leap = step - this.#step;
    if (leap < 0 || leap * this.#stepMs > LEAP_MS) this.#leapTo(step);
    const due = this.#dueBy(step);
    this.#step = step;
    for (const place of due) {
      // An earlier one of this tick may have cancelled or moved it.
      if (place.step > step || this.#places.get(place.item) !== place) continue;
      try {
        fire(place.item);
      } finally {
        // Only now: what is set again keeps its place.
        if (place.step <= step && this.#places.get(place.item) === place) this.cancel(place.item);
      }
    }
  }

  #dueBy(step: number): Place<T>[] {
    const due: Place<T>[] = [];
    const last = Math.min(step, this.#step + this.#slots.length);
    for (let passed = this.#step + 1; passed <= last; passed++) {
      const slot = this.#slot(passed);
      for (let place = slot.after; place !== slot; place = place.after) {
        if (place.step <= step) due.push(place as Place<T>);
      }
    }
    return due;
  }

  /** Moves what was set before the leap along with the clock; what was set after it is right already. */
  #leapTo(step: number): void {
    const from = this.#step;
    const leap = step - from;
    this.#step = step;
    for (const place of this.#places.values()) {
      if (leap < 0 ? place.step > from : place.step <= step) this.#file(place, place.step + leap);
    }
  }

  /** What is overdue already goes into the next step: the wheel has passed its own. */
  #file(place: Place<T>, due: number): void {
    takeOut(place);
    place.step = Math.max(due, this.#step + 1);
    putBefore(this.#slot(place.step), place);
  }

  #slot(step: number): Place<T | undefined> {
    const { length } = this.#slots;
    return this.#slots[((step % length) + length) % length]!;
  }
}

function alone<T>(item: T): Place<T> {
  const place = { item, step: 0 } as Place<T>;
  return place.before = place.after = place;
}

function takeOut(place: Place<unknown>): void {
  place.before.after = place.after;
  place.after.before = place.before;
  place.before = place.after = place;
}

function putBefore(slot: Place<unknown>, place: Place<unknown>): void {
  place.before = slot.before;
  place.after = slot;
  slot.before.after = slot.before = place;
}
