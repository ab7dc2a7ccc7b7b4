import { CompactSign, decodeJwt, jwtVerify } from "jose";
import * as z from "zod";
import { type User, user } from "../protocol/fields.ts";
import { TOKEN_MS } from "../protocol/limits.ts";
import { keptSecret } from "./kept_secret.ts";
import type { Records, StoredRecord } from "./records.ts";

export interface SessionsOptions {
  /**
   * The first signs the tokens, those after it are taken too: so a secret is replaced and nobody is signed out. Without any,
   * one is made once and kept in the records.
   */
  readonly secrets?: readonly string[];
  readonly now?: () => number;
}

/** What a token says. Times in milliseconds since 1970. */
export interface SessionToken {
  readonly user: User;
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** It was made for somebody who may moderate every room. */
  readonly isAdmin: boolean;
  readonly lent?: Lent;
}

/** Somebody else vouches for this person, under a name and until a time that our own tokens for them keep to. */
export interface Lent {
  readonly name: string;
  readonly until: number;
}

/** What a token is made on. */
export interface Grounds {
  /**
   * When they had surely not signed out, in milliseconds since 1970. The token dates from then: a sign-out that comes
   * between that look and the token ends it as well. Left out: now.
   */
  readonly seenAt?: number | undefined;
  readonly lent?: Lent | undefined;
}

const ISSUER = "parley";
const ALGORITHM = "HS256";

const claims = z.object({
  sub: user.shape.id,
  name: user.shape.name,
  iat: z.number(),
  exp: z.number(),
  lent: z.string().optional(),
});
const revoked = z.object({ before: z.number() });
const vouched = z.object({ admin: z.boolean() });

/** The tokens by which people come back. Any instance with the same secret knows them. */
export class Sessions {
  readonly #records: Records;
  /** The first signs. */
  readonly #keys: readonly CryptoKey[];
  readonly #now: () => number;

  private constructor(records: Records, keys: readonly CryptoKey[], now: () => number) {
    this.#records = records;
    this.#keys = keys;
    this.#now = now;
  }

  static async open(records: Records, { secrets, now = Date.now }: SessionsOptions = {}): Promise<Sessions> {
    const known = secrets?.length ? secrets : [await keptSecret(records, "sessions")];
    return new Sessions(records, await Promise.all(known.map(keyOf)), now);
  }

  /** A token for this person, good for 30 days, or for as long as somebody else vouches for them. */
  async issue({ id, name }: User, { seenAt = this.#now(), lent }: Grounds = {}): Promise<string> {
    const until = Math.min(seenAt + TOKEN_MS, lent?.until ?? Infinity);
    // JWT times are seconds and may have a fraction; revoking needs to tell one moment from the next.
    const times = { iat: seenAt / 1000, exp: until / 1000 };
    const payload = { name, ...(lent ? { lent: lent.name } : {}), sub: id, iss: ISSUER, ...times };
    // Claims by claim, the library would copy and check what was made here just now.
    const bytes = new TextEncoder().encode(JSON.stringify(payload));
    return await new CompactSign(bytes).setProtectedHeader({ alg: ALGORITHM }).sign(this.#keys[0]!);
  }

  /** What the token says, undefined where it is not ours, not valid any more or revoked. Never throws for a bad token. */
  async verify(token: string): Promise<SessionToken | undefined> {
    const session = await this.#read(token);
    if (!session) return undefined;
    const { id } = session.user;
    const [record, admin] = await Promise.all([
      this.#records.get(revokedKey(id)),
      this.#records.get(vouchedKey(id)),
    ]);
    if (session.issuedAt <= endOf(record)) return undefined;
    return { ...session, isAdmin: vouched.safeParse(admin?.value).data?.admin ?? false };
  }

  /** Whether this person has signed out here since that time, in milliseconds since 1970. */
  async isRevoked(userId: string, since: number): Promise<boolean> {
    return since <= endOf(await this.#records.get(revokedKey(userId)));
  }

  /** Ends all sessions of this person that were issued up to now. */
  async revoke(userId: string): Promise<void> {
    const nowMs = this.#now();
    await this.#records.put(revokedKey(userId), { before: nowMs }, { expiresAt: nowMs + TOKEN_MS });
  }

  async #read(token: string): Promise<Omit<SessionToken, "isAdmin"> | undefined> {
    for (const key of this.#keys) {
      const payload = await this.#payload(token, key);
      if (!payload) continue;
      const { sub, name, iat, exp, lent } = payload;
      const [issuedAt, expiresAt] = [Math.round(iat * 1000), Math.round(exp * 1000)];
      const loan = lent === undefined ? {} : { lent: { name: lent, until: expiresAt } };
      return { user: { id: sub, name }, issuedAt, expiresAt, ...loan };
    }
    return undefined;
  }

  async #payload(token: string, key: CryptoKey): Promise<z.output<typeof claims> | undefined> {
    try {
      const currentDate = new Date(this.#now());
      const { payload } = await jwtVerify(token, key, {
        algorithms: [ALGORITHM],
        issuer: ISSUER,
        currentDate,
      });
      return claims.parse(payload);
    } catch {
      return undefined;
    }
  }
}

/** Whether a token says that it is ours. It need not be true. */
export function claimsToBeOurs(token: string): boolean {
  try {
    return decodeJwt(token).iss === ISSUER;
  } catch {
    return false;
  }
}

async function keyOf(secret: string): Promise<CryptoKey> {
  const bytes = new TextEncoder().encode(secret);
  return await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
    "verify",
  ]);
}

/** Until when sessions were ended. */
function endOf(record: StoredRecord | undefined): number {
  return revoked.safeParse(record?.value).data?.before ?? -Infinity;
}

function revokedKey(userId: string) {
  return ["revoked", userId];
}

/** Where it is written for whom a token was made on purpose, and whether as an admin. */
export function vouchedKey(userId: string) {
  return ["vouched", userId];
}
