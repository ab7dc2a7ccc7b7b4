import { dirname } from "node:path";
import * as z from "zod";
import { foldName } from "../../protocol/names.ts";

const kept = z.record(z.string(), z.string());

/** The tokens of guests, kept in a file of one's own, so that a name stays its bearer's from one time to the next. */
export class Identities {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** The token of this name on this server, if one was kept. A file that cannot be read keeps none. */
  find(origin: string, name: string): string | undefined {
    return this.#read()[key(origin, name)];
  }

  /** Keeps a token, or forgets it. A file that cannot be written costs the name, not the conversation. */
  keep(origin: string, name: string, token: string | undefined): void {
    const { [key(origin, name)]: _, ...others } = this.#read();
    const tokens = token === undefined ? others : { ...others, [key(origin, name)]: token };
    try {
      Deno.mkdirSync(dirname(this.#path), { recursive: true });
      const fresh = `${this.#path}.new`;
      Deno.writeTextFileSync(fresh, JSON.stringify(tokens), { mode: 0o600 });
      Deno.renameSync(fresh, this.#path);
    } catch {
      // Without it the name is free again in a day.
    }
  }

  #read(): Record<string, string> {
    try {
      return kept.parse(JSON.parse(Deno.readTextFileSync(this.#path)));
    } catch {
      return {};
    }
  }
}

function key(origin: string, name: string): string {
  return `${origin} ${foldName(name)}`;
}
