import type { User } from "../protocol/fields.ts";
import { LISTED_PEOPLE } from "../protocol/limits.ts";
import { type Shown, utf8Bytes } from "./lines.ts";

/** The first people of a room, as a frame lists them: encoded once each, for whoever comes is shown all of them. */
export class Listing {
  readonly #users = new Map<string, User>();
  #text = "";
  #bytes = 0;

  /** @param users In the order in which they came. */
  constructor(users: Iterable<User> = []) {
    for (const user of users) if (!this.add(user)) break;
  }

  /** Those who are listed, by their ids. */
  get users(): ReadonlyMap<string, User> {
    return this.#users;
  }

  /** The inside of a JSON array. */
  get shown(): Shown {
    return { text: this.#text, bytes: this.#bytes };
  }

  /** Lists one more, behind the others. False where it is full. */
  add(user: User): boolean {
    if (this.#users.size === LISTED_PEOPLE) return false;
    const text = `${this.#users.size > 0 ? "," : ""}${JSON.stringify(user)}`;
    this.#users.set(user.id, user);
    this.#text += text;
    this.#bytes += utf8Bytes(text);
    return true;
  }
}
