import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { User } from "../../../protocol/fields.ts";
import type { Change, ClientError, ConnectionState, RoomView } from "../../../client/mod.ts";
import type { DraftStorage } from "../storage/drafts.ts";
import type { JoinedRooms } from "../storage/joined_rooms.ts";
import { Draft } from "./draft.ts";
import { type Kept, withKept } from "./kept.ts";
import { isDirectRoom } from "./room_entry.ts";
import type { Talk } from "./talk.ts";
import { newestSeq, Visit } from "./visit.ts";

/** What a {@link Chat} leans on. */
export interface ChatNeeds {
  readonly talk: Talk;
  readonly me: User;
  readonly drafts: DraftStorage;
  readonly joined: Pick<JoinedRooms, "list" | "add" | "remove">;
  /** What was last seen of each room, for when the server is out of reach. */
  readonly kept: KeptRooms;
  readonly now: () => number;
}

/** Keeps the newest messages of rooms. Losing them is no error. */
export interface KeptRooms {
  read(): Promise<Kept>;
  keep(view: RoomView): void;
  forget(): void;
}

/** One signed-in person's chat, as signals that views read. All that a person does goes through here. */
export class Chat {
  readonly talk: Talk;
  readonly connection: Signal<ConnectionState>;
  readonly me: Signal<User>;
  readonly rooms: Signal<ReadonlyMap<string, RoomView>>;
  /** The room on the screen. */
  readonly current = signal<string | undefined>(undefined);
  readonly view: ReadonlySignal<RoomView | undefined>;
  readonly lostAt = signal<number | undefined>(undefined);
  readonly backAt = signal<number | undefined>(undefined);
  /** True from the first welcome on: before it nothing can be lost. */
  readonly hasBeenLive = signal(false);
  /** True while the page is on the screen. */
  readonly isVisible = signal(true);
  readonly error = signal<ClientError | undefined>(undefined);
  readonly #needs: ChatNeeds;
  readonly #visits = new Map<string, Visit>();
  readonly #drafts = new Map<string, Draft>();
  readonly #unsubscribe: () => void;
  #kept: Kept = new Map();
  /** The server did not answer at first, and not all rooms have answered since. */
  #isAway = false;

  constructor(needs: ChatNeeds) {
    this.#needs = needs;
    this.talk = needs.talk;
    this.connection = signal(this.talk.connection);
    this.me = signal(this.talk.me ?? needs.me);
    this.rooms = signal(new Map(this.talk.rooms));
    this.view = computed(() => this.rooms.value.get(this.current.value ?? ""));
    this.#unsubscribe = this.talk.subscribe((change) => this.#changed(change));
    void this.#readKept();
  }

  /** Joins again the rooms of the last visit. */
  reopen(): void {
    for (const room of this.#needs.joined.list()) this.talk.open(room);
    this.#showRooms();
  }

  /** Joins these as well, without showing them. */
  openQuietly(rooms: readonly string[]): void {
    for (const room of rooms) if (!this.talk.rooms.has(room)) this.talk.open(room);
    this.#showRooms();
  }

  /** The server does not answer: where it has not yet, rooms show what was last seen. */
  unreached(): void {
    this.#isAway ||= !this.hasBeenLive.peek();
    this.#showRooms();
  }

  /** Brings a room on the screen, joining it where necessary. Undefined: none. */
  show(room: string | undefined): void {
    const before = this.current.peek();
    if (before !== undefined && before !== room) this.visit(before).leave();
    if (room !== undefined) this.talk.open(room);
    if (room !== undefined) this.#needs.joined.add(room);
    this.#showRooms();
    this.current.value = room;
    if ((this.view.peek()?.unread ?? 0) > 0 && before !== room) this.visit(room ?? "").isAtEnd.value = false;
    this.#look();
  }

  leave(room: string): void {
    this.talk.leave(room);
    this.#needs.joined.remove(room);
    this.#visits.delete(room);
    this.#showRooms();
    if (this.current.peek() === room) this.current.value = undefined;
  }

  /** The name of the room of two with this person, joined; undefined where there is nobody of that name. */
  async direct(name: string): Promise<string | undefined> {
    return await this.talk.direct(name).catch(() => undefined);
  }

  visit(room: string): Visit {
    return entry(this.#visits, room, () => new Visit());
  }

  draft(room: string): Draft {
    return entry(this.#drafts, room, () => new Draft(room, this.#needs.drafts));
  }

  /** The reader came to the end of the room, or went from it. */
  watch(room: string, isAtEnd: boolean): void {
    this.visit(room).isAtEnd.value = isAtEnd;
    this.#look();
  }

  setVisible(isVisible: boolean): void {
    this.isVisible.value = isVisible;
    const room = this.current.peek();
    if (!isVisible && room !== undefined) this.visit(room).leave();
    if (isVisible) this.talk.wake();
    this.#look();
  }

  /** Leaves nothing of what was said in this browser. */
  forget(): void {
    this.#needs.kept.forget();
  }

  close(): void {
    this.#unsubscribe();
    this.talk.close();
  }

  #changed(change: Change): void {
    if (change.kind === "connection") this.#connectionChanged();
    else if (change.kind === "me") this.me.value = this.talk.me ?? this.me.peek();
    else if (change.kind === "error") this.error.value = change.error;
    else {
      this.#showRooms();
      if (change.kind === "room") this.#roomChanged(change.room);
      else this.#roomsChanged();
    }
  }

  /** Others let one into rooms and put one out of them: the next visit begins with the rooms that one is in then. */
  #roomsChanged(): void {
    if (this.talk.connection.kind !== "live") return;
    const { joined } = this.#needs;
    const before = joined.list();
    const now = [...this.talk.rooms.keys()].filter((room) => !isDirectRoom(room));
    for (const room of now) if (!before.includes(room)) joined.add(room);
    for (const room of before) if (!this.talk.rooms.has(room)) joined.remove(room);
  }

  #connectionChanged(): void {
    const { kind } = this.talk.connection;
    const now = this.#needs.now();
    if (kind === "live") {
      this.backAt.value = now;
      this.hasBeenLive.value = true;
    } else if (kind === "idle" || kind === "ended") this.lostAt.value = undefined;
    else if (this.lostAt.peek() === undefined || this.backAt.peek() !== undefined) {
      this.lostAt.value = now;
      this.backAt.value = undefined;
    }
    this.connection.value = this.talk.connection;
    if (kind === "waiting") this.unreached();
    else if (!this.hasBeenLive.peek()) {
      // Whoever is turned away sees nothing more.
      this.#isAway &&= kind === "connecting";
      this.#showRooms();
    }
  }

  #showRooms(): void {
    const { rooms } = this.talk;
    // What was last seen stays until each room has answered.
    if (this.#isAway && this.hasBeenLive.peek()) {
      this.#isAway = [...rooms.values()].some(({ state }) => state === "joining");
    }
    this.rooms.value = withKept(rooms, this.#kept, { isAway: this.#isAway, me: this.me.peek() });
  }

  async #readKept(): Promise<void> {
    this.#kept = await this.#needs.kept.read().catch(() => new Map());
    this.#showRooms();
  }

  #roomChanged(room: string): void {
    const view = this.talk.rooms.get(room);
    if (view === undefined) return;
    if (view.state === "live") this.#needs.kept.keep(view);
    this.visit(room).view(view, this.#isWatched(room), this.me.peek());
    this.#look();
  }

  #isWatched(room: string): boolean {
    return room === this.current.peek() && this.isVisible.peek() && this.visit(room).isAtEnd.peek();
  }

  /** Looking at the end of a room is reading it. */
  #look(): void {
    const room = this.current.peek();
    const view = room === undefined ? undefined : this.talk.rooms.get(room);
    if (room === undefined || view === undefined || !this.#isWatched(room)) return;
    const newest = newestSeq(view);
    this.visit(room).view(view, true, this.me.peek());
    if (view.state !== "joining" && newest > view.upTo) this.talk.read(room, newest);
  }
}

function entry<V>(map: Map<string, V>, key: string, make: () => V): V {
  const known = map.get(key) ?? make();
  map.set(key, known);
  return known;
}
