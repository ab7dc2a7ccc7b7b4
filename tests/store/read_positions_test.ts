import assert from "node:assert/strict";
import fc from "fast-check";
import { KvRecords } from "../../store/kv_records.ts";
import { MemoryRecords } from "../../store/memory_records.ts";
import { StoreUnavailable } from "../../store/message_log.ts";
import { ReadPositions } from "../../store/read_positions.ts";
import { lobby, room } from "../conformance/drafts.ts";

Deno.test("ReadPositions.get() is at the beginning for whoever has read nothing", async () => {
  const positions = new ReadPositions(new MemoryRecords());

  await positions.put("u_ada", lobby, { seq: 3, n: 2 });

  assert.deepEqual(await positions.get("u_ada", lobby), { seq: 3, n: 2 });
  assert.deepEqual(await positions.get("u_grace", lobby), { seq: 0, n: 0 });
  assert.deepEqual(await positions.get("u_ada", room("garden")), { seq: 0, n: 0 });
});

Deno.test("ReadPositions.get() takes what is no position for the beginning", async () => {
  const records = new MemoryRecords();
  const positions = new ReadPositions(records);

  for (const value of [null, "7", {}, { seq: -1, n: 0 }, { seq: 1.5, n: 0 }, { seq: 1e300, n: 1 }]) {
    await records.put(["member", "u_ada", lobby], value);
    assert.deepEqual(await positions.get("u_ada", lobby), { seq: 0, n: 0 });
  }

  await positions.put("u_ada", lobby, { seq: 1, n: 1 });
  assert.deepEqual(await positions.get("u_ada", lobby), { seq: 1, n: 1 });
});

Deno.test("ReadPositions.put() says that the store cannot where others write it all the time", async () => {
  const records = new MemoryRecords();
  records.put = () => Promise.resolve(false);

  await assert.rejects(
    new ReadPositions(records).put("u_ada", lobby, { seq: 1, n: 1 }),
    StoreUnavailable,
  );
});

Deno.test("ReadPositions.put() never moves backwards, whoever puts at the same time", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(20), { minLength: 1, maxLength: 8 }), async (seqs) => {
      const kv = await Deno.openKv(":memory:");
      const instances = [new ReadPositions(new KvRecords(kv)), new ReadPositions(new KvRecords(kv))];

      await Promise.all(seqs.map((seq, i) => instances[i % 2]!.put("u_ada", lobby, { seq, n: seq })));

      const furthest = Math.max(...seqs);
      assert.deepEqual(await instances[0]!.get("u_ada", lobby), { seq: furthest, n: furthest });
      kv.close();
    }),
    { numRuns: 40 },
  );
});
