/// <reference lib="dom" />
import type { User } from "../../../protocol/fields.ts";
import { userIn } from "../model/answers.ts";

const KEY = "parley.me";

/** Who was signed in here last: whose kept messages may be shown while the server cannot be asked. No credential. */
export class Remembered {
  readonly #storage: Storage;

  constructor(storage: Storage = localStorage) {
    this.#storage = storage;
  }

  read(): User | undefined {
    try {
      return userIn(JSON.parse(this.#storage.getItem(KEY) ?? "null"));
    } catch {
      return undefined;
    }
  }

  write(user: User | undefined): void {
    try {
      if (user) this.#storage.setItem(KEY, JSON.stringify(user));
      else this.#storage.removeItem(KEY);
    } catch {
      // A full or forbidden storage: there is nothing to go on with without the server.
    }
  }
}
