import assert from "node:assert/strict";
import { Invitations } from "../../store/invitations.ts";
import { openKvStore } from "../../store/kv_store.ts";
import { MemoryRecords } from "../../store/memory_records.ts";
import { ada, lobby, room } from "../conformance/drafts.ts";

const HOUR_MS = 3_600_000;
const wish = { room: lobby, by: ada, hours: 24, uses: 0 };

Deno.test("Invitations.use() lets as many in as it says, whoever comes at once, on two instances", async () => {
  await using store = await openKvStore({ path: ":memory:" });
  const [north, south] = [new Invitations(store.records), new Invitations(store.records)];
  const { code } = (await north.make({ ...wish, uses: 5 }))!;
  const people = Array.from({ length: 40 }, (_, i) => `u_${i % 20}`);

  const let_in = await Promise.all(people.map((id, i) => (i % 2 ? north : south).use(code, id)));

  const inside = new Set(people.filter((_, i) => let_in[i]));
  assert.equal(inside.size, 5);
  assert.equal((await north.find(code))?.used, 5);
  assert.deepEqual(await north.of(lobby), []);
});

Deno.test("Invitations.use() counts somebody who comes twice once, also when it is used up", async () => {
  const invitations = new Invitations(new MemoryRecords());
  const { code } = (await invitations.make({ ...wish, uses: 1 }))!;

  const uses = [await invitations.use(code, "u_1"), await invitations.use(code, "u_1")];

  assert.deepEqual([...uses, await invitations.use(code, "u_2")], [true, true, false]);
});

Deno.test("Invitations.use() of one without a limit lets everybody in and counts them", async () => {
  const invitations = new Invitations(new MemoryRecords());
  const { code } = (await invitations.make(wish))!;

  const uses = await Promise.all(Array.from({ length: 50 }, (_, i) => invitations.use(code, `u_${i}`)));

  assert.ok(uses.every(Boolean));
  assert.equal((await invitations.find(code))?.used, 50);
});

Deno.test("Invitations end with their time, and when they are taken back in their own room", async () => {
  let now = 0;
  const invitations = new Invitations(new MemoryRecords({ now: () => now }), () => now);
  const old = (await invitations.make({ ...wish, hours: 1 }))!;
  const other = (await invitations.make(wish))!;

  now = HOUR_MS;
  const elsewhere = await invitations.revoke(room("garden"), other.code);
  const before = await invitations.of(lobby);
  const revoked = await invitations.revoke(lobby, other.code);

  assert.deepEqual([await invitations.find(old.code), await invitations.use(old.code, "u_1")], [
    undefined,
    false,
  ]);
  assert.deepEqual([elsewhere, before.map(({ code }) => code), revoked], [false, [other.code], true]);
  assert.equal(await invitations.use(other.code, "u_1"), false);
});

Deno.test("Invitations.make() makes no more than a hundred for a room", async () => {
  const invitations = new Invitations(new MemoryRecords());
  for (let i = 0; i < 100; i++) await invitations.make(wish);

  assert.equal(await invitations.make(wish), undefined);
  assert.ok(await invitations.make({ ...wish, room: room("garden") }));
});

Deno.test("Invitations.find() knows nothing of what is no code", async () => {
  const invitations = new Invitations(new MemoryRecords());

  for (const code of ["", "x", "../secret", "a".repeat(22), "\u0000".repeat(22), "é".repeat(22)]) {
    assert.equal(await invitations.find(code), undefined);
    assert.equal(await invitations.revoke(lobby, code), false);
  }
});
