import { PATIENCE_MS } from "./patience.ts";
import { type ServerFrame, serverFrame } from "../../protocol/events.ts";

interface Typed {
  readonly type: string;
}
type Of<Frame extends Typed, T extends Frame["type"]> = Extract<Frame, { type: T }>;

/** What a server has said to one client, each object checked against its schema. */
export class Inbox<Frame extends Typed = ServerFrame> {
  /** Everything, in the order in which it came. */
  readonly frames: Frame[] = [];
  /** The length of each WebSocket message, in bytes of UTF-8. */
  readonly messageBytes: number[] = [];
  readonly #read: (message: string) => Frame[];
  readonly #taken = new Set<Frame>();
  readonly #waiting = new Set<() => void>();
  #end: string | undefined;

  /** @param read What a message holds; throws for what its language does not know. */
  constructor(read: (message: string) => Frame[]) {
    this.#read = read;
  }

  /** Takes a WebSocket message in. */
  receive(message: string): void {
    this.messageBytes.push(new TextEncoder().encode(message).length);
    this.frames.push(...this.#read(message));
    this.#wake();
  }

  /** Nothing more will come. */
  close(why: string): void {
    this.#end ??= why;
    this.#wake();
  }

  /** The oldest frame of this type that was not taken yet; waits for it. */
  next<T extends Frame["type"]>(
    type: T,
    where: (frame: Of<Frame, T>) => boolean = () => true,
  ): Promise<Of<Frame, T>> {
    const fits = (frame: Frame): frame is Of<Frame, T> => frame.type === type && where(frame as Of<Frame, T>);
    return this.#wait(`a ${type}`, () => {
      const found = this.frames.filter(fits).find((frame) => !this.#taken.has(frame));
      if (found) this.#taken.add(found);
      return found;
    });
  }

  /** Waits until this is so of all that has come. */
  until(is: (frames: readonly Frame[]) => boolean): Promise<true> {
    return this.#wait(`until ${is}`, () => is(this.frames) || undefined);
  }

  all<T extends Frame["type"]>(type: T): Of<Frame, T>[] {
    return this.frames.filter((frame): frame is Of<Frame, T> => frame.type === type);
  }

  async #wait<T>(what: string, look: () => T | undefined): Promise<T> {
    let isLate = false;
    const watchdog = setTimeout(() => {
      isLate = true;
      this.#wake();
    }, PATIENCE_MS);
    try {
      while (true) {
        const found = look();
        if (found !== undefined) return found;
        if (this.#end !== undefined || isLate) throw new Error(this.#inVain(what));
        await new Promise<void>((resolve) => this.#waiting.add(resolve));
      }
    } finally {
      clearTimeout(watchdog);
    }
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }

  #inVain(what: string): string {
    const last = this.frames.slice(-5).map((frame) => JSON.stringify(frame).slice(0, 200)).join("\n  ");
    return `Waited in vain for ${what} (${this.#end ?? "still open"}). The last that came:\n  ${last}`;
  }
}

/** What a message of version 1 holds: one object a line. */
export function readLines(message: string): ServerFrame[] {
  return message.split("\n").filter((line) => line.trim() !== "")
    .map((line) => serverFrame.parse(JSON.parse(line)));
}
