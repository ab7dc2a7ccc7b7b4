import { identityOf } from "./ear.ts";
import { type PageSource, readPage } from "./pages.ts";
import type { Room } from "./room.ts";
import type { OlderPage } from "./timeline.ts";
import type { ClientError } from "./views.ts";

const MOST_TRIES = 3;
const MOST_REFRESHED_PAGES = 5;

/** Whom reading back tells what happened. */
export interface OlderPagesListener {
  turn(run: () => void): void;
  added(room: Room, page: OlderPage): void;
  failed(error: ClientError): void;
}

/** Reads back through HTTP. A page asked for twice is read once. */
export class OlderPages {
  readonly #source: () => PageSource;
  readonly #listener: OlderPagesListener;
  readonly #reading = new Map<Room, Map<number, Promise<void>>>();

  constructor(source: () => PageSource, listener: OlderPagesListener) {
    this.#source = source;
    this.#listener = listener;
  }

  /** Adds the page that ends before a number. Rejects where it cannot be read. */
  add(room: Room, before: number): Promise<void> {
    const reading = this.#reading.get(room) ?? new Map<number, Promise<void>>();
    const running = reading.get(before) ?? this.#add(room, before).finally(() => reading.delete(before));
    this.#reading.set(room, reading);
    reading.set(before, running);
    return running;
  }

  /** Adds the page around a number. Rejects where it cannot be read. */
  async around(room: Room, seq: number): Promise<void> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const page = await readPage(this.#source(), { room: room.name, around: seq });
      if (this.#take(room, page, () => room.addIsland(seq, page))) return;
    }
    throw new Error(`Cannot read the messages of "${room.name}" around ${seq}: the pages are too old`);
  }

  /** Reads again what is shown but may be stale. What cannot be read is no longer shown. */
  refresh(room: Room): void {
    this.#refresh(room).catch((error: unknown) => {
      this.#listener.turn(() => {
        room.timeline.forgetStale();
        this.#listener.failed({ code: "http", message: String(error) });
        this.#listener.added(room, { messages: [], seq: 0, more: true });
      });
    });
  }

  /** Tells the server that the session is over, if it can be reached. */
  signOut(): void {
    const { fetch, url, token } = this.#source();
    fetch(new URL("/api/session", url), { method: "DELETE", headers: identityOf(token) })
      .then((response) => response.body?.cancel())
      .catch((error: unknown) => this.#listener.failed({ code: "http", message: String(error) }));
  }

  async #add(room: Room, before: number): Promise<void> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const page = await readPage(this.#source(), { room: room.name, before });
      if (this.#take(room, page, () => room.addPage(before, page))) return;
    }
    throw new Error(`Cannot read older messages of "${room.name}": the pages are older than what is shown`);
  }

  #take(room: Room, page: OlderPage, add: () => boolean): boolean {
    let taken = false;
    this.#listener.turn(() => {
      taken = add();
      if (taken) this.#listener.added(room, page);
    });
    return taken;
  }

  async #refresh(room: Room): Promise<void> {
    for (let pages = 0; pages < MOST_REFRESHED_PAGES; pages++) {
      const before = room.timeline.staleBefore;
      if (before === undefined) return;
      await this.add(room, before);
    }
    if (room.timeline.staleBefore !== undefined) throw new Error("too much of it was stale");
  }
}
