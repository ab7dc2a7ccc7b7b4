import assert from "node:assert/strict";
import { waitAfter } from "../../static/app/dashboard/model/backoff.ts";
import { Series } from "../../static/app/dashboard/model/series.ts";
import { written } from "../../static/app/dashboard/model/titles.ts";
import { complaints } from "../../static/app/dashboard/model/verdict.ts";

Deno.test("waitAfter() doubles five times, then leaves it to the person", () => {
  assert.deepEqual([1, 2, 3, 4, 5, 6].map(waitAfter), [1, 2, 4, 8, 16, undefined]);
});

Deno.test("complaints() finds nothing where every loss was made good and nothing fails", () => {
  const values = {
    gaps_noticed_total: 3,
    gaps_healed_total: 3,
    slow_readers_total: 9,
    store_errors_total: 2,
  };

  assert.deepEqual(complaints(values, values), []);
});

Deno.test("complaints() gives a loss the time to be made good, and no longer", () => {
  const well = { gaps_noticed_total: 3, gaps_healed_total: 3 };
  const open = { gaps_noticed_total: 5, gaps_healed_total: 3 };

  assert.deepEqual(complaints(open, well), []);
  assert.deepEqual(complaints(open, open), [{ key: "notHealed", count: 2 }]);
});

Deno.test("complaints() tells what fails now, and what must never happen whenever it did", () => {
  const before = { store_errors_total: 1, bus_errors_total: 4, faults_total: 1 };
  const now = { store_errors_total: 2, bus_errors_total: 4, faults_total: 1, resets_total: 3 };

  assert.deepEqual(complaints(now, before), [
    { key: "holes", count: 3 },
    { key: "storeFails" },
    { key: "faults", count: 1 },
  ]);
});

Deno.test("Series keeps an hour, in order, each second once", () => {
  const series = new Series();

  for (let second = 1; second <= 4_000; second++) series.add(second, second * 2);
  series.add(4_000, 1);
  series.add(7, 1);

  assert.deepEqual(series.last(2), [[3_999, 4_000], [7_998, 8_000]]);
  assert.equal(series.last(9_999)[0].length, 3_600);
});

Deno.test("written() says values as people read them", () => {
  const as = (kind: "bytes" | "pace" | "milliseconds" | "amount" | "seconds") =>
    ({ key: "memory", as: kind }) as const;

  assert.equal(written(1_234_567, as("pace"), "en"), "1.23M/s");
  assert.equal(written(0.123456, as("milliseconds"), "en"), "0.123 ms");
  assert.equal(written(157_286_400, as("bytes"), "en"), "150 MiB");
  assert.equal(written(12_000, as("amount"), "en"), "12K");
  assert.equal(written(90, as("seconds"), "de"), "90 s");
});
