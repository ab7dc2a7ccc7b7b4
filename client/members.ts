import { TYPING_MS } from "../protocol/limits.ts";
import type { User } from "../protocol/fields.ts";

/** Who is in a room and who is typing there. May lag behind the truth, as presence does. */
export class Members {
  #present = new Map<string, User>();
  readonly #typing = new Map<string, { user: User; until: number }>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** A new list from the server, after joining. */
  restart(users: readonly User[], count: number): void {
    this.#present = new Map(users.map((user) => [user.id, user]));
    this.#count = count;
    this.#typing.clear();
  }

  /** Somebody came or went. */
  change(joined: readonly User[], left: readonly User[], count: number): void {
    for (const user of left) {
      this.#present.delete(user.id);
      this.#typing.delete(user.id);
    }
    for (const user of joined) this.#present.set(user.id, user);
    this.#count = count;
  }

  /** Somebody began or stopped typing. Ends by itself. */
  type(user: User, on: boolean, now: number): void {
    if (on) this.#typing.set(user.id, { user, until: now + TYPING_MS });
    else this.#typing.delete(user.id);
  }

  /** Whoever said something has finished typing it. */
  spoke(userId: string): void {
    this.#typing.delete(userId);
  }

  list(): User[] {
    return [...this.#present.values()];
  }

  typing(now: number): User[] {
    return [...this.#typing.values()].filter(({ until }) => until > now).map(({ user }) => user);
  }

  /** When the next typing ends. */
  get typingEndsAt(): number | undefined {
    const ends = [...this.#typing.values()].map(({ until }) => until);
    return ends.length > 0 ? Math.min(...ends) : undefined;
  }

  /** True where somebody's typing has just ended. */
  endTyping(now: number): boolean {
    const before = this.#typing.size;
    for (const [id, { until }] of this.#typing) if (until <= now) this.#typing.delete(id);
    return this.#typing.size < before;
  }
}
