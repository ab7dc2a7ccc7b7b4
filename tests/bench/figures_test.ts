import assert from "node:assert/strict";
import { complaints, median, middle, ratio } from "../../bench/figures.ts";
import type { Run } from "../../bench/rounds.ts";
import { PARLEY } from "../../bench/servers.ts";

function run(deliveriesPerSecond: number, mistakes: string[] = []): Run {
  return { deliveriesPerSecond, serverCpu: 1, serverRssMiB: 50, generatorIdle: 0.5, mistakes };
}

function row(...runs: Run[]) {
  return { server: PARLEY, runs };
}

Deno.test("median() is the middle value, or the mean of two middles", () => {
  assert.equal(median([9, 1, 5]), 5);
  assert.equal(median([4, 1, 2, 9]), 3);
  assert.ok(Number.isNaN(median([])));
});

Deno.test("ratio() is the middle of the rounds' ratios, not the ratio of the middles", () => {
  const one = row(run(100), run(900), run(50));
  const other = row(run(10), run(300), run(50));

  assert.equal(ratio(one, other, "deliveriesPerSecond"), 3);
});

Deno.test("ratio() leaves out a round in which one of the two failed", () => {
  const one = row(run(100), { failed: "did not start" });
  const other = row(run(10), run(300));

  assert.equal(ratio(one, other, "deliveriesPerSecond"), 10);
});

Deno.test("middle() knows nothing of a figure that no round has", () => {
  assert.equal(middle(row(run(1)), "levelMs"), undefined);
  assert.equal(middle(row({ failed: "gone" }), "deliveriesPerSecond"), undefined);
});

Deno.test("complaints() names what was wrong once", () => {
  const found = complaints(row(run(1, ["a hole"]), run(1, ["a hole"]), { failed: "gone" }));

  assert.deepEqual(found, ["a hole", "gone"]);
});
