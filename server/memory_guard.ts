import { Interval } from "../chat/interval.ts";

/** What a {@link MemoryGuard} watches and what it may do about it. */
export interface MemoryGuardParts {
  /** What this process may take of the machine's memory. */
  readonly limitBytes: number;
  /** What it takes now. */
  usedBytes(): number;
  /** It takes more than it may. Called once. */
  exceeded(usedBytes: number): void;
}

/** From here on nobody new is let in. */
const TIGHT_SHARE = 0.8;
/** A collection may bring down what one look sees. */
const LOOKS_IN_A_ROW = 3;
const LOOK_MS = 250;

/**
 * Sheds load before the machine dies of it: lets nobody new in while memory is tight, and has the process begin anew, in good
 * order, before it takes more than it may. Whatever fills the memory, fragments that JavaScript never sees for one, shows
 * in what the operating system counts.
 */
export class MemoryGuard {
  readonly #parts: MemoryGuardParts;
  readonly #looks = new Interval(LOOK_MS);
  #isTight = false;
  #inARow = 0;

  constructor(parts: MemoryGuardParts) {
    this.#parts = parts;
  }

  /** True while nobody new should be let in. */
  get isTight(): boolean {
    return this.#isTight;
  }

  /** To be called several times a second, with a tick that comes anyway: waking up costs more than looking. */
  tick(now: number): void {
    if (this.#looks.take(now)) this.#look();
  }

  #look(): void {
    const { limitBytes, usedBytes, exceeded } = this.#parts;
    const used = usedBytes();
    this.#isTight = used > limitBytes * TIGHT_SHARE;
    this.#inARow = used > limitBytes ? this.#inARow + 1 : 0;
    if (this.#inARow === LOOKS_IN_A_ROW) exceeded(used);
  }
}

/** Leaves room for the system, and for the page cache of the store. */
const SHARE_OF_MACHINE = 0.75;
const MIB = 1024 * 1024;

/** What a process may take: what was set, else three quarters of what there is; undefined where nobody says how much that is. */
export function memoryLimit(maxMemoryMb: number | undefined): number | undefined {
  if (maxMemoryMb !== undefined) return maxMemoryMb * MIB;
  try {
    return Deno.systemMemoryInfo().total * SHARE_OF_MACHINE;
  } catch {
    return undefined;
  }
}
