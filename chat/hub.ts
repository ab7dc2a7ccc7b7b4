import type { User } from "../protocol/fields.ts";
import type { RoomName } from "../protocol/names.ts";
import type { Admins } from "./admins.ts";
import { Allowances } from "./allowance.ts";
import { Background } from "./background.ts";
import { Connection } from "./connection.ts";
import { Counts } from "./counts.ts";
import { DeliveryTimes } from "./delivery_times.ts";
import { closeInBatches, sayGoodbye } from "./draining.ts";
import { Directs } from "./directs.ts";
import { Doorkeeper } from "./doorkeeper.ts";
import { Gates } from "./gates.ts";
import { BELLS_TOPIC, type Hint, PEOPLE_TOPIC } from "./hints.ts";
import { hearOthers } from "./hearing.ts";
import { History } from "./history.ts";
import type { HubOptions, HubParts } from "./hub_parts.ts";
import { type Arrival, Inboxes } from "./inboxes.ts";
import { Paces } from "./paces.ts";
import { People } from "./people.ts";
import { Presence, PRESENCE_TOPIC } from "./presence.ts";
import { ReadMarks } from "./read_marks.ts";
import type { Room } from "./room.ts";
import { Rooms } from "./rooms.ts";
import type { Seat } from "./seat.ts";
import { Session } from "./session.ts";
import { Signals } from "./signals.ts";
import type { Handshake, SignedIn, SignIn } from "./sign_in.ts";
import type { Socket } from "./socket.ts";
import { TurnSwitchboard } from "./switchboard.ts";
import { ToldTime } from "./told_time.ts";
import { Topics } from "./topics.ts";
import { UNWATCHED, type Watch } from "./watch.ts";
import { Vigil } from "./vigil.ts";
import { tokenEnd, welcomeFrame } from "./welcome.ts";

/** How often `tick` is meant to be called. */
export const TICK_MS = 100;

/** One instance of the chat: everyone connected to it, the rooms they are in, and what moves with time. */
export class Hub {
  readonly options: HubOptions;
  readonly signIn: SignIn;
  readonly pause: (ms: number) => Promise<void>;
  readonly counts = new Counts();
  readonly gates = new Gates(this.counts);
  readonly times: DeliveryTimes;
  readonly admins: Admins;
  readonly doorkeeper: Doorkeeper;
  readonly rooms: Rooms;
  readonly people: People;
  readonly inboxes: Inboxes;
  readonly directs: Directs;
  readonly history: History;
  readonly presence: Presence;
  readonly signals: Signals;
  readonly marks: ReadMarks;
  readonly messages: Allowances;
  readonly paces: Paces;
  readonly watch: Watch;
  readonly report: (error: unknown, connection?: string) => void;
  /** What else moves with time: called at each tick. */
  readonly moving = new Set<(now: number) => void>();
  readonly #parts: HubParts;
  readonly #background: Background;
  readonly #topics: Topics;
  readonly #told = new ToldTime();
  readonly #switchboard: TurnSwitchboard;
  readonly #sessions = new Set<Session>();
  readonly #vigil: Vigil;
  #draining = false;

  constructor(parts: HubParts) {
    this.#parts = parts;
    const { options, now, log, bus, report, names } = parts;
    this.options = options;
    this.signIn = parts.signIn;
    this.report = report;
    this.watch = parts.watch ?? UNWATCHED;
    this.pause = parts.pause;
    this.times = new DeliveryTimes({ elapsed: parts.elapsed ?? now, defer: parts.defer }, (ms) => {
      this.counts.deliveryMs.observe(ms);
      this.gates.told(ms);
    });
    this.#background = new Background(report);
    this.#topics = new Topics({ bus, counts: this.counts, report });
    this.#switchboard = new TurnSwitchboard(parts.defer);
    this.history = new History(log);
    this.marks = new ReadMarks(parts.marks, report);
    this.messages = new Allowances({ perSecond: options.ratePerSecond, burst: options.rateBurst });
    this.paces = new Paces(options, this.counts);
    const heard = (room: Room, hint: Hint) => this.signals.hear(room, hint);
    const people = (room: RoomName) => this.presence.people(room);
    const { counts, pause, options: { historyDays } } = this;
    this.admins = parts.admins;
    const doorkeeper = this.doorkeeper = new Doorkeeper({
      ...parts,
      sessions: this.#sessions,
      rooms: () => this.rooms,
      directs: () => this.directs,
    });
    this.rooms = new Rooms({ log, bus, counts, historyDays, pause, report, heard, people, doorkeeper });
    this.presence = new Presence({
      instance: parts.newId(),
      announce: (payload) => this.#topics.tell(PRESENCE_TOPIC, payload),
    }, now());
    const background = (work: Promise<unknown>) => this.#background.add(work);
    const tellPeople = (payload: string) => this.#topics.tell(PEOPLE_TOPIC, payload);
    this.people = new People({ names, presence: this.presence, now, background, tell: tellPeople });
    const { rooms, presence, marks, people: here } = this;
    this.signals = new Signals({ rooms, people: here, presence, marks, now });
    const { newId } = parts;
    const tell = (userId: string) => this.#topics.tell(BELLS_TOPIC, userId);
    const mostBehind = options.historyReplay;
    this.inboxes = new Inboxes({ log, people: here, now, newId, tell, report, mostBehind });
    this.directs = new Directs({ pairs: parts.pairs, people: here, inboxes: this.inboxes, background });
    const { heartbeatTimeoutMs } = options;
    const evicted = () => counts.evicted++;
    this.#vigil = new Vigil({ heartbeatTimeoutMs, at: () => this.at(), evicted }, now());
    hearOthers(this, { bus, topics: this.#topics });
  }

  get connections(): number {
    return this.#sessions.size;
  }

  /** Everybody connected to this instance. */
  get sessions(): Iterable<Session> {
    return this.#sessions;
  }

  get isDraining(): boolean {
    return this.#draining;
  }

  now(): number {
    return this.#parts.now();
  }

  /** Now, as frames tell it. */
  at(): string {
    return this.#told.at(this.#parts.now());
  }

  /** Begins a conversation over a socket that has just opened. */
  open(socket: Socket, handshake: Handshake): Session {
    return this.begin(socket, (connection) => new Session(this, connection, handshake));
  }

  /** As {@link open}, for a conversation of another kind. */
  begin<Kind extends Session>(socket: Socket, start: (connection: Connection) => Kind): Kind {
    const session = start(new Connection(`c_${this.#parts.newId()}`, socket, this.#switchboard));
    this.#sessions.add(session);
    this.#vigil.begin(session, this.now());
    this.counts.opened++;
    this.watch.note("connected", { connection: session.connection.id });
    return session;
  }

  /** The client has said something, whatever it was. */
  heard(session: Session): void {
    this.#vigil.heard(session, this.now());
  }

  /** Lets somebody in, or takes note of their newer token or name. */
  welcome(session: Session, signedIn: SignedIn, ref?: number, arrival?: Arrival): void {
    const { user, token, isNew = false } = signedIn;
    if (!session.user) {
      this.watch.note("signed in", { connection: session.connection.id, user: user.id });
      session.isNewcomer = isNew;
      if (isNew) this.marks.begin(user.id, this.now());
      this.#vigil.greeted(session, this.now());
    }
    this.#vigil.until(session, tokenEnd(signedIn, this.now()));
    this.people.arrive(session, user);
    const connection = session.connection.id;
    const inbox = arrival?.position ?? this.inboxes.positionOf(session);
    session.answer(welcomeFrame({ user, token, ref, connection, inbox, at: this.at() }, this.options));
    if (arrival) this.inboxes.begin(session, arrival);
  }

  /** The room, for somebody who may know that it exists. */
  enter(name: RoomName, user: User, address?: string): Promise<Room> {
    return this.doorkeeper.enter(name, user, address);
  }

  /** Ends every connection of somebody who signed out, here and on the other instances. */
  async signedOut(user: User): Promise<void> {
    this.people.signedOut(user.id);
    await this.inboxes.tell(user.id, { what: "signed_out", from: user });
  }

  /** Somebody leaves a room on purpose. */
  leave(session: Session, room: Room, seat: Seat): void {
    this.#vacate(room, seat);
    this.presence.leave(room.name, seat.user.id, session.connection.id);
  }

  /** A connection is gone. Called once a session. */
  forget(session: Session): void {
    this.#sessions.delete(session);
    this.#vigil.forget(session);
    this.counts.closed++;
    this.watch.note("disconnected", { connection: session.connection.id, user: session.user?.id });
    for (const { room, seat } of session.seats.values()) {
      this.#vacate(room, seat);
      this.presence.lost(room.name, seat.user.id, session.connection.id, this.now());
    }
    session.seats.clear();
    this.inboxes.forget(session);
    if (session.user) this.people.depart(session, session.user);
  }

  /** Moves along everything that depends on time. */
  tick(): void {
    const now = this.now();
    this.#vigil.tick(now);
    this.gates.tick();
    this.#switchboard.tick(now);
    this.rooms.tick(now);
    this.people.tick(now);
    this.inboxes.tick(now);
    this.signals.tick(now);
    this.marks.tick(now);
    this.messages.sweep(now);
    this.paces.sweep(now);
    for (const move of this.moving) move(now);
  }

  /** Stops without losing anything: says goodbye, lets what was sent be stored, closes everybody in batches. */
  async drain(): Promise<void> {
    this.#draining = true;
    sayGoodbye(this.#sessions, this.#parts.random);
    await this.rooms.idle();
    this.presence.handOver();
    await closeInBatches([...this.#sessions], this.#parts);
    await this.rooms.idle();
    await this.marks.flush();
    await this.#background.settled();
    await this.rooms.close();
  }

  #vacate(room: Room, seat: Seat): void {
    seat.leave();
    room.seats.delete(seat);
    this.signals.type(room, seat.user, false);
  }
}
