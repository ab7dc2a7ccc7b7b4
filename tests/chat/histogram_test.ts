import assert from "node:assert/strict";
import fc from "fast-check";
import { DURATION_BOUNDS_MS, Histogram, quantile } from "../../chat/histogram.ts";

const [least, most] = [DURATION_BOUNDS_MS[0]!, DURATION_BOUNDS_MS.at(-1)!];

Deno.test("Histogram puts each value into the first bucket whose bound it does not exceed", () => {
  const histogram = new Histogram([1, 10]);

  for (const value of [0, 1, 1.5, 10, 11, 1_000]) histogram.observe(value);

  assert.deepEqual(histogram.read(), { buckets: [2, 2, 2], sum: 1_023.5 });
});

Deno.test("quantile() lies in the same bucket as the true one, whatever was observed", () => {
  const values = fc.array(fc.double({ min: least, max: most, noNaN: true }), {
    minLength: 1,
    maxLength: 200,
  });
  fc.assert(fc.property(values, fc.constantFrom(0.5, 0.9, 0.99, 1), (observed, share) => {
    const histogram = new Histogram(DURATION_BOUNDS_MS);
    for (const value of observed) histogram.observe(value);

    const guessed = quantile(DURATION_BOUNDS_MS, histogram.read().buckets, share);

    const sorted = observed.toSorted((one, other) => one - other);
    const truth = sorted[Math.ceil(share * sorted.length - 1e-9) - 1]!;
    const bucket = DURATION_BOUNDS_MS.findIndex((bound) => truth <= bound);
    assert.ok(guessed <= DURATION_BOUNDS_MS[bucket]! + 1e-9, `${guessed} of ${truth}`);
    assert.ok(guessed >= (DURATION_BOUNDS_MS[bucket - 1] ?? 0) - 1e-9, `${guessed} of ${truth}`);
  }));
});

Deno.test("quantile() of nothing is 0, and what lies above all bounds counts as the last", () => {
  assert.equal(quantile([1, 10], [0, 0, 0], 0.99), 0);
  assert.equal(quantile([1, 10], [0, 0, 5], 0.5), 10);
});
