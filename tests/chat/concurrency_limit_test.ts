import assert from "node:assert/strict";
import fc from "fast-check";
import { ConcurrencyLimit } from "../../chat/concurrency_limit.ts";

/** Time passes, and in each tick messages take so long. */
function pass(limit: ConcurrencyLimit, ticks: number, tookMs: readonly number[], isCrowded = true): number[] {
  return Array.from({ length: ticks }, () => {
    for (const ms of tookMs) limit.told(ms, isCrowded);
    limit.tick();
    return limit.now;
  });
}

Deno.test("ConcurrencyLimit lets one more in after each tick in which no message was late, up to sixteen", () => {
  const limit = new ConcurrencyLimit();

  assert.equal(limit.now, 2);
  assert.deepEqual(pass(limit, 4, [3, 4]), [3, 4, 5, 6]);
  assert.equal(pass(limit, 100, [3, 4]).at(-1), 16);
});

Deno.test("ConcurrencyLimit lets half as many in at once when a message was late, once a tick, and never none", () => {
  const limit = new ConcurrencyLimit();
  pass(limit, 100, [3]);

  for (const ms of [40, 41, 42]) limit.told(ms, true);
  assert.equal(limit.now, 8);
  assert.deepEqual(pass(limit, 5, [40]), [8, 4, 2, 1, 1]);
  assert.deepEqual(pass(limit, 3, [3]), [2, 3, 4]);
});

Deno.test("ConcurrencyLimit calls no message late that nobody would call slow, however quick others are", () => {
  const limit = new ConcurrencyLimit();
  pass(limit, 20, [1], false);

  assert.equal(pass(limit, 20, [19]).at(-1), 16);
  assert.deepEqual(pass(limit, 1, [21]), [8]);
});

Deno.test("ConcurrencyLimit takes what a slow store always takes for no sign of a crowd", () => {
  const limit = new ConcurrencyLimit();
  pass(limit, 20, [40], false);

  assert.equal(pass(limit, 20, [60]).at(-1), 16);
  assert.deepEqual(pass(limit, 2, [100]), [8, 4]);
});

Deno.test("ConcurrencyLimit does not get used to what a crowd makes of a quick store, and does once nobody waits", () => {
  const limit = new ConcurrencyLimit();
  pass(limit, 20, [3], false);

  assert.equal(pass(limit, 1_000, [50]).at(-1), 1);
  assert.equal(pass(limit, 100, [50], false).at(-1), 16);
});

Deno.test("ConcurrencyLimit learns what is usual within a crowd, where it began in one", () => {
  const limit = new ConcurrencyLimit();
  pass(limit, 1, [200]);

  pass(limit, 100, [4, 5]);

  assert.deepEqual(pass(limit, 2, [60]), [8, 4]);
});

Deno.test("ConcurrencyLimit is a whole number from one to sixteen, whatever messages take", () => {
  const times = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { maxLength: 5 });
  fc.assert(fc.property(fc.array(fc.tuple(times, fc.boolean()), { maxLength: 60 }), (ticks) => {
    const limit = new ConcurrencyLimit();
    for (const [took, isCrowded] of ticks) {
      const before = limit.now;
      const [after] = pass(limit, 1, took, isCrowded);
      assert.ok(Number.isInteger(after) && after! >= 1 && after! <= 16, `${after}`);
      assert.ok(after! <= before + 1 && after! >= Math.floor(before / 2), `${before} to ${after}`);
    }
  }));
});
