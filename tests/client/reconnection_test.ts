import assert from "node:assert/strict";
import fc from "fast-check";
import { reconnectDelay, Reconnection } from "../../client/reconnection.ts";

const half = () => 0.5;

/** Lost after having been live for so long. */
function lostAfter(liveMs: number, failures = 0): Reconnection {
  const reconnection = new Reconnection(half);
  reconnection.started();
  reconnection.welcomed(0);
  reconnection.closed(liveMs, 1006, "");
  for (let i = 0; i < failures; i++) fail(reconnection, liveMs);
  return reconnection;
}

function fail(reconnection: Reconnection, now: number): void {
  reconnection.started();
  reconnection.closed(now, 1006, "");
}

Deno.test("reconnectDelay() is anywhere under a ceiling that doubles up to 20 seconds", () => {
  fc.assert(fc.property(fc.nat(40), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempt, random) => {
    const delay = reconnectDelay(attempt, () => random);

    assert.equal(delay, Math.round(random * Math.min(20_000, 500 * 2 ** attempt)));
  }));
});

Deno.test("Reconnection waits longer after each failure", () => {
  const reconnection = lostAfter(1_000);
  const waits = [reconnection.retryAt];

  for (let i = 0; i < 3; i++) {
    fail(reconnection, 1_000);
    waits.push(reconnection.retryAt);
  }

  assert.deepEqual(waits, [1_250, 1_500, 2_000, 3_000]);
});

Deno.test("Reconnection starts over after 30 seconds of being connected, not before", () => {
  const settled = lostAfter(1_000, 3);
  const restless = lostAfter(1_000, 3);
  settled.welcomed(10_000);
  restless.welcomed(10_000);

  settled.closed(40_000, 1006, "");
  restless.closed(39_999, 1006, "");

  assert.equal(settled.retryAt, 40_250);
  assert.equal(restless.retryAt, 39_999 + 4_000);
});

Deno.test("Reconnection comes back when a goodbye said, for the first attempt only", () => {
  const reconnection = new Reconnection(half);
  reconnection.started();
  reconnection.welcomed(0);
  reconnection.goodbye(100, 1_200);

  reconnection.closed(150, 1012, "");
  const first = reconnection.retryAt;
  fail(reconnection, 1_300);

  assert.deepEqual([first, reconnection.retryAt], [1_300, 1_550]);
});

Deno.test("Reconnection is hopeless after five failures in a row, and tries once a minute", () => {
  const reconnection = lostAfter(0, 4);
  const four = reconnection.state;

  fail(reconnection, 0);

  assert.equal(four.kind === "waiting" && four.hopeless, false);
  const five = reconnection.state;
  assert.equal(five.kind === "waiting" && five.hopeless, true);
  assert.equal(reconnection.retryAt, 60_000);
});

Deno.test("Reconnection has hope again once it was connected", () => {
  const reconnection = lostAfter(0, 6);

  reconnection.welcomed(100);
  reconnection.closed(200, 1006, "");

  const { state } = reconnection;
  assert.equal(state.kind === "waiting" && state.hopeless, false);
});

Deno.test("Reconnection does not come back from 4500–4999, and does from every other code", () => {
  for (const code of [4500, 4503, 4999]) {
    const reconnection = new Reconnection(half);
    reconnection.closed(0, code, "why");
    assert.deepEqual(reconnection.state, { kind: "ended", code, reason: "why" });
  }
  for (const code of [0, 1000, 1001, 1006, 1012, 4000, 4408, 4499, 5000]) {
    const reconnection = new Reconnection(half);
    reconnection.closed(0, code, "");
    assert.equal(reconnection.state.kind, "waiting", `${code}`);
  }
});

Deno.test("Reconnection says since when the connection has been away", () => {
  const reconnection = lostAfter(1_000);

  fail(reconnection, 9_000);

  const { state } = reconnection;
  assert.equal(state.kind === "waiting" && state.sinceLost, 1_000);
});
