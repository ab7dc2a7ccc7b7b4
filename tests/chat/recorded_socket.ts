import type { Socket } from "../../chat/socket.ts";

/** A socket whose client reads as much as a test says, and that remembers what it was given. */
export class RecordedSocket implements Socket {
  readonly frames: string[] = [];
  readonly closes: { readonly code: number; readonly reason: string }[] = [];
  unsentBytes = 0;
  /** Nothing is taken from it: what is sent stays unsent. */
  isStalled = false;

  send(text: string): void {
    this.frames.push(text);
    if (this.isStalled) this.unsentBytes += new TextEncoder().encode(text).length;
  }

  close(code: number, reason: string): void {
    this.closes.push({ code, reason });
  }

  /** Everything that was sent, one object each. */
  get objects(): { readonly type: string; readonly [field: string]: unknown }[] {
    return this.frames.flatMap((frame) => frame.split("\n")).map((line) => JSON.parse(line));
  }

  /** The numbers of the log's events that were sent. */
  get seqs(): unknown[] {
    return this.objects.flatMap((object) => object.seq === undefined ? [] : [object.seq]);
  }
}
