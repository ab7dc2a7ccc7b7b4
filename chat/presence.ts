import type { User } from "../protocol/fields.ts";
import { GRACE_MS } from "../protocol/limits.ts";
import { Deadlines } from "./deadlines.ts";
import { Everyone, type PeopleShown, type PresenceChange } from "./everyone.ts";
import { PresenceVoice } from "./presence_voice.ts";
import { readPayload } from "./presence_payload.ts";
import { Peers } from "./peers.ts";
import { type Member, Roster } from "./roster.ts";

/** The bus topic for what {@link PresenceOptions.announce} says. */
export const PRESENCE_TOPIC = "presence";
/** The pseudo-room of everybody who is connected anywhere. */
export const ONLINE = "";

export interface PresenceOptions {
  /** A name of this instance that no other one has, new at every start. */
  readonly instance: string;
  /** Publishes a payload to every other instance. */
  readonly announce: (payload: string) => void;
  /** The shortest time between two announcements of changes. Larger where publishing costs money. */
  readonly announceEveryMs?: number;
}

/**
 * Who is where, on all instances: people, not connections. Does no I/O and keeps no time: call {@link tick} every 50 to
 * 100 ms, and {@link heard} for what other instances announce.
 *
 * Somebody whose last connection was lost stays for a grace, so that a short break makes no noise; who leaves is gone at
 * once. What instances tell each other may be lost, repeated or reordered: they agree again within 35 s of quiet.
 */
export class Presence {
  readonly #everyone = new Everyone();
  readonly #roster = new Roster(this.#everyone);
  readonly #graces: Deadlines<Member>;
  readonly #peers: Peers;
  readonly #voice: PresenceVoice;

  constructor(options: PresenceOptions, now: number) {
    this.#graces = new Deadlines({ stepMs: 100, spanMs: GRACE_MS }, now);
    this.#peers = new Peers(this.#everyone, now);
    this.#voice = new PresenceVoice(options, this.#roster, this.#peers);
  }

  /** In the room with one more connection. Also tells a new name. Idempotent. */
  enter(room: string, user: User, connection: string): void {
    this.#graces.cancel(this.#roster.enter(room, user, connection));
  }

  /** Left on purpose with this connection. Idempotent. */
  leave(room: string, userId: string, connection: string): void {
    const member = this.#roster.disconnect(room, userId, connection);
    if (member) this.#remove(member);
  }

  /** This connection broke. Who does not come back within the grace has left. Idempotent: a socket may close twice. */
  lost(room: string, userId: string, connection: string, now: number): void {
    const member = this.#roster.disconnect(room, userId, connection);
    if (member) this.#graces.set(member, now + GRACE_MS);
  }

  /** Gone from this instance at once, with all connections: removed by a moderator. */
  remove(room: string, userId: string): void {
    const member = this.#roster.find(room, userId);
    if (member) this.#remove(member);
  }

  /** At most `LISTED_PEOPLE` of those in a room, and how many there are. */
  people(room: string): { members: User[]; count: number } {
    return this.#everyone.people(room);
  }

  /** The same, as a frame says it. */
  shown(room: string): PeopleShown {
    return this.#everyone.shown(room);
  }

  isPresent(room: string, userId: string): boolean {
    return this.#everyone.isPresent(room, userId);
  }

  /** Takes in what another instance announced. Never throws, whatever it is. */
  heard(payload: string, now: number): void {
    const read = readPayload(payload);
    if (!read || this.#voice.isOwn(read)) return;
    if (read.kind === "ask") this.#voice.asked(read);
    this.#peers.heard(read, now);
  }

  /**
   * Ends graces, forgets silent instances, announces, and tells each changed room its one merged change. `tell` answers how
   * many people heard it.
   */
  tick(now: number, tell: (room: string, change: PresenceChange) => number | void): void {
    this.#graces.tick(now, (member) => this.#roster.remove(member));
    this.#peers.tick(now);
    this.#voice.tick(now);
    this.#everyone.tell(now, tell);
  }

  /** Others may have said something that was not heard: asks all of them. */
  doubt(): void {
    this.#voice.askAll();
  }

  /** This instance stops: the others keep its people for a grace, and nothing is announced from here on. */
  handOver(): void {
    this.#voice.handOver();
  }

  #remove(member: Member): void {
    this.#graces.cancel(member);
    this.#roster.remove(member);
  }
}

export type { PresenceChange };
