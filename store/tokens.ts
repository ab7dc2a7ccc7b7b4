import type { User } from "../protocol/fields.ts";
import type { Bots } from "./bots.ts";
import type { Sessions } from "./sessions.ts";

/** Hears of everybody who shows a token whether it vouches for them as an admin. */
export interface AdminRegister {
  note(userId: string, isVouchedFor: boolean): void;
}

/** Every token that is taken here: of people, and of bots. */
export class Tokens {
  readonly #sessions: Sessions;
  readonly #bots: Bots;
  readonly #admins: AdminRegister;

  constructor(sessions: Sessions, bots: Bots, admins: AdminRegister) {
    this.#sessions = sessions;
    this.#bots = bots;
    this.#admins = admins;
  }

  /** Whose it is; undefined where it is nobody's any more. Never throws for a bad token. */
  async verify(token: string): Promise<{ readonly user: User } | undefined> {
    if (token.startsWith("parley_bot_")) return await this.#bots.verify(token);
    const session = await this.#sessions.verify(token);
    if (session) this.#admins.note(session.user.id, session.isAdmin);
    return session;
  }

  /** A token for a person. */
  issue(user: User): Promise<string> {
    return this.#sessions.issue(user);
  }

  /** Ends all tokens of a person. */
  revoke(userId: string): Promise<void> {
    return this.#sessions.revoke(userId);
  }
}
