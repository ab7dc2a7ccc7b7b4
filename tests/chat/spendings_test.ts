import assert from "node:assert/strict";
import fc from "fast-check";
import { Allowances } from "../../chat/allowance.ts";
import { Spendings } from "../../chat/spendings.ts";

const PACE = { perSecond: 1, burst: 10 };

/** Instances that hear each other at once. */
function instances(count: number, pace = PACE) {
  const all = Array.from({ length: count }, () => {
    const allowances = new Allowances(pace);
    const told: string[] = [];
    const spendings = new Spendings(new Map([["messages", allowances]]), (payload) => told.push(payload));
    return { allowances, spendings, told };
  });
  const tick = (now: number) => {
    for (const { spendings } of all) spendings.tick();
    for (const from of all) {
      for (const payload of from.told.splice(0)) {
        for (const to of all) if (to !== from) to.spendings.hear(payload, now);
      }
    }
  };
  return { all, tick };
}

Deno.test("Spendings take on every instance what was taken on one", () => {
  const { all: [here, there], tick } = instances(2);
  for (let i = 0; i < 10; i++) assert.equal(here!.allowances.take("Ada", 0), 0);

  tick(0);

  assert(there!.allowances.take("Ada", 0) > 0, "Ada has used hers up");
  assert.equal(there!.allowances.take("Grace", 0), 0);
});

Deno.test("Spendings let nobody have more than their pace over time, on however many instances", () => {
  const { all, tick } = instances(4);
  let taken = 0;

  for (let now = 0; now <= 600_000; now += 100) {
    for (const { allowances } of all) if (allowances.take("Ada", now) === 0) taken++;
    tick(now);
  }

  assert(taken <= 600 + 4 * PACE.burst, `${taken} in ten minutes`);
  assert(taken >= 590, `${taken} in ten minutes, and no less than alone`);
});

Deno.test("Spendings tell what was taken in one payload, and nothing where nothing was", () => {
  const { all: [here] } = instances(1);
  for (const who of ["Ada", "Ada", "Grace"]) here!.allowances.take(who, 0);

  here!.spendings.tick();
  here!.spendings.tick();

  assert.deepEqual(here!.told.map((payload) => JSON.parse(payload)), [[["messages", "Ada", 2], [
    "messages",
    "Grace",
    1,
  ]]]);
});

Deno.test("Spendings ignore what is none, and lock nobody out for good", () => {
  const { all: [here] } = instances(1);

  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (payload) => here!.spendings.hear(payload, 0)));
  here!.spendings.hear('[["messages","Ada",1000000]]', 0);
  here!.spendings.hear('[["__proto__","Ada",1],["unknown","Ada",1]]', 0);

  const waitMs = here!.allowances.take("Ada", 0);
  assert(waitMs > 0 && waitMs <= 101_000);
  assert.equal(here!.allowances.take("Ada", waitMs), 0);
});
