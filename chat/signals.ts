import type { User } from "../protocol/fields.ts";
import { isDirect, type RoomName } from "../protocol/names.ts";
import type { Hint } from "./hints.ts";
import type { People } from "./people.ts";
import type { Presence } from "./presence.ts";
import type { ReadMarks } from "./read_marks.ts";
import type { Room } from "./room.ts";
import type { Rooms } from "./rooms.ts";
import type { Session } from "./session.ts";
import { Typing, type TypingChange } from "./typing.ts";

export interface SignalsParts {
  readonly rooms: Rooms;
  readonly people: People;
  readonly presence: Presence;
  readonly marks: ReadMarks;
  now(): number;
}

/** What is shown but not kept and may be lost: who types, how far somebody has read, who came and who went. */
export class Signals {
  readonly #parts: SignalsParts;
  readonly #typing: Typing;

  constructor(parts: SignalsParts) {
    this.#parts = parts;
    this.#typing = new Typing(parts.now());
  }

  /** Somebody is typing, or stopped. */
  type(room: Room, user: User, on: boolean): void {
    const isNews = this.#typing.set(room.name, user, on, this.#parts.now());
    if (isNews) room.tellOthers({ kind: "typing", user, on });
  }

  /** Somebody has read up to `upTo`: that is kept, and shown on their other devices. */
  async read(room: Room, user: User, upTo: number, from?: Session): Promise<void> {
    const seq = Math.min(upTo, room.cursor.seq);
    this.#parts.marks.move(user.id, room.name, { seq, n: await room.messagesUpTo(seq) });
    this.#showRead(room, user, seq, from);
    room.tellOthers({ kind: "read", user, upTo: seq });
  }

  /** Hears another instance. */
  hear(room: Room, hint: Hint): void {
    if (hint.kind === "typing") this.#typing.set(room.name, hint.user, hint.on, this.#parts.now());
    else if (hint.kind === "read") this.#showRead(room, hint.user, hint.upTo);
  }

  /** Tells each room what changed, merged. */
  tick(now: number): void {
    const { presence } = this.#parts;
    presence.tick(now, (name, { joined, left, count }) => {
      const room = this.#find(name);
      room?.tellPresence(joined, left, count);
      return room?.seats.size ?? 0;
    });
    this.#typing.tick(now, (room, changes) => this.#tellTyping(room, changes));
  }

  /** On their other devices, and in a room of two to the other one. */
  #showRead(room: Room, user: User, upTo: number, from?: Session): void {
    const frame = JSON.stringify({ type: "read", room: room.name, user, upTo });
    if (isDirect(room.name)) room.tellSeats(frame, user.id);
    for (const session of this.#parts.people.sessionsOf(user.id)) {
      if (session !== from) session.seats.get(room.name)?.seat.tell(frame);
    }
  }

  #tellTyping(name: string, changes: readonly TypingChange[]): void {
    const room = this.#find(name);
    for (const { user, on } of changes) {
      room?.tellSeats(JSON.stringify({ type: "typing", room: name, user, on }), user.id);
    }
  }

  #find(name: string): Room | undefined {
    return this.#parts.rooms.find(name as RoomName);
  }
}
