/**
 * What every driver of `Records` promises. A driver runs it by calling {@link checkRecords} in its own test file. `open`
 * answers a fresh, empty store with two instances on it (the same twice where there are none); `now` is the clock they go by.
 */
import assert from "node:assert/strict";
import type { RecordKey, Records } from "../../store/records.ts";
import { Clock } from "./message_log.ts";

export interface RecordsDriver {
  readonly name: string;
  open(options: { now: () => number }): Promise<OpenRecords>;
  /** True: what it needs is not on this machine. */
  readonly isSkipped?: boolean;
}

export interface OpenRecords extends AsyncDisposable {
  readonly records: Records;
  readonly other: Records;
}

type TestOn = (promise: string, run: (open: OpenRecords, clock: Clock) => Promise<void>) => void;

export function checkRecords(driver: RecordsDriver): void {
  const test: TestOn = (promise, run) =>
    Deno.test({
      name: `${driver.name} ${promise}`,
      ignore: driver.isSkipped ?? false,
      fn: async () => {
        const clock = new Clock();
        await using open = await driver.open({ now: clock.now });
        await run(open, clock);
      },
    });
  checkValues(test);
  checkVersions(test);
  checkExpiry(test);
  checkListing(test);
}

function checkValues(test: TestOn): void {
  test("keeps values, for other instances too", async ({ records, other }) => {
    const value = { text: "Grüße 👋 語", list: [1, null, true], none: {} };

    assert.equal(await records.put(["a", "b"], value), true);

    assert.deepEqual((await other.get(["a", "b"]))?.value, value);
    assert.equal(await other.get(["a"]), undefined);
    assert.equal(await other.get(["a", "b", "c"]), undefined);
  });

  test("replaces and deletes", async ({ records, other }) => {
    await records.put(["a"], 1);
    await other.put(["a"], 2);
    assert.equal((await records.get(["a"]))?.value, 2);

    await records.delete(["a"]);
    await records.delete(["never there"]);

    assert.equal(await other.get(["a"]), undefined);
  });

  test("keeps writes to one key in their order, without waiting", async ({ records }) => {
    const writes = Array.from({ length: 50 }, (_, i) => records.put(["a"], i));
    const removal = records.delete(["a"]);
    const last = records.put(["a"], "last");

    await Promise.all([...writes, removal, last]);

    assert.equal((await records.get(["a"]))?.value, "last");
  });

  test("keeps the largest value and the longest key", async ({ records }) => {
    const key = Array.from({ length: 8 }, (_, i) => `${i}`.repeat(64));
    const value = "語".repeat(5_400);

    await records.put(key, value);

    assert.equal((await records.get(key))?.value, value);
  });

  test("tells keys apart that only look alike", async ({ records }) => {
    const keys = [["a", "b"], ["a,b"], ['a","b'], ["ab"], ["a", ""], ["", "a"], ["A", "b"], ["a\u0000b"]];

    await Promise.all(keys.map((key, i) => records.put(key, i)));

    const found = await Promise.all(keys.map((key) => records.get(key)));
    assert.deepEqual(found.map((record) => record?.value), keys.map((_, i) => i));
  });

  test("writes and reads thousands at once", async ({ records, other }) => {
    const keys = Array.from({ length: 3_000 }, (_, i) => ["many", `${i}`]);

    const written = await Promise.all(keys.map((key, i) => records.put(key, i, { ifVersion: null })));

    assert(written.every(Boolean));
    const found = await Promise.all(keys.map((key) => other.get(key)));
    assert(found.every((record, i) => record?.value === i));
  });
}

function checkVersions(test: TestOn): void {
  test("puts a record only where there is none", async ({ records, other }) => {
    assert.equal(await records.put(["a"], 1, { ifVersion: null }), true);

    assert.equal(await other.put(["a"], 2, { ifVersion: null }), false);

    assert.equal((await records.get(["a"]))?.value, 1);
  });

  test("puts a record only over the version that was read", async ({ records, other }) => {
    await records.put(["a"], 1);
    const version = (await records.get(["a"]))!.version;
    await other.put(["a"], 1);
    assert.notEqual((await records.get(["a"]))!.version, version, "every write has its own version");

    assert.equal(await records.put(["a"], 3, { ifVersion: version }), false);
    assert.equal(await records.put(["a"], 3, { ifVersion: (await other.get(["a"]))!.version }), true);
    assert.equal(await records.put(["none"], 3, { ifVersion: version }), false);

    assert.equal((await other.get(["a"]))?.value, 3);
    assert.equal(await other.get(["none"]), undefined);
  });

  test("lets exactly one of many win, and does not let it spoil others", async ({ records, other }) => {
    const racers = Array.from(
      { length: 20 },
      (_, i) => (i % 2 ? records : other).put(["a"], i, { ifVersion: null }),
    );
    const free = Array.from({ length: 20 }, (_, i) => records.put(["free", `${i}`], i, { ifVersion: null }));

    const won = await Promise.all(racers);

    assert.equal(won.filter(Boolean).length, 1);
    assert.equal((await records.get(["a"]))?.value, won.indexOf(true));
    assert((await Promise.all(free)).every(Boolean));
  });
}

function checkExpiry(test: TestOn): void {
  test("never shows a record past its time", async ({ records, other }, clock) => {
    await records.put(["a"], 1, { expiresAt: clock.ms + 1_000 });
    clock.ms += 999;
    assert.equal((await other.get(["a"]))?.value, 1);

    clock.ms += 1;

    assert.equal(await other.get(["a"]), undefined);
    assert.deepEqual(await other.list([], { limit: 10 }), []);
  });

  test("takes an expired record for none when it writes", async ({ records, other }, clock) => {
    await records.put(["a"], 1, { expiresAt: clock.ms + 1_000 });
    clock.ms += 1_000;

    assert.equal(await other.put(["a"], 3, { ifVersion: null }), true);

    assert.equal((await records.get(["a"]))?.value, 3);
  });

  test("keeps a record for ever that is written again without a time", async ({ records }, clock) => {
    await records.put(["a"], 1, { expiresAt: clock.ms + 1_000 });
    await records.put(["a"], 2);
    clock.ms += 2_000;

    assert.equal((await records.get(["a"]))?.value, 2);
  });
}

function checkListing(test: TestOn): void {
  const keys: RecordKey[] = [["r", "a"], ["r", "a", "1"], ["r", "b"], ["r", "ヲ"], ["r", "𐐨"]];

  test("lists what begins with a prefix in the order of the keys, in parts", async ({ records, other }) => {
    for (const key of [...keys].reverse()) await records.put(key, key.join());
    await records.put(["s"], "another");
    await records.put(["r"], "the prefix itself is not below it");

    const all = await other.list(["r"], { limit: 10 });
    const first = await other.list(["r"], { limit: 2 });
    const rest = await other.list(["r"], { after: ["r", "a", "1"], limit: 2 });

    assert.deepEqual(all.map(({ key }) => key), keys);
    assert.deepEqual(all.map(({ value }) => value), keys.map((key) => key.join()));
    assert.deepEqual(first.map(({ key }) => key), keys.slice(0, 2));
    assert.deepEqual(rest.map(({ key }) => key), keys.slice(2, 4));
    assert.equal(all[0]?.version, (await records.get(["r", "a"]))?.version);
    assert.deepEqual((await other.list(["r"], { after: ["r", "a"], limit: 1 })).map(({ key }) => key), [
      keys[1],
    ]);
  });
}
