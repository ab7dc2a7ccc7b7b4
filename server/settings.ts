import * as z from "zod";
import { isOrigin, isUrl, list, number, oneOf, secret, url, whole } from "./settings_kinds.ts";

/** How one instance runs. Made by {@link readSettings} only, so every value has been checked. */
export interface Settings {
  readonly port: number;
  readonly host: string;
  /** Workers of this one process. */
  readonly workers: number;
  readonly listener: "deno" | "node";
  readonly store: "kv" | "redis" | "memory";
  /** A file, `:memory:` or a KV Connect URL; undefined: the database that the platform has attached. */
  readonly kvPath: string | undefined;
  readonly bus: "broadcast" | "redis" | "kv" | "memory";
  readonly redisUrl: string | undefined;
  /** The first signs sessions, those after it are still taken; none: made once and kept in the store. */
  readonly sessionSecrets: readonly string[];
  /** Whose tokens are taken beside our own. */
  readonly outside: OutsideSettings | undefined;
  readonly guests: boolean;
  readonly admins: readonly string[];
  /** Beside the same origin. May hold `*` and `null`. */
  readonly allowedOrigins: readonly string[];
  readonly trustedProxies: number;
  readonly maxConnections: number;
  readonly maxConnectionsPerAddress: number;
  /** What the process may take before it begins anew; undefined: a share of what the machine has. */
  readonly maxMemoryMb: number | undefined;
  /** Messages of one user; 0 turns off every limit of pace. */
  readonly ratePerSecond: number;
  readonly rateBurst: number;
  readonly heartbeatTimeoutMs: number;
  readonly historyReplay: number;
  /** 0 keeps everything. */
  readonly historyDays: number;
  readonly metricsToken: string | undefined;
  /** Traces are made of each message's way, for the runtime sends them on. */
  readonly traces: boolean;
  /** Whether outgoing webhooks may go to addresses of this machine and its networks. */
  readonly privateWebhooks: boolean;
  readonly logLevel: "debug" | "info" | "warn" | "error";
  readonly logFormat: "pretty" | "json";
}

/** Another issuer of tokens: by a shared secret or by its published keys. */
export interface OutsideSettings {
  readonly secret: string | undefined;
  readonly jwksUrl: string | undefined;
  readonly issuer: string | undefined;
  readonly audience: string | undefined;
}

/** A setting is wrong. The message is one line for the person who set it and holds no secret. */
export class SettingsError extends Error {
  override name = "SettingsError";
}

/** What a process ends with when its settings are wrong (EX_CONFIG of sysexits.h). */
export const EXIT_WRONG_SETTINGS = 78;

type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_KV_PATH = "./data/parley.db";

const variables = z.object({
  PORT: whole(0, 65_535, 8_000),
  HOST: z.string().regex(/^[\w.:%\-]{1,255}$/, { error: "it must be a host name or an address" })
    .default("0.0.0.0"),
  WORKERS: whole(1, 256, 1),
  LISTENER: oneOf(["deno", "node"]).default("deno"),
  STORE: oneOf(["auto", "kv", "redis", "memory"]).default("auto"),
  KV_PATH: z.string().refine((text) => !text.includes("://") || isUrl(text, ["http", "https"]), {
    message: "it must be a file's path or an http(s):// URL",
  }).optional(),
  BUS: oneOf(["auto", "broadcast", "redis", "kv", "memory"]).default("auto"),
  REDIS_URL: url("redis", "rediss"),
  SESSION_SECRET: list((entry) => entry.length >= 16, "secrets of at least 16 characters"),
  AUTH_JWT_SECRET: secret(16),
  AUTH_JWKS_URL: url("http", "https"),
  AUTH_ISSUER: z.string().optional(),
  AUTH_AUDIENCE: z.string().optional(),
  GUESTS: oneOf(["on", "off"]).default("on"),
  ADMINS: list((entry) => entry.length <= 128, "user ids or names"),
  ALLOWED_ORIGINS: list(isOrigin, "origins such as https://chat.example, * or null"),
  TRUSTED_PROXIES: whole(0, 20, 0),
  MAX_CONNECTIONS: whole(1, 10_000_000, 10_000),
  MAX_CONNECTIONS_PER_ADDRESS: whole(1, 10_000_000, 200),
  MAX_MEMORY_MB: whole(64, 10_000_000, 0).transform((mb) => mb || undefined),
  RATE_PER_SECOND: number(0, 100_000, 1),
  RATE_BURST: whole(1, 1_000_000, 10),
  HEARTBEAT_TIMEOUT_MS: whole(100, 3_600_000, 30_000),
  HISTORY_REPLAY: whole(0, 1_000_000, 10_000),
  HISTORY_DAYS: whole(0, 36_500, 0),
  METRICS_TOKEN: secret(1),
  PRIVATE_WEBHOOKS: oneOf(["on", "off"]).default("off"),
  LOG_LEVEL: oneOf(["debug", "info", "warn", "error"]).default("info"),
  LOG_FORMAT: oneOf(["pretty", "json"]).optional(),
});

type Variables = z.output<typeof variables>;

/** The names of all settings. Nothing else of the environment is read, except what tells a platform apart. */
export const SETTING_NAMES: readonly string[] = Object.keys(variables.shape);

/** What a process reads of its environment to run {@link readSettings}. */
export const ENVIRONMENT_NAMES: readonly string[] = [...SETTING_NAMES, "DENO_DEPLOYMENT_ID", "OTEL_DENO"];

// Their values stay out of messages: they are secrets, or may hold a password.
const SECRET = new Set([
  "SESSION_SECRET",
  "AUTH_JWT_SECRET",
  "METRICS_TOKEN",
  "REDIS_URL",
  "KV_PATH",
  "AUTH_JWKS_URL",
]);

/**
 * Reads and checks every setting; an empty one counts as not set. Throws {@link SettingsError} at the first that is wrong.
 *
 * @param isTerminal Whether a person reads the log, which decides the default of LOG_FORMAT.
 */
export function readSettings(environment: Environment, isTerminal = false): Settings {
  const given = Object.fromEntries(SETTING_NAMES.flatMap((name) => {
    const value = environment[name]?.trim();
    return value ? [[name, value]] : [];
  }));
  const read = variables.safeParse(given);
  if (!read.success) throw explain(read.error, given);
  const traces = /^(true|1)$/.test(environment.OTEL_DENO ?? "");
  const settings = { ...settle(read.data, isDeploy(environment), isTerminal), traces };
  refuseContradictions(settings);
  return settings;
}

function explain(error: z.ZodError, given: Environment): SettingsError {
  const issue = error.issues[0]!;
  const name = String(issue.path[0]);
  const value = SECRET.has(name) ? "wrong" : JSON.stringify(given[name]?.slice(0, 60));
  return new SettingsError(`${name} is ${value}: ${issue.message}`);
}

function settle(read: Variables, isDeploy: boolean, isTerminal: boolean): Omit<Settings, "traces"> {
  return {
    port: read.PORT,
    host: read.HOST,
    workers: read.WORKERS,
    listener: read.LISTENER,
    store: read.STORE === "auto" ? autoStore(read) : read.STORE,
    kvPath: read.KV_PATH ?? (isDeploy ? undefined : DEFAULT_KV_PATH),
    bus: read.BUS === "auto" ? autoBus(read, isDeploy) : read.BUS,
    redisUrl: read.REDIS_URL,
    sessionSecrets: read.SESSION_SECRET,
    outside: outsideIssuer(read),
    guests: read.GUESTS === "on",
    admins: read.ADMINS,
    allowedOrigins: read.ALLOWED_ORIGINS.map((origin) => origin.replace(/\/$/, "").toLowerCase()),
    trustedProxies: read.TRUSTED_PROXIES,
    maxConnections: read.MAX_CONNECTIONS,
    maxConnectionsPerAddress: read.MAX_CONNECTIONS_PER_ADDRESS,
    maxMemoryMb: read.MAX_MEMORY_MB,
    ratePerSecond: read.RATE_PER_SECOND,
    rateBurst: read.RATE_BURST,
    heartbeatTimeoutMs: read.HEARTBEAT_TIMEOUT_MS,
    historyReplay: read.HISTORY_REPLAY,
    historyDays: read.HISTORY_DAYS,
    metricsToken: read.METRICS_TOKEN,
    privateWebhooks: read.PRIVATE_WEBHOOKS === "on",
    logLevel: read.LOG_LEVEL,
    logFormat: read.LOG_FORMAT ?? (isTerminal ? "pretty" : "json"),
  };
}

function autoStore(read: Variables): "kv" | "redis" {
  return read.REDIS_URL && !read.KV_PATH?.includes("://") ? "redis" : "kv";
}

function autoBus(read: Variables, isDeploy: boolean): "redis" | "kv" | "broadcast" {
  if (read.REDIS_URL) return "redis";
  return isDeploy && (read.STORE === "auto" || read.STORE === "kv") ? "kv" : "broadcast";
}

function refuseContradictions(settings: Settings): void {
  const { store, bus, workers, redisUrl, kvPath } = settings;
  if (store === "redis" && !redisUrl) throw new SettingsError("STORE is redis: it needs REDIS_URL");
  if (bus === "redis" && !redisUrl) throw new SettingsError("BUS is redis: it needs REDIS_URL");
  if (bus === "kv" && store !== "kv") throw new SettingsError(`BUS is kv: it needs STORE=kv, not ${store}`);
  if (workers === 1) return;
  const several = `WORKERS is ${workers}:`;
  if (store === "memory") {
    throw new SettingsError(`${several} STORE=memory cannot be shared, use kv or redis`);
  }
  if (store === "kv" && kvPath === ":memory:") {
    throw new SettingsError(`${several} KV_PATH=:memory: cannot be shared, use a file`);
  }
  if (bus === "memory") throw new SettingsError(`${several} BUS=memory reaches one only, use broadcast`);
}

// A setting that would do nothing is refused rather than passed over.
function outsideIssuer(read: Variables): OutsideSettings | undefined {
  const { AUTH_JWT_SECRET: secret, AUTH_JWKS_URL: jwksUrl, AUTH_ISSUER: issuer, AUTH_AUDIENCE: audience } =
    read;
  if (secret !== undefined && jwksUrl !== undefined) {
    throw new SettingsError("AUTH_JWT_SECRET and AUTH_JWKS_URL are set: use one of them");
  }
  if (issuer === "parley") throw new SettingsError("AUTH_ISSUER is parley: these are our own tokens");
  if (secret !== undefined || jwksUrl !== undefined) return { secret, jwksUrl, issuer, audience };
  const idle = issuer !== undefined ? "AUTH_ISSUER" : audience !== undefined ? "AUTH_AUDIENCE" : undefined;
  if (idle) throw new SettingsError(`${idle} is set: it needs AUTH_JWT_SECRET or AUTH_JWKS_URL`);
  return undefined;
}

function isDeploy(environment: Environment): boolean {
  return Boolean(environment.DENO_DEPLOYMENT_ID);
}
