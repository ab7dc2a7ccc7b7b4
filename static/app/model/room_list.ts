import { signal } from "@preact/signals";
import type { User } from "../../../protocol/fields.ts";
import type { RoomView } from "../../../client/mod.ts";
import type { TextKey } from "../text/en.ts";
import { codeIn } from "./answers.ts";
import { fetchInTime } from "./fetching.ts";
import { entriesIn, isDirectRoom, openEntry, type RoomEntry } from "./room_entry.ts";

/** A room to be made. */
export interface NewRoom {
  readonly name: string;
  readonly topic: string;
  readonly isPrivate: boolean;
}

/** The rooms that the server told of. Asked again now and then: a failure leaves the list as it was. */
export class RoomDirectory {
  readonly rooms = signal<readonly RoomEntry[]>([]);
  readonly isLoaded = signal(false);
  readonly #fetch: typeof fetch;

  constructor(fetcher: typeof fetch = fetchInTime) {
    this.#fetch = fetcher;
  }

  async refresh(): Promise<void> {
    try {
      const response = await this.#fetch("/api/rooms", { headers: { accept: "application/json" } });
      if (response.ok) this.rooms.value = entriesIn(await response.json());
    } catch {
      // Unreachable: the connection bar says so already.
    }
    this.isLoaded.value = true;
  }

  /** Makes a room. Answers with the sentence that says why not, where it was not made. Never rejects. */
  async create({ name, topic, isPrivate }: NewRoom): Promise<TextKey | undefined> {
    const body = { name, ...(topic === "" ? {} : { topic }), ...(isPrivate ? { private: true } : {}) };
    try {
      const response = await this.#fetch("/api/rooms", {
        method: "POST",
        headers: { "content-type": "application/json", accept: "application/json" },
        body: JSON.stringify(body),
      });
      return response.ok ? undefined : problemOf(codeIn(await response.json().catch(() => undefined)));
    } catch {
      return "unreachable";
    }
  }
}

function problemOf(code: string | undefined): TextKey {
  if (code === "name_taken" || code === "not_found" || code === "forbidden") return "roomTaken";
  else if (code === "bad_room") return "roomBad";
  else if (code === "too_long") return "topicTooLong";
  else if (code === "too_fast") return "tooManyTries";
  else return "somethingWrong";
}

/** The list: what the server told, brought up to date by the open rooms; latest activity first. */
export function roomEntries(
  listed: readonly RoomEntry[],
  open: ReadonlyMap<string, RoomView>,
  me: User,
): RoomEntry[] {
  const entries = new Map(listed.map((entry) => [entry.name, entry]));
  for (const view of open.values()) {
    if (view.error === undefined) entries.set(view.name, openEntry(view, entries.get(view.name), me));
  }
  return [...entries.values()].sort((a, b) => b.at - a.at || a.name.localeCompare(b.name));
}

/** What a room is called for those who read: a room of two by the other one's name. */
export function calledOf(room: string, companion: User | undefined, unknown: string): string {
  return isDirectRoom(room) ? companion?.name ?? unknown : `#${room}`;
}
