import type { User } from "../protocol/fields.ts";
import { DIRECT_PREFIX } from "../protocol/names.ts";
import { Introductions } from "./introductions.ts";
import { Asked } from "./asked.ts";
import type { ConversationListener } from "./conversation_listener.ts";
import { type Entry, type Incoming, type JoinedFrame, type OwnEntry, refusalOf } from "./incoming.ts";
import type { Link } from "./link.ts";
import type { Outbox } from "./outbox.ts";
import { type Outcome, Room } from "./room.ts";
import type { RoomView } from "./views.ts";

type ErrorFrame = Incoming & { readonly type: "error" };
const REFUSED_JOIN_MS = 2_000;

/** The rooms one is in: routes what the server says to them, and what they want to the server. */
export class Conversation {
  readonly rooms = new Map<string, Room>();
  readonly introductions: Introductions;
  readonly #views = new Map<string, RoomView>();
  readonly #asked = new Asked();
  readonly #joinAt = new Map<string, number>();
  readonly #link: Link;
  readonly #outbox: Outbox;
  readonly #listener: ConversationListener;
  #me: User | undefined;

  constructor(link: Link, outbox: Outbox, listener: ConversationListener) {
    this.#link = link;
    this.introductions = new Introductions(link);
    this.#outbox = outbox;
    this.#listener = listener;
  }

  get me(): User | undefined {
    return this.#me;
  }

  /** What the rooms look like now. Views are made when somebody looks. */
  views(now: number): ReadonlyMap<string, RoomView> {
    for (const room of this.rooms.values()) {
      if (!this.#views.has(room.name)) this.#views.set(room.name, room.view(this.#outbox.of(room.name), now));
    }
    return this.#views;
  }

  /** When a room's typing ends, its reading has to be told, or it may be joined after all. */
  get dueAt(): number {
    let due = Math.min(this.introductions.dueAt, ...this.#joinAt.values());
    for (const { members, mark, session } of this.rooms.values()) {
      due = Math.min(due, members.typingEndsAt ?? Infinity);
      if (session.state === "live") due = Math.min(due, mark.dueAt ?? Infinity);
    }
    return due;
  }

  /** We are in, as this person: enter every room again, from where it was. */
  welcomed(user: User): void {
    const isSame = this.#me?.id === user.id;
    if (this.#me && !isSame) this.#forgetPrivate();
    this.#me = user;
    for (const name of this.rooms.keys()) {
      if (!isSame) this.#put(new Room(name, user.id));
      this.#join(name);
    }
  }

  /** The connection is away. */
  lost(now: number): void {
    this.introductions.lost(now);
    this.#asked.clear();
    this.#joinAt.clear();
    for (const room of this.rooms.values()) {
      room.session.lost();
      this.changed(room.name);
    }
  }

  open(name: string): void {
    if (this.rooms.get(name)?.isRefused === false) return;
    if (!this.rooms.has(name)) this.#add(name);
    if (this.#link.state.kind === "live") this.#join(name);
  }

  leave(name: string): void {
    if (!this.rooms.delete(name)) return;
    this.#views.delete(name);
    this.#joinAt.delete(name);
    this.#outbox.unlevel(name);
    if (this.#link.state.kind === "live") this.#link.say({ type: "leave", room: name });
    this.#listener.roomsChanged();
  }

  /** Leaves everything without a word: nobody is signed in any more. */
  forget(): void {
    this.#me = undefined;
    this.introductions.forget();
    this.rooms.clear();
    this.#views.clear();
    this.#joinAt.clear();
  }

  /** Marks a room's view as out of date. */
  changed(name: string): void {
    this.#views.delete(name);
    if (this.rooms.has(name)) this.#listener.roomChanged(name);
  }

  /** Says what the outbox may say now. */
  speak(now: number): void {
    for (const command of this.#outbox.next(now)) {
      this.#asked.note(this.#link.say(command), { kind: "command", id: command.id });
      this.changed(command.room);
    }
  }

  /** Does what is due. */
  tick(now: number): void {
    this.introductions.tick(now);
    for (const [name, at] of this.#joinAt) if (at <= now) this.#join(name);
    for (const { name, members, mark, session } of this.rooms.values()) {
      if (members.endTyping(now)) this.changed(name);
      const upTo = session.state === "live" ? mark.tell(now) : undefined;
      if (upTo !== undefined) this.#link.say({ type: "read", room: name, upTo });
    }
  }

  receive(frame: Incoming, now: number): void {
    if (frame.type === "joined") this.#joined(frame);
    else if (frame.type === "sent") this.#sent(frame);
    else if (frame.type === "error") this.#refused(frame, now);
    else if (frame.type === "own") this.#own(frame);
    else if ("room" in frame) this.#inRoom(frame, now);
  }

  #inRoom(frame: Incoming & { readonly room: string }, now: number): void {
    const room = this.rooms.get(frame.room);
    if (!room) return;
    if (frame.type === "entry") this.#entry(room, frame);
    else if (frame.type === "reset") this.#follow(room, room.reset());
    else room.hear(frame, now);
    this.changed(room.name);
  }

  #entry(room: Room, entry: Entry): void {
    this.#follow(room, room.receive(entry));
  }

  #joined(frame: JoinedFrame): void {
    if (this.introductions.joined(frame)) return this.#introduced(frame);
    const asked = this.#asked.answered(frame.ref);
    // An answer for a room that was left meanwhile, or to a join that another one has replaced.
    if (asked?.kind !== "join" || this.rooms.get(frame.room) !== asked.room) return;
    this.#follow(asked.room, asked.room.joined(frame));
    this.changed(frame.room);
  }

  /** The server has opened a room of two for us, and we are in it. */
  #introduced(frame: JoinedFrame): void {
    const room = this.rooms.get(frame.room) ?? this.#add(frame.room);
    // It was joined without `since`, whatever we knew of it: this answer is the newest page.
    room.session.join();
    this.#outbox.unlevel(room.name);
    this.#follow(room, room.joined(frame));
    this.changed(room.name);
  }

  #sent({ id, ref, room: name, seq }: Incoming & { readonly type: "sent" }): void {
    this.#asked.answered(ref);
    this.#outbox.sent(id, seq);
    // Nothing may follow: the page that we entered with was newer, or a reaction that stood already has no entry.
    this.#outbox.reached(name, this.rooms.get(name)?.session.position.seq ?? 0);
    this.changed(name);
  }

  #follow(room: Room, outcome: Outcome): void {
    for (const id of outcome.ownIds) this.#outbox.shown(room.name, id);
    // In another epoch a number may mean something else; all that was stored lies behind its head.
    this.#outbox.reached(room.name, outcome.restarted ? Infinity : room.session.position.seq);
    if (outcome.restarted) this.#listener.restarted(room);
    if (outcome.mustJoin) this.#join(room.name);
    else if (outcome.isLevel) this.#outbox.level(room.name);
  }

  #refused(frame: ErrorFrame, now: number): void {
    if (this.introductions.refused(frame, now)) return;
    const asked = this.#asked.answered(frame.ref);
    if (asked?.kind === "join") this.#notLetIn(asked.room, frame, now);
    else if (asked?.kind === "command") this.#notSent(asked.id, frame, now);
    else this.#listener.failed({ code: frame.code, message: frame.message });
  }

  #notLetIn(room: Room, frame: ErrorFrame, now: number): void {
    if (this.rooms.get(room.name) !== room) return;
    if (frame.retry) this.#joinAt.set(room.name, now + (frame.retryAfterMs ?? REFUSED_JOIN_MS));
    else {
      room.refused(refusalOf(frame));
      this.#outbox.failAll(room.name, refusalOf(frame));
    }
    this.changed(room.name);
  }

  #notSent(id: string, frame: ErrorFrame, now: number): void {
    const room = this.#outbox.find(id)?.room;
    if (room === undefined) return;
    const isOut = frame.code === "not_joined" && this.rooms.has(room);
    const when = frame.retryAfterMs === undefined ? { now } : { retryAt: now + frame.retryAfterMs };
    this.#outbox.refused(id, refusalOf(frame), frame.retry || isOut ? when : "never");
    // The server thinks that we are not there: it may be right, so enter again before repeating anything.
    if (isOut) this.#joinAt.set(room, now + REFUSED_JOIN_MS);
    this.changed(room);
  }

  #own({ seq, what, to }: OwnEntry): void {
    if (!this.#link.advanceInbox(seq) || to === undefined) return;
    if (what === "invited") this.open(to);
    else if (what === "removed") this.leave(to);
  }

  #join(name: string): void {
    const room = this.rooms.get(name);
    if (!room) return;
    const since = room.session.join();
    const ref = this.#link.say({ type: "join", room: name, ...(since ? { since } : {}) });
    this.#asked.note(ref, { kind: "join", room });
    this.#joinAt.delete(name);
    this.#outbox.unlevel(name);
    this.changed(name);
  }

  /** Somebody else has signed in: what belonged to two does not belong to them. */
  #forgetPrivate(): void {
    this.introductions.forget();
    for (const name of this.rooms.keys()) if (name.startsWith(DIRECT_PREFIX)) this.rooms.delete(name);
    this.#views.clear();
    this.#listener.roomsChanged();
  }

  #add(name: string): Room {
    const room = new Room(name, this.#me?.id ?? "");
    this.#put(room);
    this.#listener.roomsChanged();
    return room;
  }

  #put(room: Room): void {
    this.rooms.set(room.name, room);
    this.#views.delete(room.name);
  }
}
