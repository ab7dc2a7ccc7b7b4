import type { TextKey } from "../text/en.ts";
import { codeIn } from "./answers.ts";
import { fetchInTime } from "./fetching.ts";

/** What a route answered: what was asked for, or the code that says why not. */
export type Answer = { readonly body: unknown } | { readonly refused: string; readonly status: number };

/** Asks the server for something. */
export type Ask = (method: Method, path: string, body?: unknown) => Promise<Answer>;

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** The code where nothing answered. */
export const UNREACHED = "unreached";

/** Asks over HTTP, as whoever the cookie names. Never rejects. */
export function asking(fetcher: typeof fetch = fetchInTime): Ask {
  return async (method, path, body) => {
    const headers = { accept: "application/json", ...(body ? { "content-type": "application/json" } : {}) };
    try {
      const response = await fetcher(path, { method, headers, body: body ? JSON.stringify(body) : null });
      const answer: unknown = await response.json().catch(() => undefined);
      return response.ok
        ? { body: answer }
        : { refused: codeIn(answer) ?? "unavailable", status: response.status };
    } catch {
      return { refused: UNREACHED, status: 0 };
    }
  };
}

/** The sentence for a refusal, where no better one is known for its code. */
export function sentenceFor(
  refused: string,
  better: Readonly<Partial<Record<string, TextKey>>> = {},
): TextKey {
  const known = better[refused];
  if (known !== undefined) return known;
  else if (refused === "forbidden" || refused === "unauthorized") return "notAllowed";
  else if (refused === UNREACHED) return "unreachable";
  else if (refused === "too_fast") return "tooManyTries";
  else return "somethingWrong";
}
