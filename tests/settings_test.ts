import assert from "node:assert/strict";
import fc from "fast-check";
import { readSettings, SETTING_NAMES, SettingsError } from "../server/settings.ts";

Deno.test("readSettings() has a default for everything", () => {
  const settings = readSettings({});

  assert.equal(settings.port, 8_000);
  assert.equal(settings.host, "0.0.0.0");
  assert.equal(settings.workers, 1);
  assert.equal(settings.store, "kv");
  assert.equal(settings.kvPath, "./data/parley.db");
  assert.equal(settings.bus, "broadcast");
  assert.equal(settings.guests, true);
  assert.deepEqual(settings.allowedOrigins, []);
  assert.equal(settings.trustedProxies, 0);
  assert.equal(settings.maxConnections, 10_000);
  assert.equal(settings.maxConnectionsPerAddress, 200);
  assert.equal(settings.ratePerSecond, 1);
  assert.equal(settings.rateBurst, 10);
  assert.equal(settings.heartbeatTimeoutMs, 30_000);
  assert.equal(settings.historyReplay, 10_000);
  assert.equal(settings.historyDays, 0);
  assert.equal(settings.logLevel, "info");
});

Deno.test("readSettings() takes what was set", () => {
  const settings = readSettings({
    PORT: "0",
    HOST: "::1",
    STORE: "memory",
    BUS: "memory",
    GUESTS: "off",
    ADMINS: "u_ada, u_grace",
    ALLOWED_ORIGINS: "https://Chat.example/, null",
    RATE_PER_SECOND: "0.5",
    SESSION_SECRET: "correct horse battery staple",
  });

  assert.equal(settings.port, 0);
  assert.equal(settings.host, "::1");
  assert.equal(settings.store, "memory");
  assert.equal(settings.bus, "memory");
  assert.equal(settings.guests, false);
  assert.deepEqual(settings.admins, ["u_ada", "u_grace"]);
  assert.deepEqual(settings.allowedOrigins, ["https://chat.example", "null"]);
  assert.equal(settings.ratePerSecond, 0.5);
  assert.deepEqual(settings.sessionSecrets, ["correct horse battery staple"]);
});

Deno.test("readSettings() takes an empty variable for one that is not set", () => {
  const settings = readSettings({ PORT: "", STORE: " ", SESSION_SECRET: "" });

  assert.equal(settings.port, 8_000);
  assert.equal(settings.store, "kv");
  assert.deepEqual([settings.sessionSecrets, settings.outside], [[], undefined]);
});

Deno.test("readSettings() logs for a person on a terminal and for programs elsewhere", () => {
  assert.equal(readSettings({}, true).logFormat, "pretty");
  assert.equal(readSettings({}, false).logFormat, "json");
  assert.equal(readSettings({ LOG_FORMAT: "json" }, true).logFormat, "json");
});

Deno.test("readSettings() leaves the database to Deno Deploy, unless it is named", () => {
  assert.equal(readSettings({ DENO_DEPLOYMENT_ID: "abc" }).kvPath, undefined);
  assert.equal(readSettings({ DENO_DEPLOYMENT_ID: "abc", KV_PATH: "./x.db" }).kvPath, "./x.db");
});

const WRONG: Record<string, string[]> = {
  PORT: ["abc", "-1", "65536", "80.5", "1e3", "0x50"],
  HOST: ["a b", "http://x"],
  WORKERS: ["0", "257", "two"],
  LISTENER: ["bun"],
  STORE: ["sqlite", "KV"],
  KV_PATH: ["ftp://kv.example", "https://"],
  BUS: ["nats"],
  REDIS_URL: ["localhost:6379", "http://localhost"],
  SESSION_SECRET: ["short"],
  AUTH_JWT_SECRET: ["short"],
  AUTH_JWKS_URL: ["keys.json"],
  GUESTS: ["yes"],
  ALLOWED_ORIGINS: ["chat.example", "https://chat.example/path", "https://a.example,ftp://b.example"],
  TRUSTED_PROXIES: ["-1", "21"],
  MAX_CONNECTIONS: ["0", "many"],
  MAX_CONNECTIONS_PER_ADDRESS: ["0"],
  RATE_PER_SECOND: ["-1", "fast", "1e2"],
  RATE_BURST: ["0"],
  HEARTBEAT_TIMEOUT_MS: ["0", "99"],
  HISTORY_REPLAY: ["-1"],
  HISTORY_DAYS: ["-1", "forever"],
  LOG_LEVEL: ["loud"],
  LOG_FORMAT: ["xml"],
};

for (const [name, values] of Object.entries(WRONG)) {
  Deno.test(`readSettings() refuses a wrong ${name} in one line that names it`, () => {
    for (const value of values) {
      const line = refusal({ [name]: value });

      assert.match(line, new RegExp(`^${name} is .*: it must `), value);
      assert.doesNotMatch(line, /\n/);
    }
  });
}

Deno.test("readSettings() says what is allowed", () => {
  assert.equal(refusal({ PORT: "abc" }), 'PORT is "abc": it must be a whole number from 0 to 65535');
  assert.equal(refusal({ GUESTS: "yes" }), 'GUESTS is "yes": it must be on or off');
});

Deno.test("readSettings() keeps secrets out of its messages", () => {
  assert.doesNotMatch(refusal({ SESSION_SECRET: "hunter2" }), /hunter2/);
  assert.doesNotMatch(refusal({ REDIS_URL: "http://ada:hunter2@redis" }), /hunter2/);
  assert.doesNotMatch(refusal({ KV_PATH: "ftp://ada:hunter2@kv" }), /hunter2/);
});

Deno.test("readSettings() takes another issuer by its secret or by its keys, and never by both or by neither", () => {
  const [secret, keys] = ["a shared secret of theirs", "https://login.example/keys"];
  const issuer = { AUTH_ISSUER: "https://login.example", AUTH_AUDIENCE: "chat" };

  const named = readSettings({ AUTH_JWKS_URL: keys, ...issuer }).outside;

  assert.deepEqual(named, {
    secret: undefined,
    jwksUrl: keys,
    issuer: "https://login.example",
    audience: "chat",
  });
  assert.match(refusal({ AUTH_JWT_SECRET: secret, AUTH_JWKS_URL: keys }), /use one of them/);
  assert.match(refusal(issuer), /^AUTH_ISSUER is set: it needs/);
  assert.match(refusal({ AUTH_AUDIENCE: "chat" }), /^AUTH_AUDIENCE is set: it needs/);
  assert.match(refusal({ AUTH_JWT_SECRET: secret, AUTH_ISSUER: "parley" }), /our own tokens/);
});

Deno.test("readSettings() takes several session secrets, each of which must be one", () => {
  const [fresh, old] = ["a fresh secret of 16", "an old secret of 16"];

  assert.deepEqual(readSettings({ SESSION_SECRET: `${fresh}, ${old}` }).sessionSecrets, [fresh, old]);
  assert.match(refusal({ SESSION_SECRET: `${fresh},short` }), /^SESSION_SECRET is wrong/);
});

Deno.test("readSettings() uses Redis where it is named, but for what is chosen otherwise", () => {
  const REDIS_URL = "rediss://ada:secret@redis.example:6380/1";
  const chosen = (environment: Record<string, string>) => {
    const { store, bus } = readSettings({ REDIS_URL, ...environment });
    return `${store} ${bus}`;
  };

  assert.equal(chosen({}), "redis redis");
  assert.equal(chosen({ KV_PATH: "https://kv.example" }), "kv redis");
  assert.equal(chosen({ STORE: "kv" }), "kv redis");
  assert.equal(chosen({ STORE: "kv", BUS: "broadcast" }), "kv broadcast");
  assert.equal(chosen({ DENO_DEPLOYMENT_ID: "x" }), "redis redis");
});

Deno.test("readSettings() lets instances on Deno Deploy tell each other by the database that they share", () => {
  assert.equal(readSettings({ DENO_DEPLOYMENT_ID: "x" }).bus, "kv");
  assert.equal(readSettings({ DENO_DEPLOYMENT_ID: "x", BUS: "broadcast" }).bus, "broadcast");
  assert.equal(readSettings({}).bus, "broadcast");
});

Deno.test("readSettings() refuses BUS=kv where nothing is kept in Deno KV", () => {
  assert.match(refusal({ BUS: "kv", STORE: "memory" }), /^BUS is kv: it needs STORE=kv, not memory/);
  assert.match(refusal({ BUS: "kv", REDIS_URL: "redis://localhost" }), /not redis/);
  assert.equal(readSettings({ BUS: "kv" }).bus, "kv");
});

Deno.test("readSettings() refuses several workers on what they cannot share", () => {
  assert.match(refusal({ WORKERS: "2", STORE: "memory" }), /^WORKERS is 2: STORE=memory/);
  assert.match(refusal({ WORKERS: "2", KV_PATH: ":memory:" }), /^WORKERS is 2: KV_PATH=:memory:/);
  assert.match(refusal({ WORKERS: "2", BUS: "memory" }), /^WORKERS is 2: BUS=memory/);
  assert.equal(readSettings({ WORKERS: "2" }).workers, 2);
});

Deno.test("readSettings() refuses Redis without its address", () => {
  assert.match(refusal({ STORE: "redis" }), /needs REDIS_URL/);
  assert.match(refusal({ BUS: "redis" }), /needs REDIS_URL/);
});

Deno.test("readSettings() either reads an environment or refuses it in one line, whatever it holds", () => {
  const environments = fc.dictionary(fc.constantFrom(...SETTING_NAMES), fc.string({ unit: "binary" }));

  fc.assert(fc.property(environments, (environment) => {
    const line = refusal(environment, "");
    assert.doesNotMatch(line, /[\n\r]/);
    assert.ok(line.length < 300);
  }));
});

/** The line that these settings are refused with. Fails where they are taken, unless there is an `otherwise`. */
function refusal(environment: Record<string, string>, otherwise?: string): string {
  try {
    readSettings(environment);
  } catch (error) {
    assert.ok(error instanceof SettingsError, String(error));
    return error.message;
  }
  return otherwise ?? assert.fail(`${JSON.stringify(environment)} was taken`);
}
