import { type Position, position } from "../protocol/fields.ts";
import { OWN_LOG, parseRoomName, type RoomName } from "../protocol/names.ts";
import { Refusal } from "./refusal.ts";

/** What a frame says of places in logs. All else of it does not matter here. */
export interface Placed {
  readonly type: string;
  readonly room?: string;
  readonly seq?: number;
  readonly position?: Position;
  readonly inbox?: Position;
}

/** A room that somebody wants to hear, and where they go on. */
export interface Wanted {
  readonly room: RoomName;
  readonly since?: Position | undefined;
}

/** What a stream is asked for: rooms, and where its reader is in their own log. */
export interface Wishes {
  readonly rooms: readonly Wanted[];
  readonly inbox?: Position | undefined;
}

/** One of several rooms was refused: this one. */
export class RoomRefused extends Refusal {
  override name = "RoomRefused";
  readonly room: string;

  constructor(room: string, { code, message }: Pick<Refusal, "code" | "message">) {
    super(code, message);
    this.room = room;
  }
}

/** Where the reader of a stream is in every log that the stream tells of, by the frames that they have been given. */
export class StreamPositions {
  readonly #at = new Map<string, Position>();

  get(room: string): Position | undefined {
    return this.#at.get(room);
  }

  forget(room: string): void {
    this.#at.delete(room);
  }

  /** Notes what a frame moves. True where it moves anything. `epochOf`: the epoch of a room whose first event this is. */
  follow(frame: Placed, epochOf: (room: string) => string | undefined): boolean {
    const { type, room, seq } = frame;
    if (type === "welcome" && frame.inbox) this.#at.set(OWN_LOG, frame.inbox);
    else if (type === "joined" && room && frame.position) this.#at.set(room, frame.position);
    else if (room && seq !== undefined) this.#at.set(room, { epoch: this.#epoch(room, epochOf), seq });
    else return false;
    return true;
  }

  /** As `Last-Event-ID` carries it: plain ASCII, whatever letters the rooms have. */
  get id(): string {
    return Array.from(this.#at, ([room, { epoch, seq }]) => `${encodeRoom(room)}:${epoch}:${seq}`).join(",");
  }

  toJSON(): Record<string, Position> {
    return Object.fromEntries(this.#at);
  }

  #epoch(room: string, epochOf: (room: string) => string | undefined): string {
    const known = this.#at.get(room)?.epoch ?? "0";
    return known === "0" ? epochOf(room) ?? known : known;
  }
}

/**
 * Reads the `room` parameters of a stream, `name` or `name:epoch:seq`, and the id of the last event that its reader has
 * seen, which knows better where they are. Refuses what is neither.
 */
export function readWishes(places: readonly string[], lastEventId = ""): Wishes {
  const seen = new Map(
    lastEventId === "" ? [] : lastEventId.split(",").map((place) => readPlace(place, decodeRoom)),
  );
  const asked = new Map(places.map((place) => readPlace(place, (name) => name)));
  const inbox = seen.get(OWN_LOG) ?? asked.get(OWN_LOG);
  const rooms = [...asked].filter(([name]) => name !== OWN_LOG)
    .map(([name, since]) => ({ room: name as RoomName, since: seen.get(name) ?? since }));
  return { rooms, ...(inbox ? { inbox } : {}) };
}

function readPlace(
  place: string,
  decode: (name: string) => string,
): [name: string, at: Position | undefined] {
  const [name = "", epoch, seq, ...rest] = place.split(":");
  const room = decode(name) === OWN_LOG ? OWN_LOG : parseRoomName(decode(name));
  if (!room) {
    throw new RoomRefused(name, {
      code: "bad_room",
      message: "A room's name has 1–64 letters, digits, _ or -",
    });
  }
  if (epoch === undefined) return [room, undefined];
  const at = position.safeParse({ epoch, seq: /^\d{1,15}$/.test(seq ?? "") ? Number(seq) : undefined });
  if (!at.success || rest.length > 0) throw new Refusal("bad_frame", "A place is room, or room:epoch:seq");
  return [room, at.data];
}

function encodeRoom(room: string): string {
  return room === OWN_LOG ? OWN_LOG : encodeURIComponent(room);
}

function decodeRoom(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return "";
  }
}
