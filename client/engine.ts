import type { Welcome } from "../protocol/events.ts";
import { CLOSE } from "../protocol/codes.ts";
import { Alarm } from "./alarm.ts";
import { Changes } from "./changes.ts";
import type { Clock } from "./clock.ts";
import { Conversation } from "./conversation.ts";
import { Link } from "./link.ts";
import { OlderPages } from "./older_pages.ts";
import { Outbox } from "./outbox.ts";
import type { OutboxStorage } from "./outbox_storage.ts";
import type { Room } from "./room.ts";
import { StoredOutbox } from "./stored_outbox.ts";
import type { OlderPage } from "./timeline.ts";
import type { Connect } from "./transport.ts";
import type { ClientError } from "./views.ts";

/** What a proxy or a runtime closes with where Parley's own listener says 4413. */
const MESSAGE_TOO_BIG = 1009;

/** What the machines need of the world. */
export interface EngineOptions {
  readonly url: URL;
  readonly connect: Connect;
  readonly storage: OutboxStorage;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  readonly random: () => number;
  readonly keepToken: (token: string | undefined) => void;
}

/** Runs the machines together: everything happens in turns, and a turn's consequences leave at its end. */
export class Engine {
  readonly clock: Clock;
  readonly changes = new Changes();
  readonly outbox: Outbox;
  readonly stored: StoredOutbox;
  readonly link: Link;
  readonly conversation: Conversation;
  readonly pages: OlderPages;
  readonly keepToken: (token: string | undefined) => void;
  readonly #alarm: Alarm;
  readonly #failed = (error: ClientError) => this.changes.add({ kind: "error", error });
  readonly #takeTurn = (run: () => void) => this.turn(run);
  #depth = 0;

  constructor(options: EngineOptions) {
    this.clock = options.clock;
    this.keepToken = options.keepToken;
    this.outbox = new Outbox(options.random);
    this.stored = this.#makeStored(options.storage);
    this.link = this.#makeLink(options);
    this.conversation = this.#makeConversation();
    this.pages = this.#makePages(options);
    this.#alarm = new Alarm(options.clock, () => this.turn(() => this.#tick()));
  }

  /** Runs something that changes the machines, then lets its consequences out: few frames, one notice a thing. */
  turn(run: () => void, room?: string): void {
    const before = this.link.state;
    this.#depth++;
    try {
      run();
    } finally {
      this.#depth--;
    }
    if (room !== undefined) this.conversation.changed(room);
    if (before !== this.link.state) this.changes.add({ kind: "connection" });
    if (this.#depth === 0) this.#settle();
  }

  /** Lets go of everything. */
  close(): void {
    this.changes.close();
    this.conversation.introductions.forget();
    this.link.stop();
    this.#alarm.off();
  }

  #makeStored(storage: OutboxStorage): StoredOutbox {
    return new StoredOutbox(this.outbox, storage, {
      turn: this.#takeTurn,
      loaded: (rooms) => rooms.forEach((room) => this.conversation.changed(room)),
      failed: this.#failed,
    });
  }

  #makeLink(options: EngineOptions): Link {
    return new Link(options, {
      turn: this.#takeTurn,
      welcomed: (frame) => this.#welcomed(frame),
      received: (frame) => this.conversation.receive(frame, this.clock.now()),
      lost: (code) => this.#lost(code),
    });
  }

  #makeConversation(): Conversation {
    return new Conversation(this.link, this.outbox, {
      roomChanged: (room) => this.changes.add({ kind: "room", room }),
      roomsChanged: () => this.changes.add({ kind: "rooms" }),
      failed: this.#failed,
      restarted: (room) => this.pages.refresh(room),
    });
  }

  #makePages({ url, fetch, clock }: EngineOptions): OlderPages {
    return new OlderPages(() => ({ url, fetch, clock, token: this.link.token }), {
      turn: this.#takeTurn,
      added: (room, page) => this.#added(room, page),
      failed: this.#failed,
    });
  }

  #settle(): void {
    const { me } = this.conversation;
    if (me && this.stored.isLoadedFor(me.id)) this.conversation.speak(this.clock.now());
    this.link.flush();
    this.stored.write();
    const due = [this.link.dueAt, this.outbox.nextAt, this.conversation.dueAt];
    this.#alarm.set(Math.min(...due.map((at) => at ?? Infinity)));
    this.changes.tell();
  }

  #tick(): void {
    this.link.tick();
    this.conversation.tick(this.clock.now());
  }

  #welcomed({ user, token }: Welcome): void {
    this.outbox.belongTo(user.id);
    this.stored.load(user.id);
    this.conversation.welcomed(user);
    this.keepToken(token);
    this.changes.add({ kind: "me" });
  }

  #lost(code: number): void {
    if (code === CLOSE.frameTooLong || code === MESSAGE_TOO_BIG) this.outbox.unreadable();
    this.outbox.lost();
    this.conversation.lost(this.clock.now());
  }

  #added(room: Room, page: OlderPage): void {
    const me = this.conversation.me?.id;
    for (const { id, from } of page.messages) if (from.id === me) this.outbox.shown(room.name, id);
    this.conversation.changed(room.name);
  }
}
