import assert from "node:assert/strict";
import fc from "fast-check";
import { Allowance, Allowances } from "../../chat/allowance.ts";

const pace = { perSecond: 1, burst: 3 };

Deno.test("Allowance allows a burst and then names the wait", () => {
  const ada = new Allowance(pace);

  const answers = [ada.take(0), ada.take(0), ada.take(0), ada.take(0), ada.take(400)];

  assert.deepEqual(answers, [0, 0, 0, 1_000, 600]);
});

Deno.test("Allowance takes nothing for what it refuses", () => {
  const ada = new Allowance({ perSecond: 1, burst: 1 });
  ada.take(0);

  for (let at = 100; at < 1_000; at += 100) assert.notEqual(ada.take(at), 0);

  assert.equal(ada.take(1_000), 0);
});

Deno.test("Allowance.isSpent() is true exactly where nothing can be taken, and takes nothing", () => {
  const ada = new Allowance({ perSecond: 1, burst: 1 });
  const before = [ada.isSpent(0), ada.isSpent(0)];
  ada.owe(2, 0);

  assert.deepEqual(before, [false, false]);
  assert.deepEqual([0, 1_999, 2_000].map((at) => ada.isSpent(at)), [true, true, false]);
  assert.equal(ada.take(2_000), 0);
  assert.equal(new Allowance({ perSecond: 0, burst: 1 }).isSpent(0), false);
});

Deno.test("Allowance lets nobody owe more than the pace says, or than ten bursts", () => {
  const ada = new Allowance({ ...pace, mostOwed: 2 });
  const grace = new Allowance(pace);
  for (let i = 0; i < 100; i++) {
    ada.owe(1, 0);
    grace.owe(1, 0);
  }

  assert.deepEqual([ada.take(0), grace.take(0)], [3_000, 31_000]);
});

Deno.test("Allowance never saves up more than the burst", () => {
  const ada = new Allowance(pace);
  ada.take(0);

  const allowed = [1, 2, 3, 4].filter(() => ada.take(3_600_000) === 0);

  assert.equal(allowed.length, 3);
});

Deno.test("Allowance of nothing a second allows everything", () => {
  const ada = new Allowance({ perSecond: 0, burst: 0 });

  const refused = Array.from({ length: 1_000 }, () => ada.take(0)).filter((wait) => wait > 0);

  assert.deepEqual(refused, []);
});

Deno.test("Allowance neither gives nor takes when the clock is set back", () => {
  const ada = new Allowance({ perSecond: 1, burst: 1 });
  ada.take(10_000);

  const wait = ada.take(0);

  assert.equal(wait, 1_000);
  assert.equal(ada.take(1_000), 0);
});

Deno.test("Allowance keeps its word: after the wait it named, asking succeeds, and not a millisecond earlier", () => {
  fc.assert(fc.property(
    fc.record({
      perSecond: fc.double({ min: 0.01, max: 500, noNaN: true }),
      burst: fc.integer({ min: 1, max: 50 }),
    }),
    fc.array(fc.integer({ min: 0, max: 2_000 }), { minLength: 1, maxLength: 60 }),
    (pace, pauses) => {
      const ada = new Allowance(pace);
      let now = 1_795_000_000_000;
      for (const pause of pauses) {
        const wait = ada.take(now += pause);
        if (wait > 1) assert.notEqual(ada.take(now += wait - 1), 0);
        if (wait > 0) assert.equal(ada.take(now += wait > 1 ? 1 : wait), 0);
      }
    },
  ));
});

Deno.test("Allowance lets nobody through faster than its pace", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 20 }),
    fc.integer({ min: 1, max: 20 }),
    fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 200 }),
    (perSecond, burst, pauses) => {
      const ada = new Allowance({ perSecond, burst });
      let now = 0;
      const allowed = pauses.filter((pause) => ada.take(now += pause) === 0).length;

      assert.ok(allowed <= burst + now * perSecond / 1_000 + 1e-3);
    },
  ));
});

Deno.test("Allowances gives all connections of one person one purse, and each person their own", () => {
  const allowances = new Allowances({ perSecond: 1, burst: 1 });

  const answers = [allowances.take("ada", 0), allowances.take("ada", 0), allowances.take("grace", 0)];

  assert.deepEqual(answers, [0, 1_000, 0]);
});

Deno.test("Allowances.sweep() forgets full purses and no others", () => {
  const allowances = new Allowances({ perSecond: 1, burst: 2 });
  allowances.take("ada", 0);
  allowances.take("grace", 900);
  assert.equal(allowances.size, 2);

  allowances.sweep(1_000);

  assert.equal(allowances.size, 1);
  assert.equal(allowances.take("grace", 1_000), 0);
  assert.notEqual(allowances.take("grace", 1_000), 0);
});

Deno.test("Allowances remembers a bounded number of people", () => {
  const allowances = new Allowances(pace, 10);

  for (let i = 0; i < 1_000; i++) allowances.take(`u_${i}`, 0);

  assert.equal(allowances.size, 10);
});
