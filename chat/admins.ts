/** Beyond this many, who was vouched for longest ago must show their token again. */
const MOST_VOUCHED = 1_000;

import { foldName } from "../protocol/names.ts";

/** Who may moderate every room: the users that the settings name, and those for whom a token has vouched here. */
export class Admins {
  readonly #named: ReadonlySet<string>;
  readonly #names: ReadonlySet<string>;
  readonly #vouched = new Set<string>();

  /** @param named Ids of users, and names: the latter count where another issuer vouches for them, never as a guest chose them. */
  constructor(named: readonly string[]) {
    this.#named = new Set(named);
    this.#names = new Set(named.map(foldName));
  }

  has(userId: string): boolean {
    return this.#named.has(userId) || this.#vouched.has(userId);
  }

  /** What the token says with which somebody has just come: `name` is the one that another issuer vouches for. */
  note(
    userId: string,
    { isAdmin, name }: { readonly isAdmin: boolean; readonly name?: string | undefined },
  ): void {
    this.#vouched.delete(userId);
    if (isAdmin || (name !== undefined && this.#names.has(foldName(name)))) this.#vouched.add(userId);
    const [oldest] = this.#vouched;
    if (this.#vouched.size > MOST_VOUCHED && oldest !== undefined) this.#vouched.delete(oldest);
  }
}
