import assert from "node:assert/strict";
import fc from "fast-check";
import { Typing } from "../../chat/typing.ts";
import { LISTED_TYPING, TYPING_MS, TYPING_PACE_MS } from "../../protocol/limits.ts";

const ada = { id: "u_ada", name: "Ada" };
const grace = { id: "u_grace", name: "Grace" };

/** Typing with a clock, told as lines like "lab: Ada on". */
class Desk {
  now = 1_795_000_000_000;
  readonly typing = new Typing(this.now);

  set(user: { id: string; name: string }, on: boolean, room = "lab"): void {
    this.typing.set(room, user, on, this.now);
  }

  pass(ms: number): string[] {
    const told: string[] = [];
    for (const end = this.now + ms; this.now < end;) {
      this.typing.tick(this.now += 50, (room, changes) => {
        for (const { user, on } of changes) told.push(`${room}: ${user.name} ${on ? "on" : "off"}`);
      });
    }
    return told;
  }
}

Deno.test("Typing tells a room who types, and when they stop", () => {
  const desk = new Desk();

  desk.set(ada, true);
  assert.deepEqual(desk.pass(1_000), ["lab: Ada on"]);
  desk.set(ada, false);

  assert.deepEqual(desk.pass(1_000), ["lab: Ada off"]);
});

Deno.test("Typing ends by itself, six seconds after it was said last", () => {
  const desk = new Desk();
  desk.set(ada, true);
  desk.pass(TYPING_PACE_MS);
  desk.set(ada, true);

  assert.deepEqual(desk.pass(TYPING_MS - 100), []);

  assert.deepEqual(desk.pass(400), ["lab: Ada off"]);
  assert.deepEqual(desk.pass(60_000), []);
});

Deno.test("Typing does not flicker while somebody says so every three seconds, give or take what the network does", () => {
  const desk = new Desk();
  desk.set(ada, true);
  const told = desk.pass(2_950);

  for (const pause of [3_050, 2_900, 3_100, 2_950, 3_050]) {
    desk.set(ada, true);
    told.push(...desk.pass(pause));
  }

  assert.deepEqual(told, ["lab: Ada on"]);
});

Deno.test("Typing takes one word of typing in three seconds from one person", () => {
  const desk = new Desk();
  desk.set(ada, true);
  desk.pass(1_000);
  desk.set(ada, false);
  desk.pass(1_000);

  desk.set(ada, true);
  assert.deepEqual(desk.pass(1_000), []);
  desk.set(ada, true);

  assert.deepEqual(desk.pass(500), ["lab: Ada on"]);
});

Deno.test("Typing says nothing of what began and ended between two tellings", () => {
  const desk = new Desk();

  desk.set(ada, true);
  desk.set(ada, false);
  desk.set(grace, false);

  assert.deepEqual(desk.pass(20_000), []);
});

Deno.test("Typing shows at most five people a room, and the next one when somebody stops", () => {
  const desk = new Desk();
  const crowd = Array.from({ length: 100 }, (_, i) => ({ id: `u${i}`, name: `P${i}` }));
  for (const person of crowd) desk.set(person, true);
  assert.equal(desk.pass(1_000).length, LISTED_TYPING);

  desk.set(crowd[0]!, false);
  desk.set(crowd[99]!, true);

  assert.deepEqual(desk.pass(500), ["lab: P0 off", "lab: P99 on"]);
});

Deno.test("Typing keeps rooms apart", () => {
  const desk = new Desk();

  desk.set(ada, true, "lab");
  desk.set(ada, true, "hall");
  desk.pass(500);
  desk.set(ada, false, "hall");

  assert.deepEqual(desk.pass(500), ["hall: Ada off"]);
});

Deno.test("Typing shows never more than five, tells nobody twice, and ends with nobody typing", () => {
  const step = fc.record({ who: fc.nat(9), on: fc.boolean(), afterMs: fc.constantFrom(0, 50, 500, 3_000) });
  fc.assert(fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
    const desk = new Desk();
    const shown = new Set<string>();
    const follow = (told: string[]) => {
      for (const line of told) {
        const [, name, word] = line.split(" ");
        if (word === "on") assert.ok(!shown.has(name!)), shown.add(name!);
        else assert.ok(shown.delete(name!));
      }
      assert.ok(shown.size <= LISTED_TYPING);
    };
    for (const { who, on, afterMs } of steps) {
      desk.set({ id: `u${who}`, name: `P${who}` }, on);
      follow(desk.pass(afterMs));
    }
    follow(desk.pass(TYPING_MS + 500));
    assert.equal(shown.size, 0);
  }));
});
