import type { Doorkeeper } from "../chat/doorkeeper.ts";
import { clientAddress } from "./identity.ts";
import type { TokenReader } from "./require_user.ts";

/** What {@link noticed} needs to know where people come from. */
export interface CallerParts {
  readonly doorkeeper: Pick<Doorkeeper, "cameFrom">;
  readonly trustedProxies: number;
}

/** The tokens, with a note of where each comes from who shows one over HTTP: a room may be closed to an address. */
export function noticed(tokens: TokenReader, { doorkeeper, trustedProxies }: CallerParts): TokenReader {
  return {
    verify: (token) => tokens.verify(token),
    seen: (userId, request, remote) =>
      doorkeeper.cameFrom(userId, clientAddress(request, remote, trustedProxies)),
  };
}
