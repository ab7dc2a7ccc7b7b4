import type { ErrorCode } from "../protocol/codes.ts";

/** How many connections there may be. */
export interface AdmissionLimits {
  readonly maxConnections: number;
  readonly maxConnectionsPerAddress: number;
  /** Whether there is no memory for more. */
  isTight?(): boolean;
}

/** Why a connection is refused before its upgrade. */
export interface Refused {
  readonly code: ErrorCode;
  readonly message: string;
}

/** Counts connections, in all and by address, and refuses those beyond the limits. */
export class Admission {
  readonly #limits: AdmissionLimits;
  readonly #byAddress = new Map<string, number>();
  #all = 0;

  constructor(limits: AdmissionLimits) {
    this.#limits = limits;
  }

  /** True where nobody more is let in, wherever they come from. */
  get isFull(): boolean {
    return this.#all >= this.#limits.maxConnections || Boolean(this.#limits.isTight?.());
  }

  /** Lets one more in from this address, or says why not. Who was let in must be {@link release}d once. */
  admit(address: string): Refused | undefined {
    const here = this.#byAddress.get(address) ?? 0;
    if (this.isFull) {
      return { code: "unavailable", message: "This server is full. Try again later" };
    }
    if (here >= this.#limits.maxConnectionsPerAddress) {
      return { code: "too_fast", message: "Too many connections from your address" };
    }
    this.#all++;
    this.#byAddress.set(address, here + 1);
    return undefined;
  }

  release(address: string): void {
    const here = this.#byAddress.get(address) ?? 0;
    this.#all--;
    if (here > 1) this.#byAddress.set(address, here - 1);
    else this.#byAddress.delete(address);
  }
}
