import type { ErrorCode } from "../protocol/codes.ts";
import type { Neighbours } from "./neighbours.ts";

/** How many connections there may be. */
export interface AdmissionLimits {
  readonly maxConnections: number;
  readonly maxConnectionsPerAddress: number;
  /** The other instances: an address has its connections on all of them together. */
  readonly neighbours?: Neighbours;
  /** The others are workers of this process: all connections are those of all together too. */
  readonly isOneProcess?: boolean;
  /** Whether there is no memory for more. */
  isTight?(): boolean;
}

/** Why a connection is refused before its upgrade. */
export interface Refused {
  readonly code: ErrorCode;
  readonly message: string;
}

/** Counts connections, in all and by address, and refuses those beyond the limits. Other instances' count with a little delay. */
export class Admission {
  readonly #limits: AdmissionLimits;
  readonly #byAddress = new Map<string, number>();
  #all = 0;

  constructor(limits: AdmissionLimits) {
    this.#limits = limits;
  }

  /** True where nobody more is let in, wherever they come from. */
  get isFull(): boolean {
    const { neighbours, isOneProcess, maxConnections } = this.#limits;
    const all = this.#all + (isOneProcess ? neighbours?.all ?? 0 : 0);
    return all >= maxConnections || Boolean(this.#limits.isTight?.());
  }

  /** Lets one more in from this address, or says why not. Who was let in must be {@link release}d once. */
  admit(address: string): Refused | undefined {
    const { neighbours } = this.#limits;
    const here = this.#byAddress.get(address) ?? 0;
    if (this.isFull) {
      return { code: "unavailable", message: "This server is full. Try again later" };
    }
    if (here + (neighbours?.from(address) ?? 0) >= this.#limits.maxConnectionsPerAddress) {
      return { code: "too_fast", message: "Too many connections from your address" };
    }
    this.#all++;
    this.#byAddress.set(address, here + 1);
    neighbours?.changed(address);
    return undefined;
  }

  /** Tells the other instances what they must know. */
  tick(now: number): void {
    this.#limits.neighbours?.tick(now, { all: this.#all, by: this.#byAddress });
  }

  release(address: string): void {
    const here = this.#byAddress.get(address) ?? 0;
    this.#all--;
    if (here > 1) this.#byAddress.set(address, here - 1);
    else this.#byAddress.delete(address);
    this.#limits.neighbours?.changed(address);
  }
}
