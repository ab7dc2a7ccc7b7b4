import type { User } from "../../../protocol/fields.ts";
import type { TextKey } from "../text/en.ts";
import { codeIn, isRecord, userIn } from "./answers.ts";
import { fetchInTime } from "./fetching.ts";

/** Who somebody is now, or the sentence that says why not. */
export type SignedIn = { readonly user: User } | { readonly problem: TextKey };

/** Who somebody is now under another name, with the token that says so; or the sentence that says why not. */
export type Renamed = { readonly token: string } | { readonly problem: TextKey };

/** Signing in and out over HTTP, so that the token stays in a cookie that no script can read. */
export class Account {
  readonly #fetch: typeof fetch;

  constructor(fetcher: typeof fetch = fetchInTime) {
    this.#fetch = fetcher;
  }

  /** Whom the cookie names, if anyone. Rejects when the server cannot be reached, or has not answered by `signal`. */
  async current(signal?: AbortSignal): Promise<User | undefined> {
    return await this.#look({ headers: headersOf(undefined), ...(signal ? { signal } : {}) });
  }

  /** Starts as a guest under this name. Never rejects. */
  async signIn(name: string): Promise<SignedIn> {
    const { user, problem } = await this.#post(name);
    return user ? { user } : { problem };
  }

  /** Starts as the person of a sign-in link, and keeps that in the cookie. Never rejects. */
  async adopt(token: string): Promise<SignedIn> {
    try {
      const known = await this.#look({ headers: headersOf(token) });
      const { user } = known ? await this.#post(known.name, token) : {};
      return user ? { user } : { problem: "linkInvalid" };
    } catch {
      return { problem: "unreachable" };
    }
  }

  /** Gives the person of this token another name. Never rejects. */
  async rename(name: string, token: string | undefined): Promise<Renamed> {
    const { token: renamed, problem } = await this.#post(name, token);
    return renamed === undefined ? { problem } : { token: renamed };
  }

  /** Forgets the cookie. Never rejects: signing out must always work on the page. */
  async signOut(): Promise<void> {
    await this.#fetch("/api/session", { method: "DELETE" }).catch(() => undefined);
  }

  async #look(init: RequestInit): Promise<User | undefined> {
    const response = await this.#fetch("/api/session", init);
    return response.ok ? personIn(await response.json()) : undefined;
  }

  async #post(name: string, token?: string): Promise<{ user?: User; token?: string; problem: TextKey }> {
    try {
      const response = await this.#fetch("/api/session", {
        method: "POST",
        headers: { ...headersOf(token), "content-type": "application/json" },
        body: JSON.stringify({ name }),
      });
      const body: unknown = await response.json().catch(() => undefined);
      const user = response.ok ? personIn(body) : undefined;
      const fresh = isRecord(body) && typeof body.token === "string" ? { token: body.token } : {};
      return { ...(user ? { user } : {}), ...fresh, problem: problemOf(codeIn(body) ?? "", response.status) };
    } catch {
      return { problem: "unreachable" };
    }
  }
}

function headersOf(token: string | undefined): Record<string, string> {
  return {
    accept: "application/json",
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
}

/** The sentence for an error code about one's name. */
export function problemOf(code: string, status = 0): TextKey {
  if (code === "empty") return "nameEmpty";
  else if (code === "bad_name" || code === "too_long") return "nameBad";
  else if (code === "name_taken") return "nameTaken";
  else if (code === "too_fast" || status === 429) return "tooManyTries";
  else if (code === "forbidden" || code === "unauthorized") return "guestsOff";
  else if (code === "unavailable" || status === 503) return "unreachable";
  else return "somethingWrong";
}

function personIn(body: unknown): User | undefined {
  return userIn(isRecord(body) ? body.user : undefined);
}
