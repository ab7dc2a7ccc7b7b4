/** Beyond this many, who was vouched for longest ago must show their token again. */
const MOST_VOUCHED = 1_000;

/** Who may moderate every room: the users that the settings name, and those for whom a token has vouched here. */
export class Admins {
  readonly #named: ReadonlySet<string>;
  readonly #vouched = new Set<string>();

  /** @param named Ids of users. */
  constructor(named: readonly string[]) {
    this.#named = new Set(named);
  }

  has(userId: string): boolean {
    return this.#named.has(userId) || this.#vouched.has(userId);
  }

  /** What the token says with which somebody has just come. */
  note(userId: string, isVouchedFor: boolean): void {
    this.#vouched.delete(userId);
    if (isVouchedFor) this.#vouched.add(userId);
    const [oldest] = this.#vouched;
    if (this.#vouched.size > MOST_VOUCHED && oldest !== undefined) this.#vouched.delete(oldest);
  }
}
