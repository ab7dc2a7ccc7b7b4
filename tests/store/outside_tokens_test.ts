import assert from "node:assert/strict";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { StoreUnavailable } from "../../store/message_log.ts";
import { OutsidePeople } from "../../store/outside_people.ts";
import { OutsideTokens } from "../../store/outside_tokens.ts";
import { MemoryRecords } from "../../store/memory_records.ts";
import { Names } from "../../store/names.ts";
import { userName } from "../conformance/drafts.ts";

const SECRET = "a shared secret of the issuer";
const NOW = Date.parse("2026-11-21T10:00:00Z");
const now = () => NOW;
const hour = NOW / 1_000 + 3_600;

function signed(payload: JWTPayload, secret = SECRET, alg = "HS256"): Promise<string> {
  return new SignJWT(payload).setProtectedHeader({ alg }).sign(new TextEncoder().encode(secret));
}

const good = {
  sub: "ada@example.org",
  name: "Ada Lovelace",
  exp: hour,
  iss: "https://login.example",
  aud: "chat",
};

/** Takes tokens of that issuer for this audience. */
function strict() {
  return new OutsideTokens({ secret: SECRET, issuer: good.iss, audience: "chat" }, { now });
}

Deno.test("OutsideTokens.verify() knows for whom its issuer vouches, and until when", async () => {
  const vouched = await strict().verify(await signed({ ...good, iat: NOW / 1_000 - 5 }));

  assert.deepEqual(vouched, {
    id: "o_ada@example.org",
    name: "Ada Lovelace",
    expiresAt: (hour + 60) * 1_000,
    issuedAt: NOW - 5_000,
  });
});

const seconds = NOW / 1_000;
const CLAIMS: [what: string, payload: Record<string, unknown>, isTaken: boolean][] = [
  ["that has expired", { ...good, exp: seconds - 61 }, false],
  ["that expired within the skew of clocks", { ...good, exp: seconds - 59 }, true],
  ["that is not valid yet", { ...good, nbf: seconds + 61 }, false],
  ["that is valid within the skew of clocks", { ...good, nbf: seconds + 59 }, true],
  ["without an end", { ...good, exp: undefined }, false],
  ["without a subject", { ...good, sub: undefined }, false],
  ["of an empty subject", { ...good, sub: "" }, false],
  ["of another issuer", { ...good, iss: "https://evil.example" }, false],
  ["of no issuer", { ...good, iss: undefined }, false],
  ["for somebody else", { ...good, aud: "mail" }, false],
  ["for several, us among them", { ...good, aud: ["mail", "chat"] }, true],
  ["for nobody", { ...good, aud: undefined }, false],
];

for (const [what, payload, isTaken] of CLAIMS) {
  Deno.test(`OutsideTokens.verify() ${isTaken ? "takes" : "refuses"} a token ${what}`, async () => {
    const defined = Object.fromEntries(Object.entries(payload).filter(([, value]) => value !== undefined));

    const vouched = await strict().verify(await signed(defined));

    assert.equal(vouched !== undefined, isTaken);
  });
}

Deno.test("OutsideTokens.verify() refuses another signature, another algorithm, none, and what is no token", async () => {
  const { privateKey } = await generateKeyPair("RS256");
  const byKey = await new SignJWT(good).setProtectedHeader({ alg: "RS256" }).sign(privateKey);
  const [, payload] = byKey.split(".");
  const none = `${btoa('{"alg":"none"}').replaceAll("=", "")}.${payload}.`;
  const bad = [
    await signed(good, "another secret of 16"),
    await signed(good, SECRET.padEnd(64, "x"), "HS512"),
    await new SignJWT(good).setProtectedHeader({ alg: "HS512" }).sign(new TextEncoder().encode(SECRET)),
    ...[byKey, none, "", "a.b.c", "x".repeat(5_000), (await signed(good)).slice(0, -2)],
  ];

  for (const token of bad) assert.equal(await strict().verify(token), undefined, token.slice(0, 60));
});

/** An issuer that publishes its keys, and may change them or be down. */
function issuer() {
  const there = { keys: [] as object[], asked: 0, isDown: false };
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, () => {
    there.asked++;
    return there.isDown ? new Response("down") : Response.json({ keys: there.keys });
  });
  const url = `http://127.0.0.1:${server.addr.port}/keys`;
  const add = async (kid: string, alg: string) => {
    const { publicKey, privateKey } = await generateKeyPair(alg);
    there.keys = [{ ...await exportJWK(publicKey), kid, alg }];
    return (payload: JWTPayload) => new SignJWT(payload).setProtectedHeader({ alg, kid }).sign(privateKey);
  };
  return { there, url, add, [Symbol.asyncDispose]: () => server.shutdown() };
}

for (const alg of ["RS256", "ES256", "EdDSA"]) {
  Deno.test(`OutsideTokens.verify() goes by published keys, reads them once and again when they change (${alg})`, async () => {
    await using there = issuer();
    const tokens = new OutsideTokens({ jwksUrl: there.url }, { now, cooldownMs: 0 });
    const sign = await there.add("one", alg);
    const [first, second] = [await tokens.verify(await sign(good)), await tokens.verify(await sign(good))];
    const asked = there.there.asked;

    const signAnew = await there.add("two", alg);
    const rotated = await tokens.verify(await signAnew(good));
    const old = await tokens.verify(await sign(good));

    assert.deepEqual([first?.id, second?.id, asked], ["o_ada@example.org", "o_ada@example.org", 1]);
    assert.equal(rotated?.id, "o_ada@example.org");
    assert.equal(old, undefined);
  });
}

Deno.test("OutsideTokens.verify() does not take a published key for a shared secret", async () => {
  await using there = issuer();
  await there.add("one", "RS256");
  const tokens = new OutsideTokens({ jwksUrl: there.url }, { now, cooldownMs: 0 });
  const forged = await new SignJWT(good).setProtectedHeader({ alg: "HS256", kid: "one" })
    .sign(new TextEncoder().encode(JSON.stringify(there.there.keys[0])));

  assert.equal(await tokens.verify(forged), undefined);
});

Deno.test("OutsideTokens.verify() says that the keys cannot be had, and takes the token once they can", async () => {
  await using there = issuer();
  const sign = await there.add("one", "ES256");
  const tokens = new OutsideTokens({ jwksUrl: there.url }, { now, cooldownMs: 0 });
  there.there.isDown = true;
  await assert.rejects(tokens.verify(await sign(good)), StoreUnavailable);

  there.there.isDown = false;

  assert.equal((await tokens.verify(await sign(good)))?.name, "Ada Lovelace");
});

for (
  const [claims, name] of [
    [{ name: "  Ada  Lovelace " }, "Ada Lovelace"],
    [{ name: "<b>Ada</b>" }, "b Ada b"],
    [{ name: "Ada\u202e\u0000" }, "Ada"],
    [{ name: "x".repeat(50) }, "x".repeat(32)],
    [{ preferred_username: "ada" }, "ada"],
    [{ name: 7, nickname: "countess" }, "countess"],
    [{}, "ada example.org"],
  ] as const
) {
  Deno.test(`OutsideTokens.verify() calls somebody with ${JSON.stringify(claims).slice(0, 50)} "${name}"`, async () => {
    const tokens = new OutsideTokens({ secret: SECRET }, { now });

    const vouched = await tokens.verify(await signed({ sub: good.sub, exp: hour, ...claims }));

    assert.equal(vouched?.name, name);
  });
}

Deno.test("OutsideTokens.verify() gives every subject an id of its own that no guest or bot has", async () => {
  const tokens = new OutsideTokens({ secret: SECRET }, { now });
  const subjects = ["u_1", "b_1", "auth0|1", "auth0|2", "x".repeat(500), "語", "#", "__proto__"];

  const ids = await Promise.all(
    subjects.map(async (sub) => (await tokens.verify(await signed({ sub, exp: hour, name: "Ada" })))!.id),
  );

  assert.equal(new Set(ids).size, subjects.length);
  for (const id of ids) assert.match(id, /^o_.{1,62}$/);
});

Deno.test("OutsidePeople.nameOf() gives somebody their own name, or the next where it is taken, and always the same", async () => {
  const records = new MemoryRecords({ now });
  const names = new Names(records, { now });
  const people = new OutsidePeople(records, names, now);
  await names.claim(userName("Ada"), "u_guest", NOW + 1_000);

  const [first, again, other] = [
    await people.nameOf("o_ada", userName("Ada")),
    await people.nameOf("o_ada", userName("Ada")),
    await people.nameOf("o_other", userName("ADA")),
  ];

  assert.deepEqual([first, again, other], ["Ada 2", "Ada 2", "ADA 3"]);
  assert.equal(await people.nameOf("o_ada", userName("Countess")), "Countess");
});
