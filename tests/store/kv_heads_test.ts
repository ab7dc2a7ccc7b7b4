import assert from "node:assert/strict";
import fc from "fast-check";
import type { RoomName } from "../../protocol/names.ts";
import { KvHeads } from "../../store/kv_heads.ts";
import { headKey } from "../../store/kv_keys.ts";
import { readTogether } from "../../store/kv_read.ts";
import { type Head, NO_HEAD, StoreCorrupt } from "../../store/message_log.ts";
import { Patience } from "../../store/patience.ts";

const named = (count: number, prefix = "room"): RoomName[] =>
  Array.from({ length: count }, (_, i) => `${prefix}-${i}` as RoomName);
const headOf = (seq: number): Head => ({ ...NO_HEAD, epoch: "e1", epochs: 1, seq, n: seq });

/** A database with the heads of these rooms, numbered from 1, and what was asked of it. */
async function holding(rooms: readonly RoomName[]) {
  const kv = await Deno.openKv(":memory:");
  for (const [i, room] of rooms.entries()) await kv.set(headKey(room), headOf(i + 1));
  const asked: string[] = [];
  const counted = new Proxy(kv, {
    get: (_, name: keyof Deno.Kv) => (...args: unknown[]) => {
      asked.push(String(name));
      return (kv[name] as (...args: unknown[]) => unknown).call(kv, ...args);
    },
  });
  const patience = new Patience({ limitMs: 5_000, random: Math.random });
  const heads = new KvHeads(counted, patience, readTogether(counted, patience, 1));
  const seqs = async (some: readonly RoomName[]) => (await heads.of(some)).map(({ seq }) => seq);
  return { kv, asked, heads, seqs, [Symbol.dispose]: () => kv.close() };
}

Deno.test("KvHeads looks once through all heads for many rooms, and answers each in its place", async () => {
  const stored = named(30);
  using db = await holding(stored);

  const some = [...named(5, "empty"), ...stored.toReversed()];

  assert.deepEqual(await db.seqs(some), [0, 0, 0, 0, 0, ...stored.map((_, i) => 30 - i)]);
  assert.deepEqual(db.asked, ["list"]);
});

Deno.test("KvHeads asks for each of a few rooms, and together for those that are asked for in one turn", async () => {
  const stored = named(30);
  using db = await holding(stored);

  const each = await Promise.all(stored.slice(0, 8).map((room) => db.seqs([room])));

  assert.deepEqual(each.flat(), [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.deepEqual(db.asked, ["getMany"]);
});

Deno.test("KvHeads does not read a large store for some of its rooms, and finds that out once", async () => {
  const stored = named(120);
  using db = await holding(stored);
  const some = stored.slice(100);

  const twice = [await db.seqs(some), await db.seqs(some)];

  assert.deepEqual(twice, Array(2).fill(some.map((_, i) => 101 + i)));
  assert.deepEqual(db.asked, ["list", "getMany", "getMany", "getMany", "getMany"]);
  assert.equal((await db.seqs(stored)).length, 120);
  assert.equal(db.asked.at(-1), "list", "for most of them it is worth it");
});

Deno.test("KvHeads reads what is stored by the time it is asked, in both ways", async () => {
  const stored = named(12);
  using db = await holding(stored);
  for (const some of [stored, stored.slice(0, 1)]) {
    await db.seqs(some);

    await db.kv.set(headKey(stored[0]!), headOf(some.length + 50));

    assert.equal((await db.seqs(some))[0], some.length + 50);
  }
});

Deno.test("KvHeads says which room's head is none, and does not mind those that nobody asked for", async () => {
  const stored = named(12);
  using db = await holding(stored);
  await db.kv.set(headKey("broken" as RoomName), { seq: "no" });

  assert.equal((await db.seqs(stored)).length, 12);
  await assert.rejects(db.heads.of([...stored, "broken" as RoomName]), StoreCorrupt);
});

Deno.test("KvHeads answers the same in whichever way it reads", async () => {
  const room = fc.nat({ max: 60 }).map((i) => `room-${i}` as RoomName);
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(room, { maxLength: 60 }),
      fc.array(room, { maxLength: 40 }),
      async (stored, some) => {
        using db = await holding(stored);

        assert.deepEqual(await db.seqs(some), some.map((one) => stored.indexOf(one) + 1));
      },
    ),
    { numRuns: 40 },
  );
});
