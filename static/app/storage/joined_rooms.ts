/// <reference lib="dom" />

/** Rooms that are opened again at the next visit. */
const MOST_ROOMS = 30;

/** The rooms a person is in, kept in this browser so that they are joined again after a reload. */
export class JoinedRooms {
  readonly #key: string;
  readonly #storage: Storage;

  constructor(userId: string, storage: Storage = localStorage) {
    this.#key = `parley.rooms.${userId}`;
    this.#storage = storage;
  }

  list(): string[] {
    try {
      const kept: unknown = JSON.parse(this.#storage.getItem(this.#key) ?? "[]");
      return Array.isArray(kept) ? kept.filter((room) => typeof room === "string").slice(0, MOST_ROOMS) : [];
    } catch {
      return [];
    }
  }

  add(room: string): void {
    this.#write([room, ...this.list().filter((each) => each !== room)]);
  }

  remove(room: string): void {
    this.#write(this.list().filter((each) => each !== room));
  }

  #write(rooms: readonly string[]): void {
    try {
      this.#storage.setItem(this.#key, JSON.stringify(rooms.slice(0, MOST_ROOMS)));
    } catch {
      // A full or forbidden storage: the list lives as long as the page.
    }
  }
}
