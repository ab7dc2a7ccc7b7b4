import type { Position } from "../protocol/fields.ts";
import type { Clock } from "./clock.ts";

/** What a listener by HTTP needs of the world. */
export interface HttpWorld {
  readonly fetch: typeof fetch;
  readonly clock: Clock;
}

/** What somebody wants to hear. */
export interface Wish {
  readonly url: URL;
  readonly token: string | undefined;
  /** Rooms, and where to go on in each. */
  readonly rooms: ReadonlyMap<string, Position | undefined>;
  /** Those of them that have to answer whether they let us in. */
  readonly unanswered: ReadonlySet<string>;
  /** Where to go on in one's own log. */
  readonly inbox: Position | undefined;
}

/** What an ear tells. After `ended` or `refused` it is silent. */
export interface EarListener {
  /** One object. */
  heard(text: string): void;
  /** The server would not let us listen. */
  refused(response: Response): void;
  /** As a socket closes: 0 where the network broke. */
  ended(code: number, reason: string): void;
}

/** A way to hear what happens in some rooms. Several calls belong to one conversation; each replaces the one before. */
export interface Ear {
  /** Listens until it is told not to, by the answer, or it ends. */
  listen(wish: Wish, listener: EarListener): () => void;
}

/** The address to listen at. */
export function eventsUrl({ url, rooms, inbox }: Wish, more: Readonly<Record<string, string>>): URL {
  const address = new URL("/api/events", url);
  const places = inbox ? [["@me", inbox] as const, ...rooms] : [...rooms];
  for (const [room, at] of places) {
    address.searchParams.append("room", at ? `${room}:${at.epoch}:${at.seq}` : room);
  }
  for (const [name, value] of Object.entries(more)) address.searchParams.set(name, value);
  return address;
}

/** The headers that say who we are. Without a token it is whom the cookie names. */
export function identityOf(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}
