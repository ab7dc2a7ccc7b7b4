import type { User } from "../protocol/fields.ts";
import { isBot } from "../protocol/names.ts";
import type { Bots } from "./bots.ts";
import type { OutsidePeople } from "./outside_people.ts";
import type { OutsideTokens } from "./outside_tokens.ts";
import { claimsToBeOurs, type Grounds, type Lent, type Sessions } from "./sessions.ts";

/** Hears of everybody who shows a token what it says of them. */
export interface AdminRegister {
  /** @param vouched Whether it makes them an admin, and under which name somebody else vouches for them. */
  note(userId: string, vouched: { readonly isAdmin: boolean; readonly name?: string | undefined }): void;
}

/** Another issuer whose tokens are taken, and what its people are called here. */
export interface Outside {
  readonly tokens: OutsideTokens;
  readonly people: OutsidePeople;
}

/** What {@link Tokens} stand on. */
export interface TokensParts {
  readonly sessions: Sessions;
  readonly bots: Bots;
  readonly admins: AdminRegister;
  readonly outside?: Outside | undefined;
}

/** Whose a token is. */
export interface Known {
  readonly user: User;
  readonly lent?: Lent;
}

/** Every token that is taken here: of people, of bots, and of another issuer. */
export class Tokens {
  readonly #parts: TokensParts;

  constructor(parts: TokensParts) {
    this.#parts = parts;
  }

  /** Whose it is; undefined where it is nobody's any more. Never throws for a bad token. */
  async verify(token: string): Promise<Known | undefined> {
    const { bots, sessions, admins, outside } = this.#parts;
    if (token.startsWith("parley_bot_")) return await bots.verify(token);
    if (outside && !claimsToBeOurs(token)) return await this.#outside(outside, token);
    const session = await sessions.verify(token);
    // A bot is known by its own token only, for nothing else ends when it is taken out.
    if (session && isBot(session.user.id)) return undefined;
    if (session) admins.note(session.user.id, { isAdmin: session.isAdmin, name: session.lent?.name });
    return session;
  }

  /** A token for a person. */
  issue(user: User, grounds?: Grounds): Promise<string> {
    return this.#parts.sessions.issue(user, grounds);
  }

  /** Whether a person has signed out since that time, in milliseconds since 1970. */
  isRevoked(userId: string, since: number): Promise<boolean> {
    return this.#parts.sessions.isRevoked(userId, since);
  }

  /** Ends all tokens of a person. */
  revoke(userId: string): Promise<void> {
    return this.#parts.sessions.revoke(userId);
  }

  async #outside({ tokens, people }: Outside, token: string): Promise<Known | undefined> {
    const { sessions, admins } = this.#parts;
    const vouched = await tokens.verify(token);
    if (!vouched) return undefined;
    const { id, name: asked, expiresAt: until, issuedAt } = vouched;
    if (issuedAt !== undefined && await sessions.isRevoked(id, issuedAt)) return undefined;
    const name = await people.nameOf(id, asked);
    admins.note(id, { isAdmin: false, name: asked });
    return { user: { id, name }, lent: { name: asked, until } };
  }
}
