import { CLOSE } from "../protocol/codes.ts";
import type { User } from "../protocol/fields.ts";
import { NAME_HELD_MS } from "../protocol/limits.ts";
import { foldName } from "../protocol/names.ts";
import { encodePeopleHint, readPeopleHint } from "./hints.ts";
import { ONLINE, type Presence } from "./presence.ts";
import type { Session } from "./session.ts";

/** Names of people are held on to this often while they are connected. */
const HOLD_EVERY_MS = 3_600_000;

/** Where names are looked up and kept for those who bear them. */
export interface NameBook {
  find(name: string): Promise<{ readonly user: User; readonly lastSeen?: string } | undefined>;
  hold(name: string, userId: string, heldUntil: number, lastSeen?: string): Promise<void>;
  release(name: string, userId: string): Promise<void>;
}

/** Somebody, and whether they are here. */
export type Whereabouts = User & { readonly online: boolean; readonly lastSeen?: string };

export interface PeopleParts {
  readonly names: NameBook;
  readonly presence: Presence;
  now(): number;
  /** Tells the other instances. */
  tell(payload: string): void;
  /** Something that may take its time but must be done before the instance ends. */
  background(work: Promise<unknown>): void;
}

/** The people connected to this instance, each with all their connections. */
export class People {
  readonly #parts: PeopleParts;
  readonly #sessions = new Map<string, Set<Session>>();
  /** Names that are on their way back to everybody. */
  readonly #freeing = new Map<string, Promise<void>>();
  #heldAt: number;

  constructor(parts: PeopleParts) {
    this.#parts = parts;
    this.#heldAt = parts.now();
  }

  get isNobody(): boolean {
    return this.#sessions.size === 0;
  }

  /** Everybody who is connected here. */
  ids(): string[] {
    return [...this.#sessions.keys()];
  }

  /** Every connection of one person to this instance. */
  sessionsOf(userId: string): Iterable<Session> {
    return this.#sessions.get(userId) ?? [];
  }

  /** Somebody said hello, or has another name now. */
  arrive(session: Session, user: User): void {
    if (!session.user) this.#add(session, user.id);
    // A new name is the person's, whichever of their connections asked for it.
    for (const own of this.sessionsOf(user.id)) this.#introduce(own, user);
  }

  /** A connection of somebody ended. Their name stays theirs for a day after the last one. */
  depart(session: Session, user: User): void {
    const { presence, names, now, background } = this.#parts;
    presence.lost(ONLINE, user.id, session.connection.id, now());
    const others = this.#sessions.get(user.id);
    others?.delete(session);
    if (others && others.size > 0) return;
    this.#sessions.delete(user.id);
    // The name would be locked for somebody who cannot come back.
    if (session.isStillborn) return this.#free(user);
    background(names.hold(user.name, user.id, now() + NAME_HELD_MS, new Date(now()).toISOString()));
  }

  /** Resolves once a name that its bearer has just left for good is free. */
  async freed(name: string): Promise<void> {
    await this.#freeing.get(foldName(name));
  }

  /** Who bears this name, and whether they are here; undefined for nobody. */
  async find(name: string): Promise<Whereabouts | undefined> {
    const found = await this.#parts.names.find(name);
    if (!found) return undefined;
    const online = this.#parts.presence.isPresent(ONLINE, found.user.id);
    const lastSeen = online ? new Date(this.#parts.now()).toISOString() : found.lastSeen;
    return { ...found.user, online, ...(lastSeen === undefined ? {} : { lastSeen }) };
  }

  /** Ends every connection of somebody who signed out, here and on the other instances. */
  signedOut(userId: string): void {
    this.#closeAllOf(userId);
    this.#parts.tell(encodePeopleHint({ kind: "signed_out", userId }));
  }

  /** Hears another instance. */
  hear(payload: string): void {
    const hint = readPeopleHint(payload);
    if (hint?.kind === "signed_out") this.#closeAllOf(hint.userId);
    else if (hint) this.connectionOf(hint.userId, hint.connection)?.heard();
  }

  /** This connection of somebody, where it is one to this instance. */
  connectionOf(userId: string, connection: string): Session | undefined {
    for (const session of this.sessionsOf(userId)) if (session.connection.id === connection) return session;
    return undefined;
  }

  /** A listener has said something by a request that came here: whichever instance serves them knows that they live. */
  heard(userId: string, connection: string): void {
    const session = this.connectionOf(userId, connection);
    if (session) session.heard();
    else this.#parts.tell(encodePeopleHint({ kind: "heard", userId, connection }));
  }

  tick(now: number): void {
    if (now - this.#heldAt < HOLD_EVERY_MS) return;
    this.#heldAt = now;
    for (const sessions of this.#sessions.values()) {
      for (const { user, isStillborn } of sessions) {
        if (user && !isStillborn) {
          this.#parts.background(
            this.#parts.names.hold(user.name, user.id, now + NAME_HELD_MS + HOLD_EVERY_MS),
          );
        }
        break;
      }
    }
  }

  #introduce(session: Session, user: User): void {
    const isNews = session.user?.name !== user.name;
    session.user = user;
    if (!isNews) return;
    for (const room of [ONLINE, ...session.presentIn]) {
      this.#parts.presence.enter(room, user, session.connection.id);
    }
  }

  #add(session: Session, userId: string): void {
    const sessions = this.#sessions.get(userId);
    if (sessions) sessions.add(session);
    else this.#sessions.set(userId, new Set([session]));
  }

  #free({ id, name }: User): void {
    const key = foldName(name);
    const freed: Promise<void> = this.#parts.names.release(name, id).finally(() => {
      if (this.#freeing.get(key) === freed) this.#freeing.delete(key);
    });
    this.#freeing.set(key, freed);
    this.#parts.background(freed);
  }

  #closeAllOf(userId: string): void {
    for (const session of [...this.sessionsOf(userId)]) session.close(CLOSE.unauthorized, "signed out");
  }
}
