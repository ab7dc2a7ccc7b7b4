/// <reference lib="dom" />
import type { Person } from "./person.ts";

/** Pictures of every state go here, to be looked at: `PICTURES=folder`, else a new temporary one. */
const FOLDER = Deno.env.get("PICTURES") ?? await Deno.makeTempDir({ prefix: "parley-pictures-" });

/** Takes pictures, and notes every one on which something stands out to the side. */
export class Camera {
  /** The pictures on which something stands out to the side. */
  readonly tooWide: string[] = [];
  readonly #person: Person;
  readonly #prefix: string;

  constructor(person: Person, prefix: string) {
    this.#person = person;
    this.#prefix = prefix;
  }

  /** Takes a picture of the page as it is. */
  async take(name: string): Promise<void> {
    const { page } = this.#person;
    await page.evaluate(() => Promise.allSettled(document.getAnimations().map((each) => each.finished)));
    await page.screenshot({ path: `${FOLDER}/${this.#prefix}_${name}.png` });
    const overflow = await page.evaluate(() => {
      const scrollers = [...document.querySelectorAll(".log, .modal, .sheet, .commands, .room-list")];
      return Math.max(
        document.documentElement.scrollWidth - innerWidth,
        ...scrollers.map((each) => each.scrollWidth - each.clientWidth),
      );
    });
    if (overflow > 0) this.tooWide.push(`${name}: ${overflow} px`);
  }
}
