import type { Heard } from "./dialect.ts";

/** A frame of messages that somebody has read and checked. */
export interface KnownFrame {
  readonly bytes: Uint8Array;
  readonly numbers: readonly number[];
  readonly next: number;
}

const KNOWN_FRAMES = 512;

/** The frames of one room that somebody has read already. */
export class RoomBook {
  readonly #byFirstSeq = new Map<number, KnownFrame>();
  /** The newest frame without messages, such as presence. */
  aside: { bytes: Uint8Array; frames: readonly Heard[] } | undefined;
  /** The newest `events` of a `joined`. */
  replay: { bytes: Uint8Array; events: readonly Heard[] } | undefined;

  constructor(readonly name: string) {}

  known(seq: number): KnownFrame | undefined {
    return this.#byFirstSeq.get(seq);
  }

  remember(seq: number, frame: KnownFrame): void {
    this.#byFirstSeq.delete(seq);
    this.#byFirstSeq.set(seq, frame);
    if (this.#byFirstSeq.size > KNOWN_FRAMES) {
      this.#byFirstSeq.delete(this.#byFirstSeq.keys().next().value!);
    }
  }
}
