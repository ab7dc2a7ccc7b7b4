import type { User } from "../protocol/fields.ts";
import { LISTED_TYPING, TYPING_MS, TYPING_PACE_MS } from "../protocol/limits.ts";
import { Deadlines } from "./deadlines.ts";
import { Interval } from "./interval.ts";
import { Changes } from "./presence_changes.ts";

/** Somebody began or ended typing. */
export interface TypingChange {
  readonly user: User;
  readonly on: boolean;
}

interface Typist {
  readonly room: string;
  user: User;
  isTyping: boolean;
  /** When they last said so. */
  readonly saidAt: number;
}

interface TypingRoom {
  /** Who types, and who did so a moment ago, for the pace. */
  readonly typists: Map<string, Typist>;
  readonly changes: Changes;
  readonly telling: Interval;
  count: number;
}

const TELL_EVERY_MS = 260;
/** How much early a word of typing may come: it was said in time, and the network hurried. */
const HURRY_MS = 500;

/** Who is typing where. Ends by itself, shows at most five people a room, and tells a room its changes merged. */
export class Typing {
  readonly #rooms = new Map<string, TypingRoom>();
  readonly #changed = new Set<string>();
  readonly #ends: Deadlines<Typist>;

  constructor(now: number) {
    this.#ends = new Deadlines({ stepMs: 100, spanMs: TYPING_MS }, now);
  }

  /** Somebody types, or no longer does. `on` more often than the pace allows, or in a room full of typists, is ignored: then false. */
  set(room: string, user: User, on: boolean, now: number): boolean {
    const typist = this.#rooms.get(room)?.typists.get(user.id);
    if (!on) return this.#stop(typist);
    const isPaced = !typist || now - typist.saidAt >= TYPING_PACE_MS - HURRY_MS || now < typist.saidAt;
    return isPaced && this.#start(room, user, now);
  }

  /** Ends what has lasted too long, and tells each changed room what changed since the last telling. */
  tick(now: number, tell: (room: string, changes: TypingChange[]) => void): void {
    this.#ends.tick(now, (typist) => this.#end(typist));
    for (const name of [...this.#changed]) {
      const room = this.#rooms.get(name)!;
      if (!room.telling.isDue(now)) continue;
      this.#changed.delete(name);
      const changes = this.#settle(room);
      if (room.typists.size === 0) this.#rooms.delete(name);
      if (changes.length === 0) continue;
      room.telling.done(now);
      tell(name, changes);
    }
  }

  #start(name: string, user: User, now: number): boolean {
    const room = this.#room(name);
    const before = room.typists.get(user.id);
    if (!before?.isTyping && room.count >= LISTED_TYPING) return false;
    if (before) this.#ends.cancel(before);
    this.#note(room, name, user.id);
    if (!before?.isTyping) room.count++;
    const typist = { room: name, user, isTyping: true, saidAt: now };
    room.typists.set(user.id, typist);
    this.#ends.set(typist, now + TYPING_MS);
    return true;
  }

  #stop(typist: Typist | undefined): boolean {
    if (!typist?.isTyping) return false;
    const room = this.#rooms.get(typist.room)!;
    this.#note(room, typist.room, typist.user.id);
    typist.isTyping = false;
    room.count--;
    // Remembered until they may type again.
    this.#ends.set(typist, typist.saidAt + TYPING_PACE_MS);
    return true;
  }

  #end(typist: Typist): void {
    this.#stop(typist);
    this.#ends.cancel(typist);
    this.#rooms.get(typist.room)?.typists.delete(typist.user.id);
    // The room itself goes with the next telling.
    this.#changed.add(typist.room);
  }

  #settle({ changes, typists }: TypingRoom): TypingChange[] {
    const present = (id: string) => typists.get(id)?.isTyping ? typists.get(id)!.user : undefined;
    return changes.settle(present).map(({ before, after }) => ({ user: (after ?? before)!, on: !!after }));
  }

  #note(room: TypingRoom, name: string, id: string): void {
    const typist = room.typists.get(id);
    room.changes.note(id, typist?.isTyping ? typist.user : undefined);
    this.#changed.add(name);
  }

  #room(name: string): TypingRoom {
    let room = this.#rooms.get(name);
    if (!room) {
      room = { typists: new Map(), changes: new Changes(), telling: new Interval(TELL_EVERY_MS), count: 0 };
      this.#rooms.set(name, room);
    }
    return room;
  }
}
