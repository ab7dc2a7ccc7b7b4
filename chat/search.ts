import type { MessageEvent } from "../protocol/events.ts";
import { foldName, type RoomName } from "../protocol/names.ts";
import type { Entry, Head, MessageLog } from "../store/message_log.ts";
import type { History } from "./history.ts";
import type { Range, SearchPattern } from "./search_pattern.ts";

/** What {@link Search} reads at a time, and for one call. */
const AT_ONCE = 200;
const MOST_READ = 5_000;

/** What somebody looks for in a room. */
export interface Wanted {
  readonly pattern: SearchPattern;
  /** A person's name or id; undefined: whoever said it. */
  readonly from?: string | undefined;
  /** Only what lies before this number of the log. */
  readonly before?: number | undefined;
  readonly limit: number;
}

/** A message, and where in its text is what was looked for. */
export type FoundMessage = MessageEvent & { readonly highlights: readonly Range[] };

/** What was found, newest first. */
export interface Findings {
  readonly messages: readonly FoundMessage[];
  readonly head: Head;
  /** Where to go on, as `before`: undefined where the whole room has been searched. */
  readonly next?: number;
}

interface Hit {
  readonly entry: Entry;
  readonly highlights: readonly Range[];
}

export interface SearchParts {
  readonly log: Pick<MessageLog, "readBefore">;
  readonly history: Pick<History, "seenBy">;
  /** Lets others go on: between two pages, for reading texts keeps the processor busy. */
  pause(ms: number): Promise<void>;
}

/** Looks through rooms for what was said, as it reads now: what was deleted is not found, what was edited by its present text. */
export class Search {
  readonly #parts: SearchParts;

  constructor(parts: SearchParts) {
    this.#parts = parts;
  }

  /** Reads at most 5,000 entries of the room's log, so there may be more where little or nothing was found. */
  async find(room: RoomName, viewer: string, wanted: Wanted): Promise<Findings> {
    const { hits, head, next } = await this.#scan(room, wanted);
    const messages = await this.#parts.history.seenBy(viewer, room, hits.map(({ entry }) => entry));
    return {
      messages: messages.map((message, i) => ({ ...message, highlights: hits[i]!.highlights })),
      head,
      ...(next === undefined ? {} : { next }),
    };
  }

  async #scan(room: RoomName, wanted: Wanted): Promise<{ hits: Hit[]; head: Head; next?: number }> {
    const hits: Hit[] = [];
    let before = Math.min(wanted.before ?? Infinity, Number.MAX_SAFE_INTEGER);
    for (let read = 0;;) {
      const { entries, head } = await this.#parts.log.readBefore(room, before, AT_ONCE);
      for (const entry of entries.toReversed()) {
        const highlights = fits(entry, wanted);
        if (highlights) hits.push({ entry, highlights });
        if (hits.length === wanted.limit) return { hits, head, ...onward(entry.event.seq) };
      }
      read += entries.length;
      before = entries[0]?.event.seq ?? 0;
      if (entries.length < AT_ONCE) return { hits, head };
      if (read >= MOST_READ) return { hits, head, ...onward(before) };
      await this.#parts.pause(0);
    }
  }
}

function onward(before: number): { next?: number } {
  return before > 1 ? { next: before } : {};
}

function fits({ event }: Entry, { pattern, from }: Wanted): readonly Range[] | undefined {
  if (event.type !== "message" || event.deletedAt !== undefined) return undefined;
  if (from !== undefined && event.from.id !== from && foldName(event.from.name) !== foldName(from)) {
    return undefined;
  }
  return pattern.isEmpty ? [] : pattern.find(event.text);
}
