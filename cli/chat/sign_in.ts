import type { Parley } from "../../client/mod.ts";
import type { Identities } from "./identities.ts";
import type { ChatOptions } from "./options.ts";

/** Who somebody says they are. */
export type Credentials = Pick<ChatOptions, "url" | "name" | "token" | "keeps">;

/** Keeps the token of a guest's name for the next time. A token that somebody brought along is theirs to keep. */
export function tokenKeeper(
  { url, name, token, keeps }: Credentials,
  identities: Pick<Identities, "keep">,
): (fresh: string | undefined) => void {
  if (!keeps || token !== undefined || name === undefined) return () => {};
  let kept: string | undefined;
  return (fresh) => {
    if (fresh !== kept) identities.keep(url.origin, name, fresh);
    kept = fresh;
  };
}

/** Signs in by the token that was brought along, else by the one that was kept under this name, else as a new guest. */
export function signIn(
  parley: Pick<Parley, "signIn" | "connection" | "subscribe">,
  { url, name, token, keeps }: Credentials,
  identities: Pick<Identities, "find">,
): void {
  const kept = keeps && token === undefined && name !== undefined
    ? identities.find(url.origin, name)
    : undefined;
  if (kept === undefined) {
    return parley.signIn({
      ...(name === undefined ? {} : { name }),
      ...(token === undefined ? {} : { token }),
    });
  }
  const unsubscribe = parley.subscribe(() => {
    const { connection } = parley;
    if (connection.kind === "live") unsubscribe();
    // A token lives for a month.
    if (connection.kind !== "refused" || connection.code !== "unauthorized") return;
    unsubscribe();
    if (name !== undefined) parley.signIn({ name });
  });
  parley.signIn({ token: kept });
}
