import assert from "node:assert/strict";
import fc from "fast-check";
import { Interval } from "../../chat/interval.ts";

Deno.test("Interval is due at once, and then once every so often", () => {
  const interval = new Interval(1_000);

  const taken = [0, 500, 1_000, 1_500, 2_000].filter((now) => interval.take(now));

  assert.deepEqual(taken, [0, 1_000, 2_000]);
});

Deno.test("Interval takes every tick of its own length, though some come a little early", () => {
  const interval = new Interval(250);

  const taken = [0, 249, 503, 748, 1_001].filter((now) => interval.take(now));

  assert.equal(taken.length, 5);
});

Deno.test("Interval goes on at once when the clock is set back", () => {
  const interval = new Interval(1_000);
  interval.take(3_600_000);

  assert.ok(interval.take(0));
  assert.equal(interval.take(500), false);
  assert.ok(interval.take(1_000));
});

Deno.test("Interval happens on average no more often than its length", () => {
  fc.assert(fc.property(fc.array(fc.nat(400), { maxLength: 300 }), (pauses) => {
    const interval = new Interval(250);
    let now = 0;

    const taken = pauses.filter((pause) => interval.take(now += pause)).length;

    assert.ok(taken <= now / 250 + 1.1);
  }));
});
