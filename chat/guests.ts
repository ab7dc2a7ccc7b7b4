import type { User } from "../protocol/fields.ts";
import { NAME_HELD_MS } from "../protocol/limits.ts";
import { foldName, parseUserName, type UserName } from "../protocol/names.ts";

/** Who holds which name. Two names that fold alike are one. */
export interface NameRegister {
  /** True where the name is this user's now; false where somebody else holds it. */
  claim(name: UserName, userId: string, heldUntil: number): Promise<boolean>;
  /** As {@link claim}, for somebody who cannot hold it yet. */
  take(name: UserName, userId: string, heldUntil: number): Promise<boolean>;
  /** Frees the name where it is this user's. */
  release(name: UserName, userId: string): Promise<void>;
}

/** Makes the tokens by which somebody is known again. */
export interface TokenIssuer {
  /** @param grounds When they had surely not signed out, in milliseconds since 1970. Left out: now. */
  issue(user: User, grounds?: { readonly seenAt?: number | undefined }): Promise<string>;
}

/** Somebody who has just signed in, and what they come back with. */
export interface SignedInGuest {
  readonly user: User;
  readonly token: string;
}

/** What {@link Guests} stand on. */
export interface GuestsParts {
  readonly names: NameRegister;
  readonly sessions: TokenIssuer;
  now(): number;
  /** At least 0, less than 1. */
  random(): number;
}

const ID_CHARS = 20;
const ID_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";

/** People who need no account: a free name makes a user, and a token lets the same person come back to it. */
export class Guests {
  readonly #parts: GuestsParts;

  constructor(parts: GuestsParts) {
    this.#parts = parts;
  }

  /** A new user under this name, held for a day at first; undefined where it is taken. */
  async signInGuest(name: UserName): Promise<SignedInGuest | undefined> {
    const user = { id: newUserId(this.#parts.random), name };
    const isTheirs = await this.#parts.names.take(name, user.id, this.#heldUntil());
    return isTheirs ? await this.#letIn(user) : undefined;
  }

  /**
   * The same user under a name that may be new; undefined where somebody else holds it. Also how one comes back to one's
   * own: the name is held anew and the token renewed. The old name is free afterwards, unless it folds alike.
   *
   * @param seenAt When they had surely not signed out, in milliseconds since 1970. Left out: now.
   */
  async rename(user: User, newName: UserName, seenAt?: number): Promise<SignedInGuest | undefined> {
    if (!await this.#parts.names.claim(newName, user.id, this.#heldUntil())) return undefined;
    if (foldName(user.name) !== foldName(newName)) await this.#release(user);
    return await this.#letIn({ id: user.id, name: newName }, seenAt);
  }

  #heldUntil(): number {
    return this.#parts.now() + NAME_HELD_MS;
  }

  async #release(user: User): Promise<void> {
    const name = parseUserName(user.name);
    if (name) await this.#parts.names.release(name, user.id);
  }

  async #letIn(user: User, seenAt?: number): Promise<SignedInGuest> {
    return { user, token: await this.#parts.sessions.issue(user, { seenAt }) };
  }
}

/** An id that no user has had: over 100 random bits. */
export function newUserId(random: () => number): string {
  let id = "u_";
  for (let i = 0; i < ID_CHARS; i++) id += ID_ALPHABET[Math.floor(random() * ID_ALPHABET.length)];
  return id;
}
