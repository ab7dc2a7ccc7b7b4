import assert from "node:assert/strict";
import { KvRecords } from "../../store/kv_records.ts";
import { checkRecords } from "../conformance/records.ts";
import { FaultyKv } from "./faulty_kv.ts";

checkRecords({
  name: "KvRecords",
  async open(options) {
    const kv = await Deno.openKv(":memory:");
    const [records, other] = [new KvRecords(kv, options), new KvRecords(kv, options)];
    return {
      records,
      other,
      async [Symbol.asyncDispose]() {
        await Promise.all([records[Symbol.asyncDispose](), other[Symbol.asyncDispose]()]);
        kv.close();
      },
    };
  },
});

Deno.test("KvRecords keeps nothing that has expired when it is written, so that the next write needs no second look", async () => {
  using kv = await Deno.openKv(":memory:");
  const counting = new FaultyKv(kv);
  await using records = new KvRecords(counting, { now: () => 1_000 });
  await records.put(["name", "ada"], "held", { ifVersion: null, expiresAt: 2_000 });
  const { version } = (await records.get(["name", "ada"]))!;

  await records.put(["name", "ada"], "given up", { ifVersion: version, expiresAt: 1_000 });
  const given = await records.get(["name", "ada"]);
  const taken = await records.put(["name", "ada"], "taken", { ifVersion: null });

  assert.deepEqual([given, taken, counting.commits], [undefined, true, 3]);
});
