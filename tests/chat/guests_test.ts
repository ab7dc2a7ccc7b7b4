import assert from "node:assert/strict";
import { Guests, newUserId } from "../../chat/guests.ts";
import { NAME_HELD_MS } from "../../protocol/limits.ts";
import { parseUserName, type UserName } from "../../protocol/names.ts";
import { MemoryRecords } from "../../store/memory_records.ts";
import { Names } from "../../store/names.ts";
import { Sessions } from "../../store/sessions.ts";

const ada = parseUserName("Ada")!;
const grace = parseUserName("Grace")!;

async function open() {
  let at = Date.parse("2026-11-21T10:00:00Z");
  const now = () => at;
  const records = new MemoryRecords({ now });
  const names = new Names(records, { now });
  const sessions = await Sessions.open(records, { now });
  const guests = new Guests({ names, sessions, now, random: Math.random });
  return { guests, names, sessions, pass: (ms: number) => at += ms };
}

Deno.test("Guests.signInGuest() makes a user of a free name, known by the token", async () => {
  const { guests, sessions } = await open();

  const signedIn = await guests.signInGuest(ada);

  assert.equal(signedIn?.user.name, "Ada");
  assert.deepEqual((await sessions.verify(signedIn!.token))?.user, signedIn!.user);
});

Deno.test("Guests.signInGuest() lets one of two racing people have a name", async () => {
  const { guests } = await open();

  const both = await Promise.all([guests.signInGuest(ada), guests.signInGuest("ADA" as UserName)]);

  assert.equal(both.filter((signedIn) => signedIn !== undefined).length, 1);
});

Deno.test("Guests.signInGuest() gives a name to somebody else after a day without its bearer", async () => {
  const { guests, pass } = await open();
  const first = await guests.signInGuest(ada);
  pass(NAME_HELD_MS - 1);
  const early = await guests.signInGuest(ada);
  pass(1);

  const next = await guests.signInGuest(ada);

  assert.equal(early, undefined);
  assert.ok(next);
  assert.notEqual(next.user.id, first!.user.id);
});

Deno.test("Guests.rename() to one's own name holds it for another day and renews the token", async () => {
  const { guests, sessions, pass } = await open();
  const first = await guests.signInGuest(ada);
  pass(NAME_HELD_MS - 1);

  const back = await guests.rename(first!.user, ada);

  pass(NAME_HELD_MS - 1);
  assert.deepEqual(back?.user, first!.user);
  assert.ok(
    (await sessions.verify(back!.token))!.expiresAt > (await sessions.verify(first!.token))!.expiresAt,
  );
  assert.equal(await guests.signInGuest(ada), undefined);
});

Deno.test("Guests.rename() to a spelling of the own name keeps the name", async () => {
  const { guests } = await open();
  const first = await guests.signInGuest(ada);

  const renamed = await guests.rename(first!.user, "ADA" as UserName);

  assert.deepEqual(renamed?.user, { id: first!.user.id, name: "ADA" });
  assert.equal(await guests.signInGuest(ada), undefined);
});

Deno.test("Guests.rename() frees the old name, and only where the new one was to be had", async () => {
  const { guests } = await open();
  const first = await guests.signInGuest(ada);
  await guests.signInGuest(grace);

  const refused = await guests.rename(first!.user, grace);
  const stillTaken = await guests.signInGuest(ada);
  const renamed = await guests.rename(first!.user, parseUserName("Augusta")!);
  const freed = await guests.signInGuest(ada);

  assert.equal(refused, undefined);
  assert.equal(stillTaken, undefined);
  assert.deepEqual(renamed?.user, { id: first!.user.id, name: "Augusta" });
  assert.ok(freed);
});

Deno.test("newUserId() has only letters and digits, and room for everyone", () => {
  assert.equal(newUserId(() => 0), "u_aaaaaaaaaaaaaaaaaaaa");
  assert.equal(newUserId(() => 1 - Number.EPSILON), "u_99999999999999999999");
});
