import type { Position, User } from "../protocol/fields.ts";
import { OWN_LOG } from "../protocol/names.ts";
import type { End } from "./outflow.ts";
import type { StreamSession } from "./stream_session.ts";
import type { Wanted, Wishes } from "./stream_positions.ts";

/** What a poll is answered with. */
export interface PollAnswer {
  /** Objects, as they are encoded. */
  readonly frames: readonly string[];
  readonly positions: Readonly<Record<string, Position>>;
  /** Names the conversation, and that this answer has come. */
  readonly next: string;
  /** The conversation is over, and why. */
  readonly close?: End;
}

/** A poll that waits for its answer. */
interface Waiting {
  /** Waits for its rooms only. */
  readonly isHurried: boolean;
  /** Hears, once, of something that may wait a little. */
  gossip: () => void;
  resolve(is: "worth it" | "given up"): void;
}

/** A conversation that goes on from poll to poll. */
export class Poller {
  readonly session: StreamSession;
  readonly userId: string;
  #answers = 0;
  /** Where its reader is by the answers that they were given. */
  #given: Readonly<Record<string, Position>> = {};
  /** The rooms of the last poll: what it asked to enter may still be on its way. */
  readonly #places = new Map<string, Position | undefined>();
  #waiting: Waiting | undefined;

  constructor(session: StreamSession, { user, rooms }: { readonly user: User } & Wishes) {
    this.session = session;
    this.userId = user.id;
    for (const { room, since } of rooms) this.#places.set(room, since);
  }

  get isWaiting(): boolean {
    return this.#waiting !== undefined;
  }

  /** What the next poll says to go on with this conversation. */
  get next(): string {
    return `${this.session.connection.id}.${this.#answers}`;
  }

  /** True where somebody at these places may go on with this conversation. */
  continues({ rooms, inbox }: Wishes): boolean {
    return this.session.isSettled && rooms.length === this.#places.size && this.#isAt(OWN_LOG, inbox) &&
      rooms.every(({ room, since }) =>
        since !== undefined && this.#places.has(room) && this.#isAt(room, since)
      );
  }

  /** Leaves the rooms that are not wanted any more and enters those that are new, or wanted from another place. */
  moveTo(rooms: readonly Wanted[]): void {
    const { session } = this;
    const wanted = new Set<string>(rooms.map(({ room }) => room));
    for (const room of this.#places.keys()) if (!wanted.has(room)) this.#depart(room);
    session.enter(rooms.filter(({ room, since }) => !this.#places.has(room) || !this.#isAt(room, since)));
    for (const { room, since } of rooms) this.#places.set(room, since);
  }

  /** Resolves once there is something worth an answer, or to `given up` where nobody waits for it any more. */
  worthAnswering(how: Omit<Waiting, "resolve">): Promise<"worth it" | "given up"> {
    this.giveUp();
    const { promise, resolve } = Promise.withResolvers<"worth it" | "given up">();
    this.#waiting = { ...how, resolve };
    this.session.outflow.listen(() => this.#look());
    this.#look();
    return promise;
  }

  /** Answers the poll that waits, whatever there is. */
  answerNow(): void {
    this.#done("worth it");
  }

  /** Nobody waits for the answer any more: what was to be told is kept for the next poll. */
  giveUp(): void {
    this.#done("given up");
  }

  /** Everything that was told since the last answer. */
  take(): PollAnswer {
    const { outflow } = this.session;
    this.#answers++;
    this.#given = outflow.positions.toJSON();
    return {
      frames: outflow.all().map(({ text }) => text),
      positions: this.#given,
      next: this.next,
      ...(outflow.end ? { close: outflow.end } : {}),
    };
  }

  #depart(room: string): void {
    this.#places.delete(room);
    this.session.depart(room);
    const { [room]: _, ...others } = this.#given;
    this.#given = others;
  }

  /** Whoever names no place goes on where they are. */
  #isAt(log: string, since: Position | undefined): boolean {
    const at = this.#given[log] ?? this.#places.get(log);
    return since === undefined || (at?.epoch === since.epoch && at.seq === since.seq);
  }

  #look(): void {
    const { isSettled, outflow: { end, urgency } } = this.session;
    const waiting = this.#waiting;
    if (!waiting) return;
    if (end || (isSettled && (urgency === "news" || waiting.isHurried))) this.#done("worth it");
    else if (isSettled && urgency === "gossip") {
      waiting.gossip();
      waiting.gossip = () => {};
    }
  }

  #done(is: "worth it" | "given up"): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve(is);
  }
}
