/// <reference lib="dom" />
import type { OutboxStorage, StoredOutgoing } from "./outbox_storage.ts";

const STORE = "outbox";
const BY_USER = "byUser";

/** An outbox that survives reloads and crashes of a page. All tabs of a browser share it; an id makes that safe. */
export class IndexedDbOutbox implements OutboxStorage {
  readonly #name: string;
  #opening: Promise<IDBDatabase> | undefined;

  constructor(name = "parley") {
    this.#name = name;
  }

  async add(entry: StoredOutgoing): Promise<void> {
    await this.#write((store) => store.put(entry));
  }

  async update(entry: StoredOutgoing): Promise<void> {
    await this.#write((store) => {
      const reading = store.getKey(entry.id);
      // Another tab may have seen it confirmed: it must not come back.
      reading.onsuccess = () => reading.result === undefined ? undefined : store.put(entry);
    });
  }

  async remove(id: string): Promise<void> {
    await this.#write((store) => store.delete(id));
  }

  async list(userId: string): Promise<StoredOutgoing[]> {
    const database = await this.#open();
    const store = database.transaction(STORE, "readonly").objectStore(STORE);
    const entries: StoredOutgoing[] = await answer(store.index(BY_USER).getAll(userId));
    return entries.sort((a, b) => a.createdAt - b.createdAt);
  }

  async #write(run: (store: IDBObjectStore) => unknown): Promise<void> {
    const database = await this.#open();
    const transaction = database.transaction(STORE, "readwrite");
    run(transaction.objectStore(STORE));
    await done(transaction);
  }

  #open(): Promise<IDBDatabase> {
    return this.#opening ??= openDatabase(this.#name, () => this.#opening = undefined).catch(
      (error: unknown) => {
        this.#opening = undefined;
        throw error;
      },
    );
  }
}

async function openDatabase(name: string, closed: () => void): Promise<IDBDatabase> {
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore(STORE, { keyPath: "id" }).createIndex(BY_USER, "userId");
  };
  const database = await answer(opening);
  // Safari drops connections of pages in the background; the next use opens another.
  database.onclose = closed;
  database.onversionchange = () => {
    database.close();
    closed();
  };
  return database;
}

function answer<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function done(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}
