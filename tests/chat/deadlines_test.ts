import assert from "node:assert/strict";
import fc from "fast-check";
import { Deadlines, LEAP_MS } from "../../chat/deadlines.ts";

const HOUR_MS = 3_600_000;
const wheel = { stepMs: 100, spanMs: 1_000 };

function fired<T>(deadlines: Deadlines<T>, now: number): T[] {
  const due: T[] = [];
  deadlines.tick(now, (item) => due.push(item));
  return due;
}

Deno.test("Deadlines fires once, at the first tick that is not early", () => {
  const deadlines = new Deadlines<string>(wheel, 0);
  deadlines.set("Ada", 250);

  const ticks = [100, 200, 240, 299, 300, 400, 2_000].map((now) => fired(deadlines, now));

  assert.deepEqual(ticks, [[], [], [], [], ["Ada"], [], []]);
});

Deno.test("Deadlines.set() replaces the deadline, cancel() removes it", () => {
  const deadlines = new Deadlines<string>(wheel, 0);
  deadlines.set("Ada", 200);
  deadlines.set("Grace", 200);

  deadlines.set("Ada", 500);
  deadlines.cancel("Grace");
  deadlines.cancel("Grace");

  assert.deepEqual(fired(deadlines, 300), []);
  assert.deepEqual(fired(deadlines, 500), ["Ada"]);
  assert.equal(deadlines.size, 0);
});

Deno.test("Deadlines fires what is overdue when it is set at the next step", () => {
  const deadlines = new Deadlines<string>(wheel, 10_000);

  deadlines.set("Ada", 3);

  assert.deepEqual(fired(deadlines, 10_100), ["Ada"]);
});

Deno.test("Deadlines does not fire what another one of the same tick cancelled or moved", () => {
  const deadlines = new Deadlines<string>(wheel, 0);
  for (const name of ["Ada", "Grace", "Joan"]) deadlines.set(name, 100);
  const due: string[] = [];

  deadlines.tick(100, (name) => {
    due.push(name);
    deadlines.cancel("Grace");
    deadlines.set("Joan", 200);
  });

  assert.deepEqual(due, ["Ada"]);
  assert.deepEqual(fired(deadlines, 200), ["Joan"]);
});

Deno.test("Deadlines keeps the time that was left when the clock leaps forwards", () => {
  const deadlines = new Deadlines<string>(wheel, 0);
  deadlines.set("Ada", 800);
  fired(deadlines, 500);

  const atWaking = fired(deadlines, HOUR_MS);

  assert.deepEqual(atWaking, []);
  assert.deepEqual(fired(deadlines, HOUR_MS + 200), []);
  assert.deepEqual(fired(deadlines, HOUR_MS + 300), ["Ada"]);
});

Deno.test("Deadlines keeps the time that was left when the clock is set back", () => {
  const deadlines = new Deadlines<string>(wheel, HOUR_MS);
  deadlines.set("Ada", HOUR_MS + 800);
  deadlines.set("set after the leap", 700);

  assert.deepEqual(fired(deadlines, 0), []);

  assert.deepEqual(fired(deadlines, 700), ["set after the leap"]);
  assert.deepEqual(fired(deadlines, 800), ["Ada"]);
});

Deno.test("Deadlines does what a plain list of deadlines does", () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant("set" as const), who: fc.nat(9), inMs: fc.nat(5_000) }),
    fc.record({ do: fc.constant("cancel" as const), who: fc.nat(9) }),
    fc.record({ do: fc.constant("tick" as const), afterMs: fc.nat(LEAP_MS - 100) }),
  );
  fc.assert(fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
    const deadlines = new Deadlines<number>(wheel, 0);
    const list = new Map<number, number>();
    let now = 0;
    for (const each of steps) {
      if (each.do === "set") {
        deadlines.set(each.who, now + each.inMs);
        list.set(each.who, Math.max(now + each.inMs, Math.floor(now / 100) * 100 + 1));
      } else if (each.do === "cancel") {
        deadlines.cancel(each.who);
        list.delete(each.who);
      } else {
        now += each.afterMs;
        const due = [...list].filter(([, at]) => Math.ceil(at / 100) <= Math.floor(now / 100)).map(([who]) =>
          who
        );
        for (const who of due) list.delete(who);
        assert.deepEqual(fired(deadlines, now).sort(), due.sort());
      }
      assert.equal(deadlines.size, list.size);
    }
  }));
});
