import assert from "node:assert/strict";
import { Histogram } from "../../bench/load/histogram.ts";

Deno.test("Histogram answers percentiles within two in a hundred of the truth", () => {
  const histogram = new Histogram();
  for (let ms = 1; ms <= 1_000; ms++) histogram.add(ms);

  for (const [share, truth] of [[0.5, 500], [0.99, 990], [1, 1_000]] as const) {
    const found = histogram.percentile(share);
    assert.ok(Math.abs(found - truth) <= truth * 0.02, `${share}: ${found}`);
  }
});

Deno.test("Histogram finds one slow time among a hundred at the very end only", () => {
  const histogram = new Histogram();
  for (let i = 0; i < 99; i++) histogram.add(1);
  histogram.add(500);

  assert.ok(histogram.percentile(0.99) < 2);
  assert.ok(histogram.percentile(0.995) > 400);
});

Deno.test("Histogram forgets what was before clear()", () => {
  const histogram = new Histogram();
  histogram.add(5);

  histogram.clear();

  assert.equal(histogram.count, 0);
  assert.ok(Number.isNaN(histogram.percentile(0.5)));
});
