import assert from "node:assert/strict";
import { Counts } from "../../chat/counts.ts";
import { Gates } from "../../chat/gates.ts";

/** Lets so many come at once, and says how many are inside. */
function crowd(gate: Gates["asking"], people: number) {
  let inside = 0;
  const { promise: over, resolve: end } = Promise.withResolvers<void>();
  const all = Array.from({ length: people }, () => gate.through(() => (inside++, over)));
  return { inside: () => inside, end: () => (end(), Promise.all(all)) };
}

Deno.test("Gates let few in at a time while people talk, and many once nothing was said for a second", async () => {
  const counts = new Counts();
  const gates = new Gates(counts);
  const inside = [];
  for (const quietTicks of [10, 0, 9, 10]) {
    counts.eventsStored++;
    gates.tick();
    for (let i = 0; i < quietTicks; i++) gates.tick();
    const asking = crowd(gates.asking, 200);
    inside.push(asking.inside());
    await asking.end();
  }

  assert.deepEqual(inside, [96, 14, 16, 96]);
});

/** Gates of a room in which somebody says something every tick. */
function talking() {
  const counts = new Counts();
  const gates = new Gates(counts);
  const talk = (ms: number) => {
    counts.eventsStored++;
    gates.told(ms);
    gates.tick();
  };
  return { gates, talk };
}

Deno.test("Gates let fewer in while those who talk feel it, and nobody gets used to it while others wait", async () => {
  const { gates, talk } = talking();
  for (let i = 0; i < 20; i++) talk(3);
  const asking = crowd(gates.asking, 200);
  const inside = [asking.inside()];
  for (let i = 0; i < 100; i++) talk(50);
  await asking.end();
  const later = crowd(gates.asking, 200);
  inside.push(later.inside());
  await later.end();
  for (let i = 0; i < 100; i++) talk(50);
  const used = crowd(gates.asking, 200);
  inside.push(used.inside());
  await used.end();

  assert.deepEqual(inside, [16, 1, 16]);
});

Deno.test("Gates get used to nothing either while connections are held back", async () => {
  const inside = [];
  for (const gate of ["connections", "handshakes"] as const) {
    const { gates, talk } = talking();
    for (let i = 0; i < 20; i++) talk(3);
    const held = crowd(gates[gate], 100);
    for (let i = 0; i < 100; i++) talk(50);
    const asking = crowd(gates.asking, 200);
    inside.push(asking.inside());
    await held.end();
    await asking.end();
  }

  assert.deepEqual(inside, [1, 1]);
});

Deno.test("Gates take connections one at a time while people wait to be let in, and never none", async () => {
  const gates = new Gates(new Counts());
  const free = crowd(gates.connections, 100);
  const many = free.inside();
  await free.end();
  const asking = crowd(gates.asking, 96 + 11);
  const busy = crowd(gates.connections, 100);
  const one = busy.inside();
  await asking.end();
  await busy.end();

  assert.deepEqual([many, one, busy.inside()], [24, 1, 100]);
});

Deno.test("Gates take connections and handshakes two a turn while people talk", async () => {
  const { gates, talk } = talking();
  talk(3);
  const held = [crowd(gates.connections, 100), crowd(gates.handshakes, 100)];
  const inside = held.map((gate) => gate.inside());
  for (const gate of held) await gate.end();

  assert.deepEqual(inside, [2, 2]);
});

Deno.test("Gates take the newest connection first, so that who looks whether all is well does not wait behind thousands", async () => {
  const gates = new Gates(new Counts());
  const first = crowd(gates.connections, 24);
  const taken: string[] = [];
  const take = (name: string) => gates.connections.through(() => Promise.resolve(taken.push(name)));
  const waiting = [...Array.from({ length: 1_000 }, (_, i) => take(`back ${i}`)), take("health")];

  await first.end();
  await Promise.all(waiting);

  assert.deepEqual([taken[0], taken.length], ["health", 1_001]);
});
