import assert from "node:assert/strict";
import { KvRecords } from "../../store/kv_records.ts";
import { checkRecords } from "../conformance/records.ts";
import { type Fault, FaultyKv } from "./faulty_kv.ts";

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

/** Ten names to be written at once, the third taken, the fifth held until just now, the seventh without a condition. */
async function tenNames(faults: Fault[] = []) {
  const kv = await Deno.openKv(":memory:");
  let now = 1_000;
  {
    await using before = new KvRecords(kv, { now: () => now });
    await before.put(["name", "2"], "somebody", {});
    await before.put(["name", "4"], "held", { expiresAt: 2_000 });
  }
  now = 2_000;
  const faulty = new FaultyKv(kv, faults);
  const records = new KvRecords(faulty, { now: () => now, random: () => 0 });
  const written = await Promise.all(
    Array.from(
      { length: 10 },
      (_, i) => records.put(["name", `${i}`], `new ${i}`, i === 6 ? {} : { ifVersion: null }),
    ),
  );
  const values = await Promise.all(written.map(async (_, i) => (await records.get(["name", `${i}`]))?.value));
  await records[Symbol.asyncDispose]();
  kv.close();
  return { written, values, commits: faulty.commits };
}

const TAKEN = 2;
const ALL_BUT_THE_TAKEN = Array.from({ length: 10 }, (_, i) => i !== TAKEN);
const THEIR_VALUES = Array.from({ length: 10 }, (_, i) => i === TAKEN ? "somebody" : `new ${i}`);

Deno.test("KvRecords writes the others of a step together where one of them cannot be, with one more look", async () => {
  const { written, values, commits } = await tenNames();

  assert.deepEqual(written, ALL_BUT_THE_TAKEN);
  assert.deepEqual(values, THEIR_VALUES);
  assert.equal(commits, 2);
});

const FAULTS: readonly Fault[] = ["conflict", "locked", "fails", "succeeds and fails", "twice"];

for (const first of FAULTS) {
  for (const second of FAULTS) {
    Deno.test(`KvRecords answers each of a step the truth where it meets "${first}", then "${second}"`, async () => {
      const { written, values } = await tenNames([first, second]);

      assert.deepEqual(written, ALL_BUT_THE_TAKEN);
      assert.deepEqual(values, THEIR_VALUES);
    });
  }
}
