import type * as z from "zod";
import { codeOf, roomName, userName } from "../protocol/fields.ts";
import type { UserName } from "../protocol/names.ts";
import { Deadlines } from "./deadlines.ts";
import { mayHaveSignedOut, paceSignIn } from "./greeting.ts";
import type { Hub } from "./hub.ts";
import { OneByOne } from "./one_by_one.ts";
import { Refusal } from "./refusal.ts";
import type { Room } from "./room.ts";
import { simpleLine } from "./simple_frames.ts";
import { Galleries, type SimpleGallery } from "./simple_gallery.ts";
import { SimpleHeartbeats } from "./simple_heartbeats.ts";
import { type SimpleHost, SimpleSession } from "./simple_session.ts";
import type { SimpleSignIn, Visitor } from "./simple_sign_in.ts";
import type { Socket } from "./socket.ts";
import type { Whispers } from "./whispers.ts";

/** Where people are who name no room. */
const LOBBY = "lobby";
/** How often the name of somebody who passes by is held anew. */
const RENEW_MS = 60_000;

/** What somebody asked for when they knocked, as it came. */
export interface Call {
  readonly name?: string | undefined;
  readonly token?: string | undefined;
  readonly room?: string | undefined;
  /** Where they come from. */
  readonly address?: string | undefined;
  /** The endpoint that pings. */
  readonly hasHeartbeat: boolean;
}

/** What {@link SimpleDoor} stands on. */
export interface SimpleDoorParts {
  readonly hub: Hub;
  readonly signIn: SimpleSignIn;
  readonly whispers: Whispers;
  /** A UUID. */
  newId(): string;
}

/** Lets people in who speak the simple language: signed in and seated from the beginning, in one room. */
export class SimpleDoor implements SimpleHost {
  readonly #parts: SimpleDoorParts;
  readonly #galleries = new Galleries();
  readonly #heartbeats: SimpleHeartbeats;
  readonly #renewals: Deadlines<SimpleSession>;

  constructor(parts: SimpleDoorParts) {
    this.#parts = parts;
    const { hub } = parts;
    this.#heartbeats = new SimpleHeartbeats(hub.counts, hub.now());
    this.#renewals = new Deadlines({ stepMs: 1_000, spanMs: RENEW_MS }, hub.now());
    hub.moving.add((now) => this.#tick(now));
  }

  /** Begins a conversation over a socket that has just opened. What its client says waits until they are let in. */
  open(socket: Socket, call: Call): SimpleSession {
    const { hub } = this.#parts;
    const start = (connection: SimpleSession["connection"]) =>
      new SimpleSession(hub, connection, { host: this, address: call.address });
    const session = hub.begin(new OneByOne(socket), start);
    session.waitFor(this.#letIn(session, call).catch((error) => session.turnAway(error)));
    return session;
  }

  newId(): string {
    return this.#parts.newId();
  }

  whisper(session: SimpleSession, to: UserName, text: string): Promise<void> {
    return this.#parts.whispers.send(session, to, text);
  }

  invited(session: SimpleSession, to: string): Promise<void> {
    return this.#parts.whispers.invited(session, to);
  }

  ended(session: SimpleSession): void {
    this.#heartbeats.forget(session);
    this.#renewals.cancel(session);
    this.#parts.whispers.forget(session);
  }

  async #letIn(session: SimpleSession, { name, token, room, hasHeartbeat, address }: Call): Promise<void> {
    const { hub, signIn } = this.#parts;
    if (token === undefined) paceSignIn(hub, address);
    const asked = checked(roomName, room ?? LOBBY);
    await hub.inboxes.open();
    const visitor = await signIn.signIn({ name: name === undefined ? name : checked(userName, name), token });
    try {
      await this.#seat(
        session,
        visitor,
        await hub.enter(asked, visitor.user, session.handshake.address),
        token,
      );
    } finally {
      if (!session.user && visitor.isPassing) await signIn.forget(visitor.user);
    }
    if (session.hasEnded) return;
    if (hasHeartbeat) this.#heartbeats.watch(session, hub.now());
    if (visitor.isPassing) this.#renewals.set(session, hub.now() + RENEW_MS);
  }

  async #seat(session: SimpleSession, visitor: Visitor, room: Room, token?: string): Promise<void> {
    const { hub, whispers, signIn } = this.#parts;
    const { user, isPassing } = visitor;
    const arrival = await hub.inboxes.arrive(isPassing ? undefined : user);
    if (token !== undefined && mayHaveSignedOut(arrival, hub.now())) await signIn.signIn({ token });
    const talks = isPassing ? [] : await whispers.roomsOf(user);
    // No await from here on: nothing can be delivered in between.
    if (session.hasEnded) return;
    if (hub.rooms.find(room.name) !== room) {
      return await this.#seat(session, visitor, await hub.enter(room.name, user), token);
    }
    room.rights.admit(user.id, session.handshake.address);
    session.enter(visitor, { room, gallery: this.#galleryOf(room), arrival });
    whispers.begin(session, talks);
  }

  #galleryOf(room: Room): SimpleGallery {
    const { presence } = this.#parts.hub;
    return this.#galleries.of(room, () => ({
      lineOf: simpleLine,
      people: () => presence.people(room.name),
    }));
  }

  #tick(now: number): void {
    this.#heartbeats.tick(now);
    this.#renewals.tick(now, (session) => {
      this.#renewals.set(session, now + RENEW_MS);
      this.#renew(session).catch(this.#parts.hub.report);
    });
  }

  /** Holds a passing guest's name anew. Where it was lost meanwhile, two people would bear it. */
  async #renew(session: SimpleSession): Promise<void> {
    const { user } = session;
    if (!user) return;
    const isTheirs = await this.#parts.signIn.renew(user);
    if (session.hasEnded) await this.#parts.signIn.forget(user);
    else if (!isTheirs) session.turnAway(new Refusal("name_taken", "Somebody else has your name now"));
  }
}

function checked<Schema extends z.ZodType>(schema: Schema, value: string): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { code, message } = codeOf(parsed.error);
  throw new Refusal(code, message);
}
