import type { User } from "../protocol/fields.ts";
import { encodeSimple, systemFrame, usersFrame } from "./simple_frames.ts";

interface People {
  readonly members: readonly User[];
  readonly count: number;
}

/** One merged change of who is in a room, as its readers at the simple endpoints hear of it: encoded once for all. */
export class SimpleNews {
  readonly #came: readonly { readonly id: string; readonly text: string }[];
  readonly #ids: ReadonlySet<string>;
  readonly #rest: string;
  readonly #all: string;

  constructor(came: readonly User[], left: readonly User[], people: People) {
    this.#came = came.map((user) => ({
      id: user.id,
      text: `${encodeSimple(systemFrame("joined", user, people.count))}\n`,
    }));
    this.#ids = new Set(came.map(({ id }) => id));
    this.#rest = departures(left, people);
    this.#all = this.#came.map(({ text }) => text).join("") + this.#rest;
  }

  /** What one reader is told: nothing of their own coming, nor of those whom they `found` here. */
  tell(reader: string, found?: ReadonlySet<string>): string {
    if (!found && !this.#ids.has(reader)) return this.#all;
    const others = this.#came.filter(({ id }) => id !== reader && !found?.has(id));
    return others.map(({ text }) => text).join("") + this.#rest;
  }
}

/** Who left, and who is here now. */
export function departures(left: readonly User[], people: People): string {
  return [...left.map((user) => systemFrame("left", user, people.count)), usersFrame(people)]
    .map(encodeSimple).join("\n");
}
