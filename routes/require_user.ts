import { Refusal } from "../chat/refusal.ts";
import type { User } from "../protocol/fields.ts";

/** Knows whose token it is; undefined where it is nobody's any more. */
export interface TokenReader {
  verify(token: string): Promise<{ readonly user: User } | undefined>;
  /** This user has sent that request. */
  seen?(userId: string, request: Request, remote: Deno.Addr | undefined): void;
}

/** Whoever sends this request. Refuses those who cannot say. */
export async function requireUser(sessions: TokenReader, token?: string): Promise<User> {
  const known = token === undefined ? undefined : await sessions.verify(token);
  if (!known) throw new Refusal("unauthorized", "Sign in first");
  return known.user;
}
