import type { Welcome } from "../protocol/events.ts";
import type { Position, User } from "../protocol/fields.ts";
import { FRAME_BYTES, ROOMS_PER_CONNECTION, TEXT_CHARS, TOKEN_MS } from "../protocol/limits.ts";
import { isBot } from "../protocol/names.ts";
import type { SignedIn } from "./sign_in.ts";

/** Who was let in, and how. */
export interface Admission {
  readonly user: User;
  readonly token: string;
  readonly connection: string;
  /** Where they are in their own log: its next event is the one after. */
  readonly inbox: Position;
  readonly at: string;
  readonly ref?: number | undefined;
}

/** What an instance asks of its clients. */
export interface Manners {
  readonly heartbeatTimeoutMs: number;
  readonly ratePerSecond: number;
  readonly rateBurst: number;
}

/** The answer to `hello`: who you are, and what this server expects of you. */
export function welcomeFrame(
  { user, token, connection, inbox, at, ref }: Admission,
  manners: Manners,
): Welcome {
  return {
    type: "welcome",
    ...(ref === undefined ? {} : { ref }),
    v: 1,
    user,
    connection,
    token,
    at,
    inbox: { epoch: inbox.epoch, seq: inbox.seq },
    heartbeat: { timeoutMs: manners.heartbeatTimeoutMs },
    limits: {
      textChars: TEXT_CHARS,
      frameBytes: FRAME_BYTES,
      messagesPerSecond: manners.ratePerSecond,
      burst: manners.rateBurst,
      rooms: ROOMS_PER_CONNECTION,
    },
  };
}

/** When the token of somebody who has just come ends; undefined where they have none, or one without an end. */
export function tokenEnd({ user, token, seenAt, expiresAt }: SignedIn, now: number): number | undefined {
  return expiresAt ?? (token === "" || isBot(user.id) ? undefined : (seenAt ?? now) + TOKEN_MS);
}
