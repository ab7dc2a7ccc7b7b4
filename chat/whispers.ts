import { ROOMS_PER_CONNECTION } from "../protocol/limits.ts";
import { parseRoomName, type RoomName, type UserName } from "../protocol/names.ts";
import type { User } from "../protocol/fields.ts";
import type { Hub } from "./hub.ts";
import { posted } from "./post.ts";
import { Refusal } from "./refusal.ts";
import type { Room } from "./room.ts";
import type { Seat } from "./seat.ts";
import { privateLine } from "./simple_frames.ts";
import { Galleries, type SimpleGallery } from "./simple_gallery.ts";
import { SimpleSession } from "./simple_session.ts";

type Taken = { readonly gallery: SimpleGallery; readonly seat: Seat };

/**
 * Private messages of the simple endpoints. Each pair has its room of two, the same in which clients of version 1 talk;
 * a simple client sits in all of its own without asking.
 */
export class Whispers {
  readonly #hub: Hub;
  readonly #newId: () => string;
  readonly #galleries = new Galleries();
  readonly #seats = new Map<SimpleSession, Map<RoomName, Taken>>();

  /** @param newId Makes a UUID. */
  constructor(hub: Hub, newId: () => string) {
    this.#hub = hub;
    this.#newId = newId;
  }

  /** The rooms of two in which this person has talked before. */
  async roomsOf(user: User): Promise<Room[]> {
    const pairs = await this.#hub.directs.of(user, ROOMS_PER_CONNECTION);
    return await Promise.all(pairs.map(({ room }) => this.#hub.enter(room, user)));
  }

  /** Sits somebody down who has just come in. */
  begin(session: SimpleSession, rooms: readonly Room[]): void {
    this.#seats.set(session, new Map());
    for (const room of rooms) this.#sit(session, room);
  }

  /** Says something to one person; resolves once it is stored. The two hear it as anything else in their room. */
  async send(session: SimpleSession, to: UserName, text: string): Promise<void> {
    const { user } = session;
    if (!user) throw new Refusal("unavailable", "This cannot be done now. Try again");
    const room = await this.#hub.enter(await this.#hub.directs.open(user, to), user);
    for (const own of this.#hub.people.sessionsOf(user.id)) {
      if (own instanceof SimpleSession) this.#sit(own, room);
    }
    await posted(this.#hub, room, user, { id: this.#newId(), body: { type: "message", text } });
  }

  /** Somebody is about to say something to this person for the first time. */
  async invited(session: SimpleSession, to: string): Promise<void> {
    const name = parseRoomName(to);
    if (!name || !session.user) return;
    // Nothing was said there before the invitation, so they are shown all of it.
    this.#sit(session, await this.#hub.enter(name, session.user), 0);
  }

  /** The conversation is over. */
  forget(session: SimpleSession): void {
    for (const { gallery, seat } of this.#seats.get(session)?.values() ?? []) gallery.leave(seat);
    this.#seats.delete(session);
  }

  #sit(session: SimpleSession, room: Room, after = room.cursor.seq): void {
    const { user, connection } = session;
    const taken = this.#seats.get(session);
    const other = user && this.#hub.directs.otherHere(room.name, user);
    if (!user || !other || !taken || taken.has(room.name)) return;
    const gallery = this.#galleries.of(room, () => ({ lineOf: (line) => privateLine(line, [user, other]) }));
    taken.set(room.name, { gallery, seat: gallery.seat(connection, user, after) });
  }
}
