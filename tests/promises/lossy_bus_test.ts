import assert from "node:assert/strict";
import type { Bus } from "../../bus/bus.ts";
import { MemoryHub } from "../../bus/memory_bus.ts";
import type { Store } from "../../server/drivers.ts";
import { openMemoryStore } from "../../store/memory_store.ts";
import { openKvStore } from "../../store/kv_store.ts";
import { Caller } from "../support/caller.ts";
import { House } from "../support/house.ts";
import { TestClock } from "../support/test_clock.ts";

/** As long as a lost hint may cost. */
const HEALED_MS = 2_000;

/** Two instances over one store, with this bus between them. */
async function twoHouses(wire: MemoryHub, { log, records }: Store) {
  const clock = new TestClock();
  // Shared, so the test closes it and not the instances.
  const shared = { log, records, [Symbol.asyncDispose]: () => Promise.resolve() };
  const open = (bus: Bus) => House.open({ store: shared, bus, clock });
  return { clock, north: await open(wire.connect()), south: await open(wire.connect()) };
}

const STORES: [name: string, open: () => Promise<Store>][] = [
  ["memory", () => Promise.resolve(openMemoryStore())],
  ["kv", () => openKvStore({ path: ":memory:" })],
];

for (const [name, openStore] of STORES) {
  Deno.test(`Promise 4: with a bus that loses everything the last message comes within 2 seconds (${name})`, async () => {
    await using store = await openStore();
    const { clock, north, south } = await twoHouses(new MemoryHub({ deliver: () => {} }), store);
    await using _north = north;
    await using _south = south;
    await using ada = await Caller.inRoom(north.origin, "Ada", "general");
    await using grace = await Caller.inRoom(south.origin, "Grace", "general");
    // A look at the heads that is due already would show what no hint told.
    await clock.pass(HEALED_MS);
    await ada.send("general", "one");
    await ada.send("general", "the last one");
    await grace.settle();
    assert.deepEqual(grace.texts("general"), [], "no hint came");

    await clock.pass(HEALED_MS);

    await grace.heard("general", 2);
    assert.deepEqual(grace.texts("general"), ["one", "the last one"]);
    assert.ok(south.hub.counts.gapsHealed >= 1);
    assert.deepEqual([...north.reported, ...south.reported], []);
  });
}

Deno.test("Promise 4: a bus that repeats and reorders shows nobody anything twice or out of order", async () => {
  const held: (() => void)[] = [];
  const deliver = (send: () => void) => {
    held.push(send, send);
    if (held.length >= 6) { for (const late of held.splice(0).reverse()) late(); }
  };
  const { clock, north, south } = await twoHouses(new MemoryHub({ deliver }), openMemoryStore());
  await using _north = north;
  await using _south = south;
  await using ada = await Caller.inRoom(north.origin, "Ada", "general");
  await using grace = await Caller.inRoom(south.origin, "Grace", "general");
  const said = Array.from({ length: 50 }, (_, i) => `${i}`);
  for (const text of said) await ada.send("general", text);

  await clock.pass(HEALED_MS);
  await grace.heard("general", 50);

  await grace.settle();
  assert.deepEqual(grace.texts("general"), said);
});

Deno.test("Promise 4: what a lying bus says is checked: nothing is shown that is not in the log", async () => {
  const wire = new MemoryHub();
  const liar = wire.connect();
  const { clock, north, south } = await twoHouses(wire, openMemoryStore());
  await using _north = north;
  await using _south = south;
  await using ada = await Caller.inRoom(north.origin, "Ada", "general");
  await ada.send("general", "true");
  const lies = [
    "",
    "{",
    "null",
    "[]",
    '{"kind":"grown"}',
    '{"kind":"grown","head":{"epoch":"x","seq":1e9}}',
    "\u0000",
  ];

  for (const lie of lies) {
    await liar.publish("room:general", lie);
    await liar.publish("presence", lie);
    await liar.publish("people", lie);
  }
  await clock.pass(HEALED_MS);

  await ada.send("general", "still true");
  await ada.heard("general", 2);
  assert.deepEqual(ada.texts("general"), ["true", "still true"]);
  assert.deepEqual([...north.reported, ...south.reported], []);
});
