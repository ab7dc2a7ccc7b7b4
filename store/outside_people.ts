import * as z from "zod";
import { NAME_HELD_MS } from "../protocol/limits.ts";
import { parseUserName, type UserName } from "../protocol/names.ts";
import type { Names } from "./names.ts";
import type { Records } from "./records.ts";

const settled = z.object({ asked: z.string(), name: z.string() });
const MOST_TRIES = 50;

/**
 * What people are called here for whom somebody else vouches. They keep their own name where it is free; a guest who took it
 * first does not keep them out, they are "Ada 2" then. Whoever was called so stays so.
 */
export class OutsidePeople {
  readonly #records: Records;
  readonly #names: Names;
  readonly #now: () => number;

  constructor(records: Records, names: Names, now: () => number = Date.now) {
    this.#records = records;
    this.#names = names;
    this.#now = now;
  }

  /** The name that this person has here, held for them for a day. */
  async nameOf(id: string, asked: UserName): Promise<UserName> {
    const known = settled.safeParse((await this.#records.get(["outside", id]))?.value).data;
    const before = known?.asked === asked ? parseUserName(known.name) : undefined;
    if (before && await this.#isTheirs(id, before)) return before;
    const name = await this.#claim(id, [...before ? [before] : [], asked, ...numbered(asked)]);
    await this.#records.put(["outside", id], { asked, name });
    return name;
  }

  async #isTheirs(id: string, name: UserName): Promise<boolean> {
    return (await this.#names.find(name))?.user.id === id;
  }

  async #claim(id: string, names: readonly UserName[]): Promise<UserName> {
    const until = this.#now() + NAME_HELD_MS;
    for (const name of names) if (await this.#names.claim(name, id, until)) return name;
    throw new Error(`Cannot name ${id}: every name like theirs is taken`);
  }
}

function numbered(name: UserName): UserName[] {
  return Array.from({ length: MOST_TRIES }, (_, i) => {
    const number = ` ${i + 2}`;
    return parseUserName([...name].slice(0, 32 - number.length).join("").trimEnd() + number);
  }).filter((fitting) => fitting !== undefined);
}
