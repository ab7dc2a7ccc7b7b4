import { signal } from "@preact/signals";
import type { User } from "../../../protocol/fields.ts";
import { isRecord, userIn } from "./answers.ts";
import { type Ask, asking, sentenceFor } from "./asking.ts";
import type { Refused } from "./moderation.ts";

const PATH = "/api/ignored";

/** The people whom somebody does not want to hear. The server keeps them, so that it holds in every tab; the page applies it. */
export class Ignored {
  /** Undefined until the server has told. */
  readonly users = signal<readonly User[] | undefined>(undefined);
  readonly #ask: Ask;

  constructor(ask: Ask = asking()) {
    this.#ask = ask;
  }

  /** True for somebody who is ignored. */
  has(user: { readonly id: string }): boolean {
    return this.users.value?.some(({ id }) => id === user.id) ?? false;
  }

  /** Reads the list again. Where it cannot be had the one that is known stays. */
  async refresh(): Promise<void> {
    const answer = await this.#ask("GET", PATH);
    const list = "body" in answer && isRecord(answer.body) ? answer.body.ignored : undefined;
    if (Array.isArray(list)) this.users.value = list.map(userIn).filter((user) => user !== undefined);
  }

  /** Begins to ignore somebody, or stops. Answers with the sentence that says why not. */
  async set(name: string, isIgnored: boolean): Promise<Refused> {
    const answer = await this.#ask(isIgnored ? "PUT" : "DELETE", `${PATH}/${encodeURIComponent(name)}`);
    if ("refused" in answer) return sentenceFor(answer.refused, { not_found: "personUnknown" });
    await this.refresh();
    return undefined;
  }

  /** Somebody else has signed in. */
  forget(): void {
    this.users.value = undefined;
  }
}
