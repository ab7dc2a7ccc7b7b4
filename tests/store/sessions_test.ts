import assert from "node:assert/strict";
import fc from "fast-check";
import { SignJWT, UnsecuredJWT } from "jose";
import { TOKEN_MS } from "../../protocol/limits.ts";
import { KvRecords } from "../../store/kv_records.ts";
import { MemoryRecords } from "../../store/memory_records.ts";
import { StoreUnavailable } from "../../store/message_log.ts";
import { Sessions } from "../../store/sessions.ts";
import { ada, grace } from "../conformance/drafts.ts";
import { Clock } from "../conformance/message_log.ts";

const secret = "a secret of at least thirty-two bytes";

async function open() {
  const clock = new Clock();
  const records = new MemoryRecords(clock);
  return {
    clock,
    records,
    sessions: await Sessions.open(records, { secrets: secret === undefined ? [] : [secret], ...clock }),
  };
}

/** A token with these claims, signed as one likes. */
function forge(claims: Record<string, unknown>, alg = "HS256", key = secret): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg }).sign(new TextEncoder().encode(key));
}

Deno.test("Sessions.verify() knows whom a token was issued for, and for how long", async () => {
  const { sessions, clock } = await open();

  const session = await sessions.verify(await sessions.issue(ada));

  assert.deepEqual(session, {
    user: ada,
    issuedAt: clock.ms,
    expiresAt: clock.ms + TOKEN_MS,
    isAdmin: false,
  });
});

Deno.test("Sessions.verify() knows no token past its time", async () => {
  const { sessions, clock } = await open();
  const token = await sessions.issue(ada);
  clock.ms += TOKEN_MS - 1_000;
  assert(await sessions.verify(token));

  clock.ms += 1_000;

  assert.equal(await sessions.verify(token), undefined);
});

Deno.test("Sessions.verify() knows no token that it did not sign so", async () => {
  const { sessions, clock } = await open();
  const seconds = clock.ms / 1000;
  const claims = { sub: "u_ada", name: "Ada", iss: "parley", iat: seconds, exp: seconds + 60 };
  assert(await sessions.verify(await forge(claims)), "the forger knows how");

  const forged = await Promise.all([
    forge(claims, "HS256", "another secret of thirty-two bytes"),
    forge(claims, "HS512", secret.repeat(2)),
    new UnsecuredJWT(claims).encode(),
    forge({ ...claims, iss: "elsewhere" }),
    forge({ ...claims, sub: "" }),
    forge({ ...claims, sub: 7 }),
    forge({ ...claims, name: undefined }),
    forge({ ...claims, exp: undefined }),
    forge({ ...claims, iat: undefined }),
    forge({ ...claims, exp: "tomorrow" }),
  ]);

  for (const token of forged) assert.equal(await sessions.verify(token), undefined);
});

Deno.test("Sessions.verify() never throws for what is no token", async () => {
  const { sessions } = await open();
  const token = await sessions.issue(ada);

  await fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.string({ unit: "binary" }), fc.nat(token.length - 2).map((cut) => token.slice(0, cut))),
      async (text) => {
        assert.equal(await sessions.verify(text), undefined);
      },
    ),
  );
});

Deno.test("Sessions.revoke() ends the tokens of one person that were issued before", async () => {
  const { sessions, clock } = await open();
  const [old, other] = [await sessions.issue(ada), await sessions.issue(grace)];
  clock.ms += 5;

  await sessions.revoke("u_ada");
  clock.ms += 5;
  const young = await sessions.issue(ada);

  assert.equal(await sessions.verify(old), undefined);
  assert((await sessions.verify(young))?.user.id === "u_ada");
  assert((await sessions.verify(other))?.user.id === "u_grace");
});

Deno.test("Sessions keeps the secret that it made", async () => {
  const records = new MemoryRecords();
  const token = await (await Sessions.open(records)).issue(ada);

  const later = await Sessions.open(records);
  const elsewhere = await Sessions.open(new MemoryRecords());

  assert.deepEqual((await later.verify(token))?.user, ada);
  assert.equal(await elsewhere.verify(token), undefined);
});

Deno.test("Sessions of instances that start at once agree on one secret", async () => {
  const kv = await Deno.openKv(":memory:");
  const sessions = await Promise.all(Array.from({ length: 8 }, () => Sessions.open(new KvRecords(kv))));

  const token = await sessions[0]!.issue(ada);

  for (const one of sessions) assert.deepEqual((await one.verify(token))?.user, ada);
  kv.close();
});

Deno.test("Sessions.verify() says that the store cannot answer", async () => {
  class DownRecords extends MemoryRecords {
    override get() {
      return Promise.reject(new StoreUnavailable("down"));
    }
  }
  const sessions = await Sessions.open(new DownRecords(), { secrets: [secret] });
  const token = await sessions.issue(ada);

  await assert.rejects(() => sessions.verify(token), StoreUnavailable);
});

Deno.test("Sessions.verify() takes tokens of an older secret while it is named, so that replacing one signs nobody out", async () => {
  const records = new MemoryRecords();
  const user = { id: "u_1", name: "Ada" };
  const old = await Sessions.open(records, { secrets: ["the old secret"] });
  const token = await old.issue(user);

  const between = await Sessions.open(records, { secrets: ["the new secret", "the old secret"] });
  const renewed = await between.issue(user);
  const after = await Sessions.open(records, { secrets: ["the new secret"] });

  assert.deepEqual((await between.verify(token))?.user, user);
  assert.deepEqual((await after.verify(renewed))?.user, user);
  assert.deepEqual([await after.verify(token), await old.verify(renewed)], [undefined, undefined]);
});
