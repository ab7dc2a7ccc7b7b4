import type { Position, User } from "../protocol/fields.ts";
import type { RoomName } from "../protocol/names.ts";
import { type Draft, type Entry, type Head, NO_HEAD } from "../store/message_log.ts";
import { type Answer, AppendQueue } from "./append_queue.ts";
import type { Gallery } from "./gallery.ts";
import { headAfter, isSameLine } from "./heads.ts";
import { encodeHint, grownHint, type Hint, readHint } from "./hints.ts";
import { encodeLine, framesOf, type Line } from "./lines.ts";
import { Newest } from "./newest.ts";
import { type Answered, isNew, isRepeat } from "./outcomes.ts";
import { presenceFrame, without } from "./presence_frame.ts";
import { Recent } from "./recent.ts";
import type { RoomParts } from "./room_parts.ts";
import { RoomRights } from "./room_rights.ts";
import { Rounds } from "./rounds.ts";
import type { Floor, Seat } from "./seat.ts";

const LEVEL_PAGE = 200;

/**
 * One room on one instance: takes drafts, stores them in batches and delivers the log, in order and without holes, to every
 * seat. The log is the truth; what other instances say is a hint where it now ends.
 */
export class Room implements Floor {
  readonly name: RoomName;
  readonly seats = new Set<Seat>();
  readonly galleries = new Set<Gallery>();
  readonly #parts: RoomParts;
  readonly #queue: AppendQueue;
  /** Its newest lines, in memory, and the page of those who come. */
  readonly recent = new Recent();
  readonly newest = new Newest();
  readonly rights: RoomRights;
  readonly #levelling = new Rounds(() => this.#catchUp().then(() => this.rights.level(this.cursor)));
  /** Everything up to here has been delivered to every live seat. Undefined until the head was first read. */
  #cursor: Head | undefined;

  constructor(name: RoomName, parts: RoomParts) {
    this.name = name;
    this.#parts = parts;
    this.rights = new RoomRights(name, parts);
    this.#queue = new AppendQueue({
      append: (drafts) => this.rights.append(drafts, this.#cursor),
      pause: parts.pause,
      stored: (outcomes) => this.#stored(outcomes),
      failed: (error) => this.#failed(error),
    });
  }

  get cursor(): Head {
    return this.#cursor ?? NO_HEAD;
  }

  /** True once the head was read: before that nothing is known about the room. */
  get isKnown(): boolean {
    return this.#cursor !== undefined;
  }

  /** True where nobody is here. */
  get isEmpty(): boolean {
    return this.seats.size + this.galleries.size === 0;
  }

  /** True where closing the room would interrupt nothing. */
  get isUnused(): boolean {
    return this.isEmpty && this.#queue.isIdle;
  }

  /** Resolves once every draft is stored and answered. */
  idle(): Promise<void> {
    return this.#queue.idle();
  }

  /** Stores a message, then tells everyone. Never the other way round. */
  post(draft: Draft, answer: Answer): void {
    this.#queue.post(draft, answer);
  }

  /** Hears another instance. Whatever it says costs at most a look at the log. */
  hear(payload: string): void {
    const hint = readHint(payload);
    if (hint?.kind !== "grown") hint && this.#parts.heard(hint);
    else if (!hint.entries) this.#look(hint.head);
    else if (!this.#continue(hint.head.epoch, hint.entries)) this.#missed(hint.head);
  }

  /** Delivers whatever the log has beyond what was delivered here. What was stored before this call is delivered after it. */
  level(): Promise<void> {
    return this.#levelling.run();
  }

  /** The log's head as somebody else has read it: looks closer where it is not where this room is. */
  notice(head: Position): void {
    // While an append is in flight the head may be ahead for a good reason, and its answer will show any hole.
    if (this.#queue.isIdle) this.#missed(head);
    // What was decided could not be read when it was delivered.
    if (!this.rights.isLevel(this.cursor)) this.#levelSoon();
  }

  linesAfter(seq: number, limit: number): readonly Line[] | undefined | Promise<readonly Line[] | undefined> {
    return this.recent.after(seq, limit) ?? this.#readAfter(seq, limit);
  }

  /** Messages up to and including `seq`, for counting what is unread. */
  async messagesUpTo(seq: number): Promise<number> {
    if (seq <= 0) return 0;
    if (seq >= this.cursor.seq) return this.cursor.n;
    const known = this.recent.at(seq);
    if (known) return known.n;
    const page = await this.#parts.log.readAfter(this.name, seq - 1, 1);
    return page.entries[0]?.n ?? 0;
  }

  /** Tells everyone here who came and who went. */
  tellPresence(joined: readonly User[], left: readonly User[], count: number): void {
    const frame = presenceFrame(this.name, joined, left, count);
    for (const seat of this.seats) seat.tellPresence(frame, left);
    for (const gallery of this.galleries) gallery.tellPresence(joined, left, count);
  }

  presenceFrame(missed: readonly User[]): string {
    const { members, count } = this.#parts.people();
    return presenceFrame(this.name, members, without(missed, members), count);
  }

  /** Sends everyone here something that may be lost, but for `exceptUser`. */
  tellSeats(frame: string, exceptUser?: string): void {
    for (const seat of this.seats) if (seat.user.id !== exceptUser) seat.tell(frame);
  }

  /** Tells the other instances something that may be lost. */
  tellOthers(hint: Hint): void {
    this.#parts.tell(encodeHint(hint));
  }

  delivered(events: number): void {
    this.#parts.counts.deliveries += events;
  }

  fellBehind(): void {
    this.#parts.counts.fellBehind++;
  }

  lost(seat: Seat): void {
    this.#parts.counts.resets++;
    seat.reset(JSON.stringify({ type: "reset", room: this.name }));
  }

  report(error: unknown): void {
    this.#parts.report(error);
  }

  #stored(outcomes: readonly Answered[]): void {
    const appended = outcomes.filter(isNew);
    this.#parts.counts.eventsStored += appended.length;
    this.#parts.counts.batches.observe(outcomes.length);
    this.#parts.counts.duplicatesSuppressed += outcomes.filter(isRepeat).length;
    const last = appended.at(-1);
    if (!last) return;
    const lines = appended.map(encodeLine);
    if (!this.#deliverNext(last.epoch, lines)) this.#levelSoon();
    // A lost hint is repaired by a look at the head elsewhere, so the post has succeeded.
    this.#parts.tell(grownHint(last.epoch, lines));
  }

  #failed(error: unknown): void {
    this.#parts.counts.storeErrors++;
    this.#parts.report(error);
    // It may have been stored all the same.
    this.#levelSoon();
  }

  /** Delivers entries that another instance sent, if they are next in line. True where nothing is left to look for. */
  #continue(epoch: string, entries: readonly Entry[]): boolean {
    const cursor = this.#cursor;
    if (!cursor || cursor.epoch !== epoch) return false;
    const fresh = entries.filter((entry) => entry.event.seq > cursor.seq && entry.event.room === this.name);
    return fresh.length === 0 ? entries.length > 0 : this.#deliverNext(epoch, fresh.map(encodeLine));
  }

  /** What was heard shows that hints were lost, if it lies beyond this room and is not being read already. */
  #missed(head: Position): void {
    if (this.#levelling.isRunning) this.#look(head);
    else if (this.#look(head, () => this.#parts.counts.gapsHealed++)) this.#parts.counts.gapsNoticed++;
  }

  /** Reads on where the log ends elsewhere than this room is. True where that is so. */
  #look(head: Position, healed?: () => void): boolean {
    const cursor = this.#cursor;
    if (!cursor || (head.epoch === cursor.epoch && head.seq <= cursor.seq)) return false;
    this.#levelSoon(healed);
    return true;
  }

  #levelSoon(then?: () => void): void {
    this.level().then(then).catch((error) => this.#parts.report(error));
  }

  async #catchUp(): Promise<void> {
    const [head] = await this.#parts.log.heads([this.name]);
    if (!head) return;
    if (!this.#cursor) this.#cursor = head;
    while (head.epoch !== this.#cursor.epoch || head.seq > this.#cursor.seq) {
      const page = await this.#parts.log.readAfter(this.name, this.#cursor.seq, LEVEL_PAGE);
      // No await from here to the next read: what others delivered meanwhile is dropped from this page.
      if (!isSameLine(this.cursor, page.head)) return this.#startOver(page.head);
      const fresh = page.entries.filter((entry) => entry.event.seq > this.#cursor!.seq).map(encodeLine);
      const isHole = page.entries.length === 0 && page.head.seq > this.#cursor.seq ||
        fresh.length > 0 && !this.#deliverNext(page.head.epoch, fresh);
      if (isHole) return this.#startOver(page.head);
      if (page.head.seq <= this.#cursor.seq) return;
    }
  }

  /** Delivers lines if they come right after what was delivered; else false. */
  #deliverNext(epoch: string, lines: readonly Line[]): boolean {
    const cursor = this.#cursor;
    if (!cursor || lines.length === 0) return false;
    if (cursor.epoch !== epoch && cursor.seq !== 0) return false;
    if (!lines.every((line, i) => line.seq === cursor.seq + 1 + i)) return false;
    this.#deliver({ ...cursor, epoch, epochs: Math.max(1, cursor.epochs) }, lines);
    return true;
  }

  #deliver(from: Head, lines: readonly Line[]): void {
    const last = lines.at(-1)!;
    this.#cursor = lines.reduce(headAfter, from);
    this.recent.add(lines);
    const frames = framesOf(lines);
    for (const seat of this.seats) seat.deliver(frames, from.seq, last.seq - from.seq);
    for (const gallery of this.galleries) gallery.deliver(lines, from.seq);
    this.rights.heard(lines, this.#cursor);
  }

  /** Another epoch, or a hole that the log cannot fill: everybody joins again. */
  #startOver(head: Head): void {
    this.#cursor = head;
    this.rights.doubt();
    this.recent.clear();
    for (const seat of this.seats) this.lost(seat);
    for (const gallery of this.galleries) gallery.startOver();
  }

  async #readAfter(seq: number, limit: number): Promise<readonly Line[] | undefined> {
    const page = await this.#parts.log.readAfter(this.name, seq, limit);
    if (page.head.epoch !== this.cursor.epoch) return undefined;
    // What has not been delivered here yet is not for this reader yet.
    return page.entries.filter((entry) => entry.event.seq <= this.cursor.seq).map(encodeLine);
  }
}
