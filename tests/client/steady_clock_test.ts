import assert from "node:assert/strict";
import fc from "fast-check";
import { steadyClock } from "../../client/steady_clock.ts";

/** A device's clock that somebody sets. */
function settable(start: number) {
  const device = { time: start, now: () => device.time, after: () => () => {} };
  return device;
}

Deno.test("steadyClock() never goes back and passes on every step forward, whatever the device's clock does", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: -5_000, max: 5_000 })), (steps) => {
    const device = settable(1_000_000);
    const steady = steadyClock(device);
    let before = steady.now();

    for (const step of steps) {
      device.time += step;

      const now = steady.now();

      assert.equal(now - before, Math.max(0, step));
      before = now;
    }
  }));
});
