import type { User } from "../protocol/fields.ts";
import { parseRoomName } from "../protocol/names.ts";
import { type Clock, wallClock } from "./clock.ts";
import { newCommandId } from "./command_id.ts";
import { Engine } from "./engine.ts";
import type { Identity } from "./link.ts";
import { MemoryOutbox } from "./memory_outbox.ts";
import type { OutboxStorage } from "./outbox_storage.ts";
import { steadyClock } from "./steady_clock.ts";
import type { Connect } from "./transport.ts";
import { TypingPace } from "./typing_pace.ts";
import type { Change, ConnectionState, Gap, Outgoing, OutgoingCommand, RoomView } from "./views.ts";
import { Ways } from "./ways.ts";
import { connectWebSocketOf, type WebSocketClass } from "./websocket_transport.ts";

/** How a {@link Parley} reaches the world. */
export interface ParleyOptions {
  /** The server's origin, http or https. */
  readonly url: string | URL;
  /** How to reach it: by WebSocket, and by what gets through where that does not, if nothing is said here. */
  readonly connect?: Connect;
  /** Where the runtime has no WebSocket of its own, as Node 20: the class of npm's `ws`. */
  readonly webSocket?: WebSocketClass;
  readonly outbox?: OutboxStorage;
  readonly fetch?: typeof fetch;
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly newId?: () => string;
  /** Hears every token that `welcome` brings, to keep it; undefined when signing out. */
  readonly keepToken?: (token: string | undefined) => void;
}

/**
 * One person's end of the conversation. Runs the machines with a transport, a clock and a storage; everything it promises
 * is theirs: what was sent is stored once and in order or shown as failed, and what is shown has no silent gap.
 */
export class Parley {
  readonly #engine: Engine;
  readonly #newId: () => string;
  readonly #typing = new TypingPace();

  constructor(options: ParleyOptions) {
    const { outbox: storage = new MemoryOutbox(), clock = wallClock } = options;
    const { random = Math.random, newId = () => newCommandId(), keepToken = () => {} } = options;
    // Called unbound, browsers refuse their own fetch.
    const load = options.fetch ?? ((...asked: Parameters<typeof fetch>) => fetch(...asked));
    const sockets = options.webSocket ? { websocket: connectWebSocketOf(options.webSocket) } : {};
    const connect = options.connect ?? new Ways({ fetch: load, clock }, sockets).connect;
    const url = new URL(options.url);
    this.#newId = newId;
    const time = steadyClock(clock);
    this.#engine = new Engine({ url, connect, storage, fetch: load, clock: time, random, keepToken });
  }

  get connection(): ConnectionState {
    return this.#engine.link.state;
  }

  get me(): User | undefined {
    return this.#engine.conversation.me;
  }

  /** The newest token that the server gave: whoever has it is this person. */
  get token(): string | undefined {
    return this.#engine.link.token;
  }

  get rooms(): ReadonlyMap<string, RoomView> {
    return this.#engine.conversation.views(this.#engine.clock.now());
  }

  /** Connects as this person; without name and token, as the one whom the cookie names. */
  signIn(identity: Identity): void {
    this.#engine.turn(() => {
      this.#engine.outbox.belongToNobody();
      this.#engine.link.signIn(identity);
    });
  }

  /** Joins a room, and stays joined over reconnects until `leave`. */
  open(room: string): RoomView {
    const name = spelling(room);
    this.#engine.turn(() => this.#engine.conversation.open(name));
    const view = this.rooms.get(name);
    if (!view) throw new Error(`Room "${name}" was left while it was being opened`);
    return view;
  }

  /**
   * Opens the room of two with the one of this name. Resolves to the room's name once we are in it, however many
   * reconnects that takes; rejects with `IntroductionRefused` where there is nobody of that name.
   */
  direct(user: string): Promise<string> {
    const { conversation, clock } = this.#engine;
    // Asked even where a room with one of this name is open: the name may be somebody else's by now.
    const opened = conversation.introductions.ask(user, clock.now());
    this.#engine.turn(() => conversation.tick(clock.now()));
    return opened;
  }

  leave(room: string): void {
    this.#engine.turn(() => this.#engine.conversation.leave(spelling(room)));
  }

  send(room: string, text: string, options: { replyTo?: number } = {}): Outgoing {
    const { replyTo } = options;
    const reply = replyTo === undefined ? {} : { replyTo };
    return this.#say({ type: "send", room: spelling(room), id: this.#newId(), text, ...reply });
  }

  edit(room: string, target: number, text: string): Outgoing {
    return this.#say({ type: "edit", room: spelling(room), id: this.#newId(), target, text });
  }

  delete(room: string, target: number): Outgoing {
    return this.#say({ type: "delete", room: spelling(room), id: this.#newId(), target });
  }

  react(room: string, target: number, emoji: string, on: boolean): Outgoing {
    return this.#say({ type: "react", room: spelling(room), id: this.#newId(), target, emoji, on });
  }

  /** Sends a failed command again, or one that is too old to repeat unasked. */
  retry(id: string): void {
    this.#engine.turn(
      () => this.#engine.outbox.retry(id, this.#engine.clock.now()),
      this.#engine.outbox.find(id)?.room,
    );
  }

  /** Gives a command up. */
  discard(id: string): void {
    const room = this.#engine.outbox.find(id)?.room;
    this.#engine.turn(() => this.#engine.outbox.discard(id), room);
  }

  /**
   * Everything up to this number has been read. The server hears it at most once a second; where it is nothing new nobody
   * hears anything, so it may be said again in answer to each change.
   */
  read(room: string, upTo: number): void {
    const name = spelling(room);
    const { conversation, clock } = this.#engine;
    if (!conversation.rooms.get(name)?.read(upTo)) return;
    this.#engine.turn(() => conversation.tick(clock.now()), name);
  }

  /** Paces itself: call it on every key. */
  typing(room: string, on: boolean): void {
    const name = spelling(room);
    const isLive = this.#engine.conversation.rooms.get(name)?.session.state === "live";
    if (!isLive || !this.#typing.mayTell(name, on, this.#engine.clock.now())) return;
    this.#engine.turn(() => void this.#engine.link.say({ type: "typing", room: name, on }));
  }

  /** Shows the page before the oldest message shown. Rejects where the server does not give it within 20 seconds. */
  async pageBack(room: string): Promise<void> {
    const open = this.#engine.conversation.rooms.get(spelling(room));
    const before = open?.timeline.oldest;
    if (open && before !== undefined) await this.#engine.pages.add(open, before);
  }

  /** Shows the page around a message that is not shown, with gaps beside it. Rejects where it cannot be read. */
  async around(room: string, seq: number): Promise<void> {
    const open = this.#engine.conversation.rooms.get(spelling(room));
    if (open) await this.#engine.pages.around(open, seq);
  }

  /** Shows the page at a gap's newer end, which narrows or closes the gap. */
  async fill(room: string, gap: Gap): Promise<void> {
    const open = this.#engine.conversation.rooms.get(spelling(room));
    if (open) await this.#engine.pages.add(open, gap.before);
  }

  /** Connects at once, if a connection is being waited for. */
  tryNow(): void {
    this.wake();
  }

  /** Call when the device comes on line and when the page becomes visible. */
  wake(): void {
    this.#engine.turn(() => this.#engine.link.wake());
  }

  /** Stays away until `connect` or `signIn`. What is shown stays. */
  disconnect(): void {
    this.#engine.turn(() => this.#engine.link.stop());
  }

  connect(): void {
    this.#engine.turn(() => this.#engine.link.connect());
  }

  /** Ends the session here and, as far as it can be reached, on the server. Unsent commands stay in the storage. */
  signOut(): void {
    this.#engine.pages.signOut();
    this.#engine.turn(() => {
      this.#engine.link.forget();
      this.#engine.conversation.forget();
      this.#engine.stored.forget();
      this.#engine.keepToken(undefined);
      this.#engine.changes.add({ kind: "me" });
      this.#engine.changes.add({ kind: "rooms" });
    });
  }

  /** Hears of every change, once for each room after each frame. The answer ends it. */
  subscribe(listener: (change: Change) => void): () => void {
    return this.#engine.changes.subscribe(listener);
  }

  /** Lets go of everything. Unsent commands stay in the storage. */
  close(): void {
    this.#engine.close();
  }

  #say(command: OutgoingCommand): Outgoing {
    const { id, room } = command;
    const added = this.#engine.outbox.add(command, this.#engine.clock.now());
    this.#engine.turn(() => {}, room);
    return this.#engine.outbox.find(id) ?? added;
  }
}

/** A room's one spelling; what is none is left as it is, for the server to refuse. */
function spelling(room: string): string {
  return parseRoomName(room) ?? room;
}
