const PACE_MS = 1_000;

/** A message, by its place in the log and its place among the messages. */
export interface Mark {
  readonly seq: number;
  readonly n: number;
}

/** How far a person has read: unread is the newest message's `n` minus the `n` at the mark. */
export class ReadMark {
  #upTo = 0;
  #newestN = 0;
  #readN = 0;
  /** The server's count while a replay has not reached the head it was counted at. */
  #toldUnread: number | undefined;

  #toldUpTo = 0;
  #toldAt = 0;

  get upTo(): number {
    return this.#upTo;
  }

  get unread(): number {
    return this.#toldUnread ?? Math.max(0, this.#newestN - this.#readN);
  }

  /** The server told us on joining. Its count holds at the head; until then it is shown as it is. */
  restart(upTo: number, unread: number): void {
    this.#upTo = Math.max(this.#upTo, upTo);
    this.#toldUpTo = upTo;
    this.#toldUnread = unread;
  }

  /** The log has begun anew: numbers of the old one mean nothing. */
  forget(): void {
    this.#upTo = 0;
    this.#toldUpTo = 0;
    this.#newestN = 0;
    this.#readN = 0;
  }

  /** The newest message that is shown. One's own has been read. */
  show(message: Mark, isMine: boolean): void {
    this.#newestN = Math.max(this.#newestN, message.n);
    if (isMine && this.#toldUnread === undefined) this.hear(message);
  }

  /** Level with the head that the server counted at. */
  level(): void {
    if (this.#toldUnread === undefined) return;
    this.#readN = Math.max(this.#readN, this.#newestN - this.#toldUnread);
    this.#toldUnread = undefined;
  }

  /** Read up to this message here. Never moves backwards. */
  move({ seq, n }: Mark): void {
    if (seq <= this.#upTo) return;
    this.#upTo = seq;
    this.#readN = Math.max(this.#readN, n);
  }

  /** The server knows already that it was read: on another device, or because one spoke oneself. */
  hear(mark: Mark): void {
    this.move(mark);
    this.#toldUpTo = Math.max(this.#toldUpTo, mark.seq);
  }

  /** When the server has to be told; undefined while it knows. */
  get dueAt(): number | undefined {
    return this.#upTo > this.#toldUpTo ? this.#toldAt + PACE_MS : undefined;
  }

  /** What the server has to be told now: at most once a second. */
  tell(now: number): number | undefined {
    if (this.dueAt === undefined || this.dueAt > now) return undefined;
    this.#toldAt = now;
    return this.#toldUpTo = this.#upTo;
  }
}
