import type { User } from "../protocol/fields.ts";
import type { Connection } from "./connection.ts";
import type { Gallery } from "./gallery.ts";
import { framesOf, type Line } from "./lines.ts";
import { without } from "./presence_frame.ts";
import type { Room } from "./room.ts";
import { type Floor, Seat } from "./seat.ts";
import { encodeSimple } from "./simple_frames.ts";
import { departures, SimpleNews } from "./simple_news.ts";

/** What the readers of a gallery are shown. */
export interface Showing {
  /** A line of the log as they see it; without text where they do not. */
  lineOf(line: Line): Line;
  /** Who is in the room, on all instances. Left out: they hear nothing of who comes and goes. */
  people?(): { readonly members: readonly User[]; readonly count: number };
}

const NOBODY = { members: [], count: 0 };

/**
 * The readers of one room who came through a simple endpoint. They take ordinary seats, so slow ones are brought level
 * like any other; only what they are told is encoded anew, once for all of them.
 */
export class SimpleGallery implements Gallery, Floor {
  readonly #room: Room;
  readonly #showing: Showing;
  readonly #seats = new Set<Seat>();
  readonly #lines = new WeakMap<Line, Line>();
  /** Ids of those who were shown as present. */
  readonly #shown: Set<string>;
  /** Who sat down since presence was told last, and whom they found here. */
  readonly #fresh = new Map<Seat, ReadonlySet<string>>();

  constructor(room: Room, showing: Showing) {
    this.#room = room;
    this.#showing = showing;
    this.#shown = this.#present();
  }

  get cursor(): { readonly seq: number } {
    return this.#room.cursor;
  }

  get isEmpty(): boolean {
    return this.#seats.size === 0;
  }

  /** Sits somebody down. They get what was said after number `after`: left out, what is said from now on. */
  seat(connection: Connection, user: User, after = this.cursor.seq): Seat {
    const seat = new Seat(connection, user, this);
    this.#seats.add(seat);
    this.#room.galleries.add(this);
    this.#fresh.set(seat, this.#present());
    seat.begin(after);
    return seat;
  }

  leave(seat: Seat): void {
    seat.leave();
    this.#seats.delete(seat);
    this.#fresh.delete(seat);
    if (this.isEmpty) this.#room.galleries.delete(this);
  }

  deliver(lines: readonly Line[], before: number): void {
    const shown = lines.map((line) => this.#inSimple(line)).filter(({ text }) => text !== "");
    const frames = framesOf(shown);
    for (const seat of this.#seats) seat.deliver(frames, before, shown.length);
  }

  tellPresence(joined: readonly User[], left: readonly User[]): void {
    if (!this.#showing.people) return;
    // Who is shown already has another name now.
    const came = joined.filter(({ id }) => !this.#shown.has(id));
    for (const { id } of joined) this.#shown.add(id);
    for (const { id } of left) this.#shown.delete(id);
    const news = new SimpleNews(came, left, this.#showing.people());
    for (const seat of this.#seats) {
      seat.tellPresence(news.tell(seat.user.id, this.#fresh.get(seat)), left);
    }
    this.#fresh.clear();
  }

  startOver(): void {
    for (const seat of this.#seats) this.lost(seat);
  }

  linesAfter(seq: number, limit: number): readonly Line[] | undefined | Promise<readonly Line[] | undefined> {
    const lines = this.#room.linesAfter(seq, limit);
    const inSimple = (some: readonly Line[] | undefined) => some?.map((line) => this.#inSimple(line));
    return lines instanceof Promise ? lines.then(inSimple) : inSimple(lines);
  }

  delivered(events: number): void {
    this.#room.delivered(events);
  }

  fellBehind(): void {
    this.#room.fellBehind();
  }

  presenceFrame(left: readonly User[]): string {
    const people = this.#showing.people?.() ?? NOBODY;
    return departures(without(left, people.members), people);
  }

  /** These clients cannot join again, so they are told of the hole and go on behind it. */
  lost(seat: Seat): void {
    seat.connection.send(encodeSimple({
      type: "error",
      code: "unavailable",
      message: "Some messages cannot be shown any more",
    }));
    seat.begin(this.cursor.seq);
  }

  report(error: unknown): void {
    this.#room.report(error);
  }

  #present(): Set<string> {
    return new Set(this.#showing.people?.().members.map(({ id }) => id));
  }

  /** The line as it is told here. Kept as long as the room keeps its own. */
  #inSimple(line: Line): Line {
    let simple = this.#lines.get(line);
    if (!simple) this.#lines.set(line, simple = this.#showing.lineOf(line));
    return simple;
  }
}

/** The galleries of one kind, at most one for each room. */
export class Galleries {
  readonly #galleries = new WeakMap<Room, SimpleGallery>();

  /** The room's gallery; a new one where nobody sits in it. */
  of(room: Room, showing: () => Showing): SimpleGallery {
    const known = this.#galleries.get(room);
    if (known && !known.isEmpty) return known;
    const opened = new SimpleGallery(room, showing());
    this.#galleries.set(room, opened);
    return opened;
  }
}
