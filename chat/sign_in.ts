import type { Hello } from "../protocol/commands.ts";
import type { User } from "../protocol/fields.ts";
import { foldName, isBot, isOutside, type UserName } from "../protocol/names.ts";
import type { Guests } from "./guests.ts";
import { Refusal } from "./refusal.ts";

/** What came with the handshake. */
export interface Handshake {
  /** From the subprotocol or the Authorization header: meant for this connection. */
  readonly token?: string | undefined;
  /** From the session cookie: whoever uses this browser. */
  readonly cookie?: string | undefined;
  /** Where they come from. */
  readonly address?: string | undefined;
}

/** Whose a token is. */
export interface Known {
  readonly user: User;
  readonly lent?: Lent;
}

/** Reads tokens; undefined for one that is not valid any more. */
export interface Tokens {
  verify(token: string): Promise<Known | undefined>;
  /** Whether they have signed out since that time, in milliseconds since 1970. */
  isRevoked(userId: string, since: number): Promise<boolean>;
  issue(user: User, grounds: { readonly seenAt: number; readonly lent?: Lent }): Promise<string>;
}

/** Somebody else vouches for them: under that name, and until then. */
export interface Lent {
  readonly name: string;
  readonly until: number;
}

/** Somebody as they were last seen. */
export interface Seen {
  readonly user: User;
  /** When they had surely not signed out, in milliseconds since 1970: a newer token dates from then. */
  readonly seenAt: number;
}

/** Somebody who may come in, unless their name is another's meanwhile. */
export interface Recognised {
  /** Who they are; undefined for somebody new. */
  readonly user?: User;
  letIn(): Promise<SignedIn>;
}

export interface SignedIn {
  readonly user: User;
  readonly token: string;
  /** When they had surely not signed out, in milliseconds since 1970. Left out: now. */
  readonly seenAt?: number;
  /** A user that did not exist before. */
  readonly isNew?: boolean;
  /** When they must have said hello with a newer token. Left out: with the one that they are given now. */
  readonly expiresAt?: number;
}

/** Who says hello: the first of the frame's token, the handshake's token, a guest by name, the cookie. */
export class SignIn {
  readonly #tokens: Tokens;
  readonly #guests: Guests | undefined;
  readonly #now: () => number;

  /** @param guests Undefined where only tokens are let in. */
  constructor(tokens: Tokens, guests: Guests | undefined, now: () => number) {
    this.#tokens = tokens;
    this.#guests = guests;
    this.#now = now;
  }

  /**
   * Throws a `Refusal` that says why not; the same connection may try again.
   *
   * @param present Who this connection belongs to already. Nobody else may take it over, nor take a name by trying.
   */
  async hello(frame: Hello, handshake: Handshake, present?: Seen): Promise<SignedIn> {
    return await (await this.recognise(frame, handshake, present)).letIn();
  }

  /** As {@link hello}, in two steps. */
  async recognise(frame: Hello, handshake: Handshake, present?: Seen): Promise<Recognised> {
    const token = frame.token ?? handshake.token;
    if (token !== undefined) return await this.#withToken(token, frame.name, present);
    if (frame.name !== undefined && present) return await this.#renamed(present, frame.name);
    if (frame.name !== undefined) return await this.#withName(frame.name, handshake.cookie);
    if (handshake.cookie !== undefined) return await this.#withToken(handshake.cookie, undefined, present);
    throw new Refusal("unauthorized", "Say who you are: a name, or a token");
  }

  async #withToken(token: string, name?: UserName, present?: Seen): Promise<Recognised> {
    const known = await this.#look(token);
    if (!known) notValid();
    if (present && present.user.id !== known.user.id) somebodyElse();
    return this.#recognised(known, token, name, present?.user);
  }

  /** Whose token it is. The time is from before the look: a sign-out that it cannot have seen comes later. */
  async #look(token: string): Promise<Known & Seen | undefined> {
    const seenAt = this.#now();
    const known = await this.#tokens.verify(token);
    return known && { ...known, seenAt };
  }

  #recognised(
    { user, lent, seenAt }: Known & Seen,
    token: string,
    name?: UserName,
    present?: User,
  ): Recognised {
    if (isBot(user.id)) return { user, letIn: async () => await asBot(user, token, name) };
    if (lent) return { user, letIn: () => this.#vouchedFor({ user, seenAt }, lent, name) };
    // A token keeps the name that it was made with; the connection knows the present one.
    return { user, letIn: () => this.#comeBack({ user: present ?? user, seenAt }, name) };
  }

  /** The token that they are given holds no longer than theirs, and nobody here gives them another name. */
  async #vouchedFor({ user, seenAt }: Seen, lent: Lent, name?: UserName): Promise<SignedIn> {
    if (name !== undefined && foldName(name) !== foldName(user.name)) {
      throw new Refusal("forbidden", "Your name is the one that you have where you signed in");
    }
    return { user, token: await this.#tokens.issue(user, { seenAt, lent }), seenAt, expiresAt: lent.until };
  }

  /** A name alone is a new guest, unless it is one's own. */
  async #renamed({ user, seenAt: before }: Seen, name: UserName): Promise<Recognised> {
    if (foldName(user.name) !== foldName(name)) return somebodyElse();
    // Their name alone would make their time longer than whoever vouches for them has said, or an admin.
    if (isOutside(user.id)) throw new Refusal("unauthorized", "Bring a newer token");
    if (isBot(user.id)) throw new Refusal("unauthorized", "Bring your token");
    const seenAt = this.#now();
    if (await this.#tokens.isRevoked(user.id, before)) notValid();
    return { user, letIn: () => this.#comeBack({ user, seenAt }, name) };
  }

  async #withName(name: UserName, cookie: string | undefined): Promise<Recognised> {
    const known = cookie === undefined ? undefined : await this.#look(cookie);
    if (known && foldName(known.user.name) === foldName(name)) return this.#recognised(known, cookie!, name);
    return { letIn: () => this.#asGuest(name) };
  }

  async #asGuest(name: UserName): Promise<SignedIn> {
    if (!this.#guests) throw new Refusal("unauthorized", "Guests are not let in here: a token is needed");
    const guest = await this.#guests.signInGuest(name) ?? nameTaken();
    return { ...guest, isNew: true };
  }

  async #comeBack({ user, seenAt }: Seen, name?: UserName): Promise<SignedIn> {
    if (!this.#guests) return { user, token: await this.#tokens.issue(user, { seenAt }), seenAt };
    const guest = await this.#guests.rename(user, name ?? user.name as UserName, seenAt) ?? nameTaken();
    return { ...guest, seenAt };
  }
}

/** A bot keeps its token and its name for as long as its admin lets it. */
function asBot(user: User, token: string, name: UserName | undefined): SignedIn {
  if (name === undefined || foldName(name) === foldName(user.name)) return { user, token };
  throw new Refusal("forbidden", "A bot keeps the name that it was given");
}

function notValid(): never {
  throw new Refusal("unauthorized", "This sign-in is not valid any more. Sign in again");
}

function somebodyElse(): never {
  throw new Refusal("forbidden", "This connection belongs to somebody else");
}

function nameTaken(): never {
  throw new Refusal("name_taken", "That name is taken. Try another, or sign in if it is yours");
}
