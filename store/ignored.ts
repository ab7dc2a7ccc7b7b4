import { type User, user } from "../protocol/fields.ts";
import type { Records } from "./records.ts";

const MOST_IGNORED = 500;

/** Whom somebody does not want to hear, for themselves alone: nobody else knows, and nothing is kept from anybody. */
export class Ignored {
  readonly #records: Records;

  constructor(records: Records) {
    this.#records = records;
  }

  async of(userId: string): Promise<User[]> {
    const listed = await this.#records.list(["ignored", userId], { limit: MOST_IGNORED });
    return listed.flatMap(({ value }) => user.safeParse(value).data ?? []);
  }

  /** False where they ignore too many already. Safe to repeat. */
  async add(userId: string, { id, name }: User): Promise<boolean> {
    if ((await this.of(userId)).length >= MOST_IGNORED) return false;
    await this.#records.put(["ignored", userId, id], { id, name });
    return true;
  }

  /** Safe to repeat. */
  async remove(userId: string, other: string): Promise<void> {
    await this.#records.delete(["ignored", userId, other]);
  }
}
