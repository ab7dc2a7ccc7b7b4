import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify, type JWTVerifyOptions } from "jose";
import { createHash } from "node:crypto";
import * as z from "zod";
import { OUTSIDE_PREFIX, type UserName, userNameFrom } from "../protocol/names.ts";
import { StoreUnavailable } from "./message_log.ts";

/** Whose tokens are taken beside our own: of one issuer, by a shared secret or by its published keys. */
export interface OutsideIssuer {
  readonly secret?: string | undefined;
  /** Where its keys are published. */
  readonly jwksUrl?: string | undefined;
  /** What `iss` must say; undefined: anything. */
  readonly issuer?: string | undefined;
  /** What `aud` must hold; undefined: anything. */
  readonly audience?: string | undefined;
}

export interface OutsideTokensOptions {
  readonly now?: () => number;
  /** How often unknown keys are asked for, at the most. */
  readonly cooldownMs?: number;
}

/** Somebody for whom the issuer vouches. Times in milliseconds since 1970. */
export interface Vouched {
  readonly id: string;
  /** As the issuer calls them, made to fit. */
  readonly name: UserName;
  readonly expiresAt: number;
  readonly issuedAt: number | undefined;
}

// One kind for each way: a published key is never taken for a shared secret.
const BY_SECRET = ["HS256"];
const BY_KEYS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA", "Ed25519"];
const SKEW_S = 60;
const KEYS_KEPT_MS = 600_000;
const KEYS_WITHIN_MS = 5_000;
const COOLDOWN_MS = 30_000;

const PLAIN_SUBJECT = /^[\w.@+-]{1,48}$/;
const DIGEST_CHARS = 40;

const claims = z.object({ sub: z.string().min(1).max(1_024), exp: z.number(), iat: z.number().optional() });

/** Reads the tokens of another issuer. */
export class OutsideTokens {
  readonly #now: () => number;
  readonly #options: JWTVerifyOptions;
  readonly #verify: (token: string, options: JWTVerifyOptions) => Promise<{ payload: JWTPayload }>;

  constructor(
    issuer: OutsideIssuer,
    { now = Date.now, cooldownMs = COOLDOWN_MS }: OutsideTokensOptions = {},
  ) {
    this.#now = now;
    this.#options = {
      clockTolerance: SKEW_S,
      requiredClaims: ["exp", "sub"],
      ...(issuer.issuer === undefined ? {} : { issuer: issuer.issuer }),
      ...(issuer.audience === undefined ? {} : { audience: issuer.audience }),
    };
    this.#verify = issuer.jwksUrl === undefined
      ? bySecret(issuer.secret ?? "")
      : byKeys(new URL(issuer.jwksUrl), cooldownMs);
  }

  /**
   * Who this is; undefined where the issuer does not vouch for anybody with it. Throws `StoreUnavailable` where the keys cannot
   * be had: the same token may be good a moment later.
   */
  async verify(token: string): Promise<Vouched | undefined> {
    const payload = await this.#read(token);
    const read = claims.safeParse(payload).data;
    const name = payload && nameIn(payload);
    if (!read || !name) return undefined;
    return {
      id: idOf(read.sub),
      name,
      expiresAt: (read.exp + SKEW_S) * 1_000,
      issuedAt: read.iat === undefined ? undefined : read.iat * 1_000,
    };
  }

  async #read(token: string): Promise<JWTPayload | undefined> {
    try {
      const { payload } = await this.#verify(token, { ...this.#options, currentDate: new Date(this.#now()) });
      return payload;
    } catch (error) {
      if (error instanceof errors.JOSEError && !isUnreachable(error)) return undefined;
      throw new StoreUnavailable(`Cannot get the keys of the issuer: ${error}`);
    }
  }
}

function bySecret(secret: string) {
  const key = new TextEncoder().encode(secret);
  return (token: string, options: JWTVerifyOptions) =>
    jwtVerify(token, key, { ...options, algorithms: BY_SECRET });
}

function byKeys(url: URL, cooldownDuration: number) {
  const timing = { cooldownDuration, cacheMaxAge: KEYS_KEPT_MS, timeoutDuration: KEYS_WITHIN_MS };
  const keys = createRemoteJWKSet(url, timing);
  return (token: string, options: JWTVerifyOptions) =>
    jwtVerify(token, keys, { ...options, algorithms: BY_KEYS });
}

/** The keys could not be had, or what was had are none: neither says anything about the token. */
function isUnreachable(error: errors.JOSEError): boolean {
  return error.code === "ERR_JWKS_TIMEOUT" || error.code === "ERR_JWKS_INVALID" ||
    error.code === "ERR_JOSE_GENERIC";
}

function nameIn({ name, preferred_username, nickname, sub }: JWTPayload): UserName | undefined {
  for (const claim of [name, preferred_username, nickname, sub]) {
    const fitting = typeof claim === "string" ? userNameFrom(claim) : undefined;
    if (fitting) return fitting;
  }
  return undefined;
}

/** Guests' and bots' ids begin otherwise: an issuer can make nobody one of those. */
function idOf(subject: string): string {
  if (PLAIN_SUBJECT.test(subject)) return OUTSIDE_PREFIX + subject;
  // No plain subject holds a "#", so the two never meet.
  return `${OUTSIDE_PREFIX}#${
    createHash("sha256").update(subject).digest("base64url").slice(0, DIGEST_CHARS)
  }`;
}
