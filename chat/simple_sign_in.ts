import type { User } from "../protocol/fields.ts";
import { foldName, parseUserName, type UserName } from "../protocol/names.ts";
import { type NameRegister, newUserId } from "./guests.ts";
import { Refusal } from "./refusal.ts";
import type { SignIn } from "./sign_in.ts";

/** How long the name of a passing guest outlives an instance that ended without a word. It is held anew while they are here. */
export const PASSING_MS = 180_000;

const GUEST_CHARS = 4;
const GUEST_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
/** How often another name is tried for somebody who brings none. */
const TRIES = 20;

/** Somebody at a simple endpoint. */
export interface Visitor {
  readonly user: User;
  /** They brought no token, so nobody can come back as them: their name is free once they are gone. */
  readonly isPassing: boolean;
  /** When their token ends. */
  readonly expiresAt?: number;
}

/** How somebody introduces themselves at a simple endpoint. */
export interface Introduction {
  /** Left out: whoever the token says, else a guest with a name of our choosing. */
  readonly name?: UserName | undefined;
  readonly token?: string | undefined;
}

/** What {@link SimpleSignIn} stands on. */
export interface SimpleSignInParts {
  readonly signIn: Pick<SignIn, "hello">;
  readonly names: NameRegister;
  /** Whether people without a token are let in. */
  readonly guests: boolean;
  /** Resolves once a name that somebody is just giving up is free. */
  freed(name: string): Promise<void>;
  now(): number;
  random(): number;
}

/** Who somebody at a simple endpoint is: the one of their token, or a guest for as long as they are connected. */
export class SimpleSignIn {
  readonly #parts: SimpleSignInParts;

  constructor(parts: SimpleSignInParts) {
    this.#parts = parts;
  }

  /** Throws a `Refusal` that says why not. */
  async signIn({ name, token }: Introduction): Promise<Visitor> {
    if (token !== undefined) return await this.#withToken(token, name);
    if (!this.#parts.guests) {
      throw new Refusal("unauthorized", "Guests are not let in here: a token is needed");
    }
    return name === undefined ? await this.#nameless() : await this.#named(name) ?? nameTaken();
  }

  /** Keeps a passing guest's name for them. False where it has become somebody else's. */
  async renew({ id, name }: User): Promise<boolean> {
    const parsed = parseUserName(name);
    return parsed !== undefined && await this.#hold(parsed, id);
  }

  /** Gives up the name of a passing guest who never came in. */
  async forget({ id, name }: User): Promise<void> {
    const parsed = parseUserName(name);
    if (parsed) await this.#parts.names.release(parsed, id);
  }

  async #withToken(token: string, name?: UserName): Promise<Visitor> {
    const { user, expiresAt } = await this.#parts.signIn.hello({ type: "hello", token }, {});
    const until = expiresAt === undefined ? {} : { expiresAt };
    if (name === undefined || foldName(name) === foldName(user.name)) {
      return { user, isPassing: false, ...until };
    }
    throw new Refusal("unauthorized", "This token belongs to another name");
  }

  async #named(name: UserName): Promise<Visitor | undefined> {
    await this.#parts.freed(name);
    const user = { id: newUserId(this.#parts.random), name };
    return await this.#hold(name, user.id) ? { user, isPassing: true } : undefined;
  }

  async #nameless(): Promise<Visitor> {
    for (let tries = 0; tries < TRIES; tries++) {
      const guest = await this.#named(guestName(this.#parts.random));
      if (guest) return guest;
    }
    throw new Refusal("unavailable", "Too many guests are here. Try again");
  }

  #hold(name: UserName, userId: string): Promise<boolean> {
    return this.#parts.names.claim(name, userId, this.#parts.now() + PASSING_MS);
  }
}

function guestName(random: () => number): UserName {
  const letters = Array.from(
    { length: GUEST_CHARS },
    () => GUEST_ALPHABET[Math.floor(random() * GUEST_ALPHABET.length)],
  );
  return parseUserName(`guest-${letters.join("")}`)!;
}

function nameTaken(): never {
  throw new Refusal("name_taken", "That name is taken. Try another");
}
