import type { User } from "../protocol/fields.ts";
import type { RoomName } from "../protocol/names.ts";
import type { Entry, Head, MessageLog } from "../store/message_log.ts";

/** The newest message of a room that is not deleted, as a list of rooms shows it. */
export interface LastMessage {
  readonly from: User;
  /** At most 120 characters of it, on one line. */
  readonly text: string;
  readonly at: string;
}

/** Mostly one of these is a message. */
const FEW = 10;
/** Where it takes longer, a list goes without it. */
const MANY = 200;
const MOST_CHARS = 120;
const MOST_ROOMS = 2_000;

/** Finds the newest message of rooms. Reads a room's log only when it has grown since the last time. */
export class LastMessages {
  readonly #log: Pick<MessageLog, "readBefore">;
  readonly #known = new Map<RoomName, { readonly head: Head; readonly last: LastMessage | undefined }>();

  constructor(log: Pick<MessageLog, "readBefore">) {
    this.#log = log;
  }

  /** The last message of a room that ends at `head`. An edit or deletion moves the head, so nothing stale is told. */
  async of(room: RoomName, head: Head): Promise<LastMessage | undefined> {
    if (head.n === 0) return undefined;
    const known = this.#known.get(room);
    if (known?.head.seq === head.seq && known.head.epoch === head.epoch) return known.last;
    const found = await this.#read(room, FEW) ?? await this.#read(room, MANY);
    this.#keep(room, head, found);
    return found;
  }

  async #read(room: RoomName, limit: number): Promise<LastMessage | undefined> {
    const { entries } = await this.#log.readBefore(room, Number.MAX_SAFE_INTEGER, limit);
    const { event } = entries.findLast(isStanding) ?? {};
    return event?.type === "message"
      ? { from: event.from, text: shortened(event.text), at: event.at }
      : undefined;
  }

  #keep(room: RoomName, head: Head, last: LastMessage | undefined): void {
    this.#known.delete(room);
    this.#known.set(room, { head, last });
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST_ROOMS && oldest !== undefined) this.#known.delete(oldest);
  }
}

function isStanding({ event }: Entry): boolean {
  return event.type === "message" && event.deletedAt === undefined;
}

function shortened(text: string): string {
  const signs = [...text.slice(0, 4 * MOST_CHARS).replace(/\s+/g, " ").trim()];
  return signs.length > MOST_CHARS ? signs.slice(0, MOST_CHARS - 1).join("") + "…" : signs.join("");
}
