import { jwtVerify, SignJWT } from "jose";
import * as z from "zod";
import { type User, user } from "../protocol/fields.ts";
import { TOKEN_MS } from "../protocol/limits.ts";
import { keptSecret } from "./kept_secret.ts";
import type { Records } from "./records.ts";

export interface SessionsOptions {
  /** Signs the tokens. Without it, one is made once and kept in the records. */
  readonly secret?: string;
  readonly now?: () => number;
}

/** What a token says. Times in milliseconds since 1970. */
export interface SessionToken {
  readonly user: User;
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** It was made for somebody who may moderate every room. */
  readonly isAdmin: boolean;
}

const ISSUER = "parley";
const ALGORITHM = "HS256";

const claims = z.object({ sub: user.shape.id, name: user.shape.name, iat: z.number(), exp: z.number() });
const revoked = z.object({ before: z.number() });
const vouched = z.object({ admin: z.boolean() });

/** The tokens by which people come back. Any instance with the same secret knows them. */
export class Sessions {
  readonly #records: Records;
  readonly #key: CryptoKey;
  readonly #now: () => number;

  private constructor(records: Records, key: CryptoKey, now: () => number) {
    this.#records = records;
    this.#key = key;
    this.#now = now;
  }

  static async open(records: Records, { secret, now = Date.now }: SessionsOptions = {}): Promise<Sessions> {
    const bytes = new TextEncoder().encode(secret ?? await keptSecret(records, "sessions"));
    const hmac = { name: "HMAC", hash: "SHA-256" };
    const key = await crypto.subtle.importKey("raw", bytes, hmac, false, ["sign", "verify"]);
    return new Sessions(records, key, now);
  }

  /** A token for this person, good for 30 days. */
  async issue({ id, name }: User): Promise<string> {
    const nowMs = this.#now();
    // JWT times are seconds and may have a fraction; revoking needs to tell one moment from the next.
    return await new SignJWT({ name })
      .setProtectedHeader({ alg: ALGORITHM })
      .setSubject(id)
      .setIssuer(ISSUER)
      .setIssuedAt(nowMs / 1000)
      .setExpirationTime((nowMs + TOKEN_MS) / 1000)
      .sign(this.#key);
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
    const before = revoked.safeParse(record?.value).data?.before ?? -Infinity;
    if (session.issuedAt <= before) return undefined;
    return { ...session, isAdmin: vouched.safeParse(admin?.value).data?.admin ?? false };
  }

  /** Ends all sessions of this person that were issued up to now. */
  async revoke(userId: string): Promise<void> {
    const nowMs = this.#now();
    await this.#records.put(revokedKey(userId), { before: nowMs }, { expiresAt: nowMs + TOKEN_MS });
  }

  async #read(token: string): Promise<Omit<SessionToken, "isAdmin"> | undefined> {
    try {
      const currentDate = new Date(this.#now());
      const { payload } = await jwtVerify(token, this.#key, {
        algorithms: [ALGORITHM],
        issuer: ISSUER,
        currentDate,
      });
      const { sub, name, iat, exp } = claims.parse(payload);
      return { user: { id: sub, name }, issuedAt: Math.round(iat * 1000), expiresAt: Math.round(exp * 1000) };
    } catch {
      return undefined;
    }
  }
}

function revokedKey(userId: string) {
  return ["revoked", userId];
}

/** Where it is written for whom a token was made on purpose, and whether as an admin. */
export function vouchedKey(userId: string) {
  return ["vouched", userId];
}
