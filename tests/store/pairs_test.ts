import assert from "node:assert/strict";
import { isDirect } from "../../protocol/names.ts";
import { MemoryRecords } from "../../store/memory_records.ts";
import { Pairs } from "../../store/pairs.ts";

const ADA = { id: "u_ada", name: "Ada" };
const GRACE = { id: "u_grace", name: "Grace" };
const LINUS = { id: "u_linus", name: "Linus" };
const MONTH_MS = 31 * 24 * 3_600_000;

Deno.test("Pairs.nameOf() is the same for the same two in whatever order, and another for any others", () => {
  const pairs = new Pairs(new MemoryRecords(), "secret");

  const name = pairs.nameOf(ADA.id, GRACE.id);

  assert.ok(isDirect(name));
  assert.equal(pairs.nameOf(GRACE.id, ADA.id), name);
  assert.notEqual(pairs.nameOf(ADA.id, LINUS.id), name);
  // What is put together from the ids must not be the same for other ids.
  assert.notEqual(pairs.nameOf("a,b", "c"), pairs.nameOf("a", "b,c"));
  assert.notEqual(pairs.nameOf('a","b', "c"), pairs.nameOf("a", 'b","c'));
});

Deno.test("Pairs.nameOf() tells nothing to who has not got the secret", () => {
  const records = new MemoryRecords();

  const name = new Pairs(records, "secret").nameOf(ADA.id, GRACE.id);

  assert.notEqual(new Pairs(records, "guess").nameOf(ADA.id, GRACE.id), name);
  assert.doesNotMatch(name, /ada|grace/);
});

Deno.test("Pairs.open() gives every instance and every start the same names", async () => {
  const records = new MemoryRecords();
  const [one, other] = await Promise.all([Pairs.open(records), Pairs.open(records)]);

  assert.equal(one.nameOf(ADA.id, GRACE.id), other.nameOf(ADA.id, GRACE.id));
  assert.notEqual(
    (await Pairs.open(new MemoryRecords())).nameOf(ADA.id, GRACE.id),
    one.nameOf(ADA.id, GRACE.id),
  );
});

Deno.test("Pairs.find() knows whose room it is once they have met, with the names that they have now", async () => {
  const pairs = new Pairs(new MemoryRecords(), "secret");
  const before = await pairs.find(pairs.nameOf(ADA.id, GRACE.id));

  const { room } = await pairs.meet(GRACE, ADA);
  await pairs.keep((await pairs.find(room))!);
  await pairs.meet({ ...ADA, name: "Lovelace" }, GRACE);

  assert.equal(before, undefined);
  const found = await pairs.find(room);
  assert.deepEqual(found, { room, users: [{ ...ADA, name: "Lovelace" }, GRACE], isKept: true });
});

Deno.test("Pairs.find() takes nobody for somebody whose name the room does not have", async () => {
  const records = new MemoryRecords();
  const pairs = new Pairs(records, "secret");
  const { room } = await pairs.meet(ADA, GRACE);

  await records.put(["direct", room], { users: [ADA, LINUS], isKept: true });
  const forged = await pairs.find(room);
  await records.put(["direct", room], "garbage");

  assert.equal(forged, undefined);
  assert.equal(await pairs.find(room), undefined);
});

Deno.test("Pairs forget in a month a room in which nobody said anything, and never one in which somebody did", async () => {
  let now = Date.UTC(2026, 0, 1);
  const pairs = new Pairs(new MemoryRecords({ now: () => now }), "secret", () => now);
  const silent = await pairs.meet(ADA, GRACE);
  const spoken = await pairs.keep(await pairs.meet(ADA, LINUS));

  now += MONTH_MS;

  assert.equal(await pairs.find(silent.room), undefined);
  assert.deepEqual(await pairs.find(spoken.room), spoken);
});

Deno.test("Pairs.of() lists the rooms of one person in which something was said", async () => {
  const pairs = new Pairs(new MemoryRecords(), "secret");
  await pairs.meet(ADA, GRACE);
  const spoken = await pairs.keep(await pairs.meet(ADA, LINUS));

  assert.deepEqual(await pairs.of(ADA.id, 10), [spoken]);
  assert.deepEqual(await pairs.of(LINUS.id, 10), [spoken]);
  assert.deepEqual(await pairs.of(GRACE.id, 10), []);
});

Deno.test("Pairs.keep() holds against somebody who opens the room at the same moment", async () => {
  const records = new MemoryRecords();
  const [here, there] = [new Pairs(records, "secret"), new Pairs(records, "secret")];
  const pair = await here.meet(ADA, GRACE);

  await Promise.all([here.keep(pair), there.meet({ ...GRACE, name: "Hopper" }, ADA), here.meet(ADA, GRACE)]);

  assert.equal((await here.find(pair.room))?.isKept, true);
});
