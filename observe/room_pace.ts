import type { Hub } from "../chat/hub.ts";
import { isDirect } from "../protocol/names.ts";

/** How busy a room is. */
export interface RoomPace {
  readonly name: string;
  readonly eventsPerSecond: number;
  /** Of this instance. */
  readonly connections: number;
}

/** Rooms that an instance names. */
export const MOST_ROOMS = 10;

/**
 * Which public rooms grow fastest. A room's own number tells how much was said in it, so nothing is counted for this while
 * messages pass. Private rooms are nobody's business.
 */
export class RoomPaces {
  #before: { readonly at: number; readonly seqs: ReadonlyMap<string, number> } | undefined;

  /** The busiest since the last look, first. */
  look(hub: Hub, now: number): RoomPace[] {
    const before = this.#before;
    const open = [...hub.rooms].filter(({ name, cursor }) =>
      !isDirect(name) && !name.startsWith("@") && !cursor.private
    );
    this.#before = { at: now, seqs: new Map(open.map(({ name, cursor }) => [name, cursor.seq])) };
    const seconds = before && before.at < now ? (now - before.at) / 1_000 : undefined;
    const paces = open.map(({ name, cursor, seats }) => ({
      name,
      eventsPerSecond: seconds
        ? Math.max(0, cursor.seq - (before?.seqs.get(name) ?? cursor.seq)) / seconds
        : 0,
      connections: seats.size,
    }));
    return busiest(paces);
  }
}

/** The busiest of these, those with more people first where they are alike. */
export function busiest(paces: readonly RoomPace[]): RoomPace[] {
  const order = (one: RoomPace, other: RoomPace) =>
    other.eventsPerSecond - one.eventsPerSecond || other.connections - one.connections ||
    (one.name < other.name ? -1 : 1);
  return paces.toSorted(order).slice(0, MOST_ROOMS);
}
