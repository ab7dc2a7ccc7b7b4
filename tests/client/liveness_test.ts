import assert from "node:assert/strict";
import { Liveness } from "../../client/liveness.ts";

/** A connection that was welcomed at 0 with a heartbeat of 30 seconds. */
function welcomed(): Liveness {
  const liveness = new Liveness(0);
  liveness.welcomed(0, 30_000);
  return liveness;
}

Deno.test("Liveness asks a silent server once, and takes it for dead after one and a half time-outs", () => {
  const liveness = welcomed();

  const verdicts = [29_999, 30_000, 30_001, 44_999, 45_000].map((now) => liveness.check(now));

  assert.deepEqual(verdicts, ["fine", "ask", "fine", "fine", "dead"]);
});

Deno.test("Liveness takes any frame for a sign of life", () => {
  const liveness = welcomed();
  liveness.check(30_000);

  liveness.heard(44_000);

  assert.deepEqual([liveness.check(73_999), liveness.check(74_000)], ["fine", "ask"]);
});

Deno.test("Liveness takes a connection for dead after a long sleep without asking", () => {
  assert.equal(welcomed().check(600_000), "dead");
});

Deno.test("Liveness gives an attempt 15 seconds, whatever trickles in", () => {
  const liveness = new Liveness(0);
  liveness.heard(14_000);

  assert.deepEqual([liveness.check(14_999), liveness.check(15_000)], ["fine", "dead"]);
});

Deno.test("Liveness doubts a connection that the device slept over, and gives it eight seconds", () => {
  const silent = welcomed();
  const answered = welcomed();
  const asks = [silent.woke(20_000), answered.woke(20_000)];

  answered.heard(21_000);

  assert.deepEqual(asks, [true, true]);
  assert.deepEqual([silent.check(27_999), silent.check(28_000), answered.check(28_000)], [
    "fine",
    "dead",
    "fine",
  ]);
});
