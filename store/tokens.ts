import type { User } from "../protocol/fields.ts";
import type { Bots } from "./bots.ts";
import type { Sessions } from "./sessions.ts";

/** Every token that is taken here: of people, and of bots. */
export class Tokens {
  readonly #sessions: Sessions;
  readonly #bots: Bots;

  constructor(sessions: Sessions, bots: Bots) {
    this.#sessions = sessions;
    this.#bots = bots;
  }

  /** Whose it is; undefined where it is nobody's any more. Never throws for a bad token. */
  async verify(token: string): Promise<{ readonly user: User } | undefined> {
    return token.startsWith("parley_bot_")
      ? await this.#bots.verify(token)
      : await this.#sessions.verify(token);
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
