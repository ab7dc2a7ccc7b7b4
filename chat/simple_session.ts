import { CLOSE, type CloseCode, type ErrorCode } from "../protocol/codes.ts";
import type { ServerFrame } from "../protocol/events.ts";
import type { User } from "../protocol/fields.ts";
import { errorFrame, readAs } from "../protocol/frames.ts";
import type { RoomName, UserName } from "../protocol/names.ts";
import { type SimpleCommand, simpleCommand, type SimpleFrame } from "../protocol/simple.ts";
import type { Connection } from "./connection.ts";
import type { Arrival } from "./inboxes.ts";
import type { Hub } from "./hub.ts";
import { post } from "./post.ts";
import type { OwnFrame } from "./own_reader.ts";
import { ONLINE } from "./presence.ts";
import { Refusal } from "./refusal.ts";
import type { Room } from "./room.ts";
import type { Seat } from "./seat.ts";
import { type Errand, Session } from "./session.ts";
import { encodeSimple, simpleAnswer, statusFrame, usersFrame } from "./simple_frames.ts";
import type { SimpleGallery } from "./simple_gallery.ts";
import type { Visitor } from "./simple_sign_in.ts";

/** What a simple conversation needs of those who keep it. */
export interface SimpleHost {
  newId(): string;
  whisper(session: SimpleSession, to: UserName, text: string): Promise<void>;
  /** Somebody is about to talk to this person in that room of two. */
  invited(session: SimpleSession, to: string): Promise<void>;
  /** The conversation is over. Called once. */
  ended(session: SimpleSession): void;
}

/** Where somebody may sit down. */
export interface FreePlace {
  readonly room: Room;
  readonly gallery: SimpleGallery;
  /** Where their own log goes on. */
  readonly arrival: Arrival;
}

/** The close code for somebody who is not let in. */
const CLOSE_FOR: Readonly<Partial<Record<ErrorCode, CloseCode>>> = {
  name_taken: CLOSE.nameTaken,
  unauthorized: CLOSE.unauthorized,
  forbidden: CLOSE.removed,
  not_found: CLOSE.unauthorized,
  unavailable: CLOSE.restarting,
  too_fast: CLOSE.tooManyConnections,
};

/** A conversation at a simple endpoint: in one room from the beginning, and translated both ways. */
export class SimpleSession extends Session {
  readonly #host: SimpleHost;
  #isPassing = false;
  #place: FreePlace & { readonly seat: Seat } | undefined;

  constructor(
    hub: Hub,
    connection: Connection,
    { host, address }: { host: SimpleHost; address?: string | undefined },
  ) {
    super(hub, connection, { address });
    this.#host = host;
  }

  /** The platform's own pings, or the endpoint's, find out who is dead. */
  override get isWatched(): boolean {
    return false;
  }

  override get presentIn(): Iterable<RoomName> {
    return this.#place ? [this.#place.room.name] : [];
  }

  override get isStillborn(): boolean {
    return this.isPassing;
  }

  /** Nobody can come back as them, for their name goes with this connection. */
  get isPassing(): boolean {
    return this.#isPassing;
  }

  /** Lets somebody in and sits them down. No await in between: nothing is missed and nothing told twice. */
  enter({ user, isPassing, ...until }: Visitor, place: FreePlace): void {
    const { room, gallery } = place;
    const { hub, connection } = this;
    const isNew = !hub.presence.isPresent(room.name, user.id);
    this.#isPassing = isPassing;
    hub.welcome(this, { user, token: "", ...until }, undefined, place.arrival);
    this.#place = { ...place, seat: gallery.seat(connection, user) };
    hub.presence.enter(room.name, user, connection.id);
    // Who is here already makes no news, and would never hear who else is.
    if (!isNew) this.#users(room);
  }

  /** Tells why somebody is not let in, or not any longer, and closes. */
  turnAway(error: unknown): void {
    this.failed(error);
    const code = error instanceof Refusal ? error.code : "unavailable";
    this.close(CLOSE_FOR[code] ?? CLOSE.misuse, code);
  }

  override get commandsAre(): "frame" {
    return "frame";
  }

  override understand(text: string): Errand {
    const read = readAs(simpleCommand, text);
    return "refused" in read ? read : { run: () => this.#perform(read.command) };
  }

  override encoded(frame: ServerFrame): string | undefined {
    const told = simpleAnswer(frame);
    return told && encodeSimple(told);
  }

  override tellOwn(frame: OwnFrame): void {
    if (frame.type === "invited") this.#host.invited(this, String(frame.to)).catch(this.hub.report);
  }

  /** Sends one frame. */
  tell(frame: SimpleFrame): void {
    this.connection.send(encodeSimple(frame));
  }

  /** There is nothing else here for them. */
  override removedFrom(room: Room): void {
    if (this.#place?.room === room) this.close(CLOSE.removed, "removed by a moderator");
  }

  override end(broke = false): void {
    if (this.hasEnded) return;
    this.#leave();
    super.end(broke);
    this.#host.ended(this);
  }

  #perform(command: SimpleCommand): Promise<void> | undefined {
    const { user } = this;
    if (!user || !this.#place) throw new Refusal("unavailable", "This cannot be done now. Try again");
    switch (command.type) {
      case "message":
        return this.#say(user, command.message, command.target_user);
      case "chat":
        return this.#say(user, command.text, command.target_user);
      case "status":
        return this.#status(command.username);
      case "users":
        return this.#users(this.#place.room);
      case "heartbeat":
        return this.tell({ type: "heartbeat_ack", timestamp: this.hub.at() }) as undefined;
      case "pong":
        return undefined;
    }
  }

  #say(user: User, text: string, to: UserName | undefined): Promise<void> | undefined {
    if (to !== undefined) return this.#host.whisper(this, to, text);
    const posting = { id: this.#host.newId(), body: { type: "message", text } } as const;
    return post(this.hub, this.#place!.room, user, posting, (outcome) => {
      if ("refused" in outcome) {
        this.answer(errorFrame(outcome.refused, outcome.message, undefined, outcome.retryAfterMs));
      }
    });
  }

  async #status(name: UserName): Promise<void> {
    const found = await this.hub.people.find(name);
    if (!found) throw new Refusal("not_found", "Nobody here has that name");
    this.tell(statusFrame(found));
  }

  #users({ name }: Room): undefined {
    this.tell(usersFrame(this.hub.presence.people(name)));
  }

  #leave(): void {
    const { user, hub, connection } = this;
    if (!user || !this.#place) return;
    const { room, gallery, seat } = this.#place;
    this.#place = undefined;
    gallery.leave(seat);
    // Nobody can come back as a passing guest, so there is nobody to wait for.
    if (this.#isPassing) {
      for (const name of [room.name, ONLINE]) hub.presence.leave(name, user.id, connection.id);
    } else hub.presence.lost(room.name, user.id, connection.id, hub.now());
  }
}
