/// <reference lib="dom" />
import { type Signal, signal } from "@preact/signals";

/** What of a room is worth a notification. */
export type Level = "all" | "mentions" | "none";

const KEY = "parley.levels";

/** How much a person wants to hear of each room; kept in this browser. */
export class RoomLevels {
  readonly #levels: Signal<ReadonlyMap<string, Level>>;
  readonly #storage: Storage;

  constructor(storage: Storage = localStorage) {
    this.#storage = storage;
    this.#levels = signal(levelsIn(storage.getItem(KEY)));
  }

  /** Without a choice: everything of a room of two, one's own name elsewhere. */
  of(room: string): Level {
    return this.#levels.value.get(room) ?? (room.startsWith("dm_") ? "all" : "mentions");
  }

  choose(room: string, level: Level): void {
    this.#levels.value = new Map([...this.#levels.value, [room, level]]);
    try {
      this.#storage.setItem(KEY, JSON.stringify(Object.fromEntries(this.#levels.value)));
    } catch {
      // A full or forbidden storage: the choice lives as long as the page.
    }
  }
}

function levelsIn(kept: string | null): ReadonlyMap<string, Level> {
  try {
    const levels: unknown = JSON.parse(kept ?? "{}");
    const entries = typeof levels === "object" && levels !== null ? Object.entries(levels) : [];
    return new Map(entries.filter((entry): entry is [string, Level] => isLevel(entry[1])));
  } catch {
    return new Map();
  }
}

function isLevel(value: unknown): value is Level {
  return value === "all" || value === "mentions" || value === "none";
}
