import assert from "node:assert/strict";
import fc from "fast-check";
import { steadily } from "../../chat/steady_time.ts";

Deno.test("steadily() never goes back and passes on every step forward, whatever the machine's clock does", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: -5_000, max: 5_000 })), (steps) => {
    let time = 1_000_000;
    const now = steadily(() => time);
    let before = now();

    for (const step of steps) {
      time += step;

      assert.equal(now() - before, Math.max(0, step));
      before = now();
    }
  }));
});
