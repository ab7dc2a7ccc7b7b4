import assert from "node:assert/strict";
import fc from "fast-check";
import { Presence } from "../../chat/presence.ts";
import { type Fate, type Instance, namesOf, World } from "./presence_world.ts";

const ROOMS = ["lab", ""];
const QUIET_MS = 35_000;

const place = { on: fc.nat(2), who: fc.nat(1), room: fc.constantFrom(...ROOMS) };
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("enter" as const), ...place, name: fc.nat(2) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("leave" as const), ...place }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("lost" as const), ...place }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("look" as const), ...place }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("pass" as const), ms: fc.constantFrom(250, 500, 2_000, 11_000) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("kill" as const), on: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("handOver" as const), on: fc.nat(2) }) },
);
const fates = fc.infiniteStream(
  fc.constantFrom<Fate>("deliver", "deliver", "deliver", "lose", "lose", "repeat", "late"),
);

/** Everybody that is connected, by instance. A person has the same name wherever they are. */
class Truth {
  readonly #held = new Map<Instance, Map<string, string>>();

  enter(on: Instance, room: string, id: string, name: string): void {
    const held = this.#held.get(on) ?? new Map<string, string>();
    this.#held.set(on, held.set(`${room}|${id}`, name));
  }

  leave(on: Instance, room: string, id: string): void {
    this.#held.get(on)?.delete(`${room}|${id}`);
  }

  forget(on: Instance): void {
    this.#held.delete(on);
  }

  names(room: string): string[] {
    const all = [...this.#held.values()].flatMap((held) => [...held]);
    const here = all.flatMap(([key, name]) =>
      key.startsWith(`${room}|`) ? [`${key.slice(room.length + 1)} ${name}`] : []
    );
    return [...new Set(here)].sort();
  }
}

Deno.test("Presence agrees with the truth on every instance after 35 s of quiet, whatever the bus did before", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fates, (steps, fates) => {
      const world = new World();
      const truth = new Truth();
      let started = 0;
      const start = () => world.start(`instance-${started++}`);
      start(), start(), start();
      world.fate = () => fates.next().value!;
      for (const each of steps) {
        if (each.do === "pass") {
          world.pass(each.ms);
          continue;
        }
        const on = world.instances[each.on]!;
        if (each.do === "kill" || each.do === "handOver") {
          if (each.do === "handOver") on.presence.handOver();
          world.kill(on);
          truth.forget(on);
          start();
          continue;
        }
        const id = `u${each.who}-${on.name}`;
        if (each.do === "look") on.look(each.room);
        else if (each.do === "enter") {
          on.presence.enter(each.room, { id, name: `Name ${each.name}` }, "c");
          truth.enter(on, each.room, id, `Name ${each.name}`);
        } else {
          if (each.do === "leave") on.presence.leave(each.room, id, "c");
          else on.presence.lost(each.room, id, "c", world.now);
          truth.leave(on, each.room, id);
        }
      }

      world.fate = () => "deliver";
      world.pass(QUIET_MS);

      for (const instance of world.instances) {
        for (const room of ROOMS) {
          assert.deepEqual(instance.names(room), truth.names(room), `${instance.name} knows "${room}"`);
          assert.deepEqual(instance.shownNames(room), truth.names(room), `${instance.name} shows "${room}"`);
        }
        for (const { room, shown } of instance.latecomers) {
          assert.deepEqual(namesOf(shown), truth.names(room), `${instance.name} shows a latecomer "${room}"`);
        }
      }
    }),
    { numRuns: 300 },
  );
});

Deno.test("Presence agrees about people who are on several instances at once", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fates, (steps, fates) => {
      const world = new World();
      const truth = new Truth();
      for (const name of ["a", "b", "c"]) world.start(name);
      world.fate = () => fates.next().value!;
      for (const each of steps) {
        if (each.do === "pass") world.pass(each.ms);
        if (each.do !== "enter" && each.do !== "leave") continue;
        const on = world.instances[each.on]!;
        const user = { id: `u${each.who}`, name: `Person ${each.who}` };
        if (each.do === "enter") on.presence.enter(each.room, user, "c");
        else on.presence.leave(each.room, user.id, "c");
        if (each.do === "enter") truth.enter(on, each.room, user.id, user.name);
        else truth.leave(on, each.room, user.id);
      }

      world.fate = () => "deliver";
      world.pass(QUIET_MS);

      for (const instance of world.instances) {
        for (const room of ROOMS) assert.deepEqual(instance.names(room), truth.names(room));
      }
    }),
    { numRuns: 200 },
  );
});

Deno.test("Presence reads rooms of several parts in any order and from two answers", () => {
  fc.assert(
    fc.property(fates, fc.integer({ min: 300, max: 1_500 }), (fates, size) => {
      const world = new World();
      const here = world.start("here");
      for (let i = 0; i < size; i++) {
        here.presence.enter("lab", { id: `u${i}`, name: `Person ${i}` }, `c${i}`);
      }
      world.pass(12_000);
      const late = world.start("late");
      world.fate = () => fates.next().value!;
      world.pass(15_000);
      world.fate = () => "deliver";

      world.pass(QUIET_MS);

      assert.equal(late.presence.people("lab").count, size);
    }),
    { numRuns: 30 },
  );
});

const id = fc.oneof(fc.constantFrom("here", "evil", "u_ada", "", "__proto__"), fc.string({ maxLength: 80 }));
const number = fc.oneof(fc.nat(20), fc.constantFrom(-1, 0.5, 2 ** 53, Number.MAX_SAFE_INTEGER, 1e308, null));
const anyRoom = fc.oneof(
  fc.record({
    room: id,
    after: number,
    version: number,
    joined: fc.array(fc.tuple(id, id)),
    left: fc.array(id),
  }),
  fc.record({ room: id, version: number, part: number, parts: number, members: fc.array(fc.tuple(id, id)) }),
  fc.tuple(id, number, number, number),
  fc.anything(),
);
const hostile = fc.oneof(
  fc.string(),
  fc.json(),
  fc.record({
    kind: fc.constantFrom("changes", "people", "digest", "ask", "handover", "__proto__"),
    from: id,
    of: id,
    at: number,
    part: number,
    parts: number,
    rooms: fc.array(anyRoom, { maxLength: 5 }),
  }, { requiredKeys: ["kind", "from"] }).map((payload) => JSON.stringify(payload)),
);

Deno.test("Presence survives whatever is said on the bus, and keeps its own people", () => {
  fc.assert(fc.property(fc.array(hostile, { maxLength: 40 }), (payloads) => {
    const world = new World();
    const here = world.start("here");
    here.presence.enter("lab", { id: "u_ada", name: "Ada" }, "c1");

    for (const payload of payloads) {
      here.presence.heard(payload, world.now);
      world.pass(250);
    }
    world.pass(120_000, 1_000);

    assert.deepEqual(here.names("lab"), ["u_ada Ada"]);
    assert.deepEqual(here.shownNames("lab"), ["u_ada Ada"]);
  }));
});

Deno.test("Presence remembers a bounded number of instances and people", () => {
  let now = 0;
  const here = new Presence({ instance: "here", announce: () => {} }, now);
  const people = Array.from({ length: 400 }, (_, i) => [`u${i}`, "Mallory"]);
  const flood = (from: string, room: string) =>
    JSON.stringify({
      kind: "changes",
      from,
      rooms: [{ room, after: 0, version: 1, joined: people, left: [] }],
    });

  for (let i = 0; i < 1_500; i++) here.heard(flood(`evil-${i}`, `room-${i}`), now);
  for (let i = 0; i < 800; i++) here.heard(flood("evil-0", `more-${i}`), now);

  assert.ok(here.isPresent("room-999", "u1"));
  assert.equal(here.isPresent("room-1000", "u1"), false);
  assert.ok(here.isPresent("more-100", "u1"));
  assert.equal(here.isPresent("more-799", "u1"), false);
  for (let i = 0; i < 30; i++) here.tick(now += 1_000, () => {});
  assert.equal(here.people("room-0").count, 0);
});
