/// <reference lib="dom" />
import type { Message, RoomView } from "../../../client/mod.ts";
import { type Kept, KEPT_ROOMS, toKeep } from "../model/kept.ts";

const STORE = "rooms";
/** Rooms are written so long after they changed, all together. */
const CALM_MS = 1_500;

interface KeptRoom {
  readonly room: string;
  readonly at: number;
  readonly messages: readonly Message[];
}

/** What one person last saw of their rooms, in this browser's IndexedDB. Bounded; where it cannot be had it keeps nothing. */
export class KeptMessages {
  readonly #name: string;
  readonly #dirty = new Map<string, RoomView>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isForgotten = false;

  constructor(userId: string) {
    this.#name = `parley.seen.${userId}`;
  }

  async read(): Promise<Kept> {
    const rooms = await this.#inStore("readonly", (store) => store.getAll());
    return new Map(rooms.filter(isKeptRoom).map(({ room, messages }) => [room, messages]));
  }

  /** Keeps the newest of a room, soon. */
  keep(view: RoomView): void {
    this.#dirty.set(view.name, view);
    this.#timer ??= setTimeout(() => this.#write().catch(() => undefined), CALM_MS);
  }

  /** Deletes everything that was kept. */
  forget(): void {
    this.#isForgotten = true;
    this.#dirty.clear();
    indexedDB.deleteDatabase(this.#name);
  }

  async #write(): Promise<void> {
    const views = [...this.#dirty.values()];
    this.#dirty.clear();
    this.#timer = undefined;
    if (this.#isForgotten) return;
    const at = Date.now();
    for (const view of views) {
      const kept: KeptRoom = { room: view.name, at, messages: toKeep(view) };
      await this.#inStore("readwrite", (store) => store.put(kept));
    }
    await this.#trim();
  }

  async #trim(): Promise<void> {
    const rooms = (await this.#inStore("readonly", (store) => store.getAll())).filter(isKeptRoom);
    const old = rooms.sort((a, b) => b.at - a.at).slice(KEPT_ROOMS);
    for (const { room } of old) await this.#inStore("readwrite", (store) => store.delete(room));
  }

  async #inStore<V>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<V>): Promise<V> {
    const database = await this.#open();
    try {
      return await answerOf(ask(database.transaction(STORE, mode).objectStore(STORE)));
    } finally {
      database.close();
    }
  }

  #open(): Promise<IDBDatabase> {
    const request = indexedDB.open(this.#name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "room" });
    return answerOf(request);
  }
}

function answerOf<V>(request: IDBRequest<V>): Promise<V> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function isKeptRoom(value: unknown): value is KeptRoom {
  return typeof value === "object" && value !== null && "room" in value && typeof value.room === "string" &&
    "messages" in value && Array.isArray(value.messages);
}
