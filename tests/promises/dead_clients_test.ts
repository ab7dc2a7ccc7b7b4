import assert from "node:assert/strict";
import { MemoryHub } from "../../bus/memory_bus.ts";
import { openMemoryStore } from "../../store/memory_store.ts";
import { Caller } from "../support/caller.ts";
import { House } from "../support/house.ts";
import { RawPeer } from "../support/raw_peer.ts";
import { TestClock } from "../support/test_clock.ts";

const GRACE_MS = 10_000;

async function openHouse() {
  const clock = new TestClock();
  return { clock, house: await House.open({ clock, env: { HEARTBEAT_TIMEOUT_MS: "30000" } }) };
}

/** Lets time pass during which these people are heard now and then. */
async function passWith(clock: TestClock, ms: number, ...alive: Caller[]): Promise<void> {
  for (let passed = 0; passed < ms; passed += 1_000) {
    await clock.pass(Math.min(1_000, ms - passed));
    for (const caller of alive) await caller.settle();
  }
}

/** What a caller heard of this person's comings and goings. */
function noiseAbout(caller: Caller, id: string): string[] {
  return caller.inbox.all("presence").flatMap(({ joined, left }) => [
    ...joined.filter((user) => user.id === id).map(() => "joined"),
    ...left.filter((user) => user.id === id).map(() => "left"),
  ]);
}

Deno.test("Promise 5: a silent client is pinged after half of the timeout and closed with 4408 after all of it", async () => {
  const { clock, house } = await openHouse();
  await using _ = house;
  await using ada = await Caller.inRoom(house.origin, "Ada", "general");

  await clock.pass(14_500);
  assert.equal(ada.inbox.all("ping").length, 0);
  await clock.pass(1_000);
  await ada.next("ping");
  await clock.pass(13_500);
  assert.equal(house.hub.connections, 1);
  await clock.pass(1_500);

  assert.equal((await ada.closed).code, 4408);
  assert.equal(ada.inbox.all("ping").length, 1);
  assert.deepEqual([house.hub.connections, house.hub.counts.evicted], [0, 1]);
});

const SIGNS_OF_LIFE: [name: string, frame: string | Uint8Array<ArrayBuffer>][] = [
  ["a pong", '{"type":"pong"}'],
  ["a heartbeat", '{"type":"heartbeat"}'],
  ["a blank line", "\n"],
  ["a bad frame", "nonsense"],
  ["a binary frame", new Uint8Array([1, 2, 3])],
  ["a frame that is too long", "x".repeat(70_000)],
];

for (const [name, frame] of SIGNS_OF_LIFE) {
  Deno.test(`Promise 5: ${name} counts as a sign of life`, async () => {
    const { clock, house } = await openHouse();
    await using _ = house;
    await using ada = await Caller.inRoom(house.origin, "Ada", "general");
    await clock.pass(15_500);
    await ada.next("ping");

    ada.sayRaw(frame);
    await house.until(() => house.sessions[0]!.lastHeardAt === clock.now());
    await clock.pass(14_500);

    assert.equal(house.hub.connections, 1);
    assert.equal(ada.inbox.all("ping").length, 1);
  });
}

Deno.test("Promise 5: the room hears once that an evicted client left, and count and who change with that frame", async () => {
  const { clock, house } = await openHouse();
  await using _ = house;
  await using grace = await Caller.inRoom(house.origin, "Grace", "general");
  await using ada = await Caller.inRoom(house.origin, "Ada", "general");
  await passWith(clock, 31_000, grace);
  assert.equal((await ada.closed).code, 4408);
  const before = await grace.ask({ type: "who", room: "general" });

  await passWith(clock, GRACE_MS + 1_000, grace);
  const after = await grace.ask({ type: "who", room: "general" });
  await passWith(clock, 60_000, grace);

  assert.deepEqual(noiseAbout(grace, ada.id), ["joined", "left"]);
  assert.equal(grace.inbox.all("presence").at(-1)?.count, 1);
  assert.deepEqual([before, after].map((who) => who.type === "who" && who.count), [2, 1]);
});

Deno.test("Promise 5: a client with two tabs is one member until the last of them is gone", async () => {
  const { clock, house } = await openHouse();
  await using _ = house;
  await using grace = await Caller.inRoom(house.origin, "Grace", "general");
  await using tab = await Caller.inRoom(house.origin, "Ada", "general");
  await using other = await Caller.connect(house.origin);
  await other.hello({ token: tab.token });
  const joined = await other.join("general");
  await tab.close();
  await passWith(clock, GRACE_MS + 2_000, grace, other);
  assert.equal(joined.count, 2);
  assert.deepEqual(noiseAbout(grace, tab.id), ["joined"]);

  await other.close();
  await passWith(clock, GRACE_MS + 2_000, grace);

  assert.deepEqual(noiseAbout(grace, tab.id), ["joined", "left"]);
});

Deno.test("Promise 5: who lost the connection and is back within 10 seconds makes no noise", async () => {
  const { clock, house } = await openHouse();
  await using _ = house;
  await using grace = await Caller.inRoom(house.origin, "Grace", "general");
  const peer = await RawPeer.inRoom(house.origin, "Ada", "general");
  const { token, user } = peer.inbox.all("welcome")[0]!;
  await passWith(clock, 1_000, grace);
  peer[Symbol.dispose]();
  await house.until(() => house.hub.connections === 1);
  await passWith(clock, GRACE_MS - 500, grace);

  await using back = await Caller.connect(house.origin);
  await back.hello({ token });
  const joined = await back.join("general");
  await passWith(clock, GRACE_MS + 2_000, grace, back);

  assert.equal(joined.count, 2);
  assert.deepEqual(noiseAbout(grace, user.id), ["joined"]);
});

Deno.test("Promise 5: who says leave is gone at once", async () => {
  const { clock, house } = await openHouse();
  await using _ = house;
  await using grace = await Caller.inRoom(house.origin, "Grace", "general");
  await using ada = await Caller.inRoom(house.origin, "Ada", "general");
  await clock.pass(500);
  await grace.next("presence", ({ joined }) => joined.some(({ id }) => id === ada.id));

  const left = await ada.ask({ type: "leave", room: "general" });
  await clock.pass(500);

  assert.equal(left.type, "left");
  const told = await grace.next("presence", (frame) => frame.left.some(({ id }) => id === ada.id));
  assert.equal(told.count, 1);
});

Deno.test("Promise 5: people of an instance that is not heard any more leave at once, with no grace on top", async () => {
  const { clock, north, south, cut } = await twoHouses();
  await using _north = north;
  await using _south = south;
  await using ada = await Caller.inRoom(north.origin, "Ada", "general");
  await using grace = await Caller.inRoom(south.origin, "Grace", "general");
  await passWith(clock, 3_000, ada, grace);
  assert.deepEqual(noiseAbout(ada, grace.id), ["joined"]);

  cut();
  // The last that was heard came up to three seconds before the cut.
  await passWith(clock, 21_000, ada, grace);
  assert.deepEqual(noiseAbout(ada, grace.id), ["joined"]);
  await passWith(clock, 5_000, ada, grace);

  assert.deepEqual(noiseAbout(ada, grace.id), ["joined", "left"]);
});

Deno.test("Promise 5: an instance that stops hands its people over: who is back elsewhere in time makes no noise", async () => {
  const { clock, north, south } = await twoHouses();
  await using _north = north;
  await using _south = south;
  await using ada = await Caller.inRoom(north.origin, "Ada", "general");
  await using grace = await Caller.inRoom(south.origin, "Grace", "general");
  await using vera = await Caller.inRoom(south.origin, "Vera", "general");
  await passWith(clock, 3_000, ada, grace, vera);

  await south.drain();
  await clock.pass(5_000);
  await using back = await Caller.connect(north.origin);
  await back.hello({ token: grace.token });
  await back.join("general");
  await passWith(clock, 20_000, ada, back);

  assert.equal((await grace.closed).code, 1012);
  assert.deepEqual(noiseAbout(ada, grace.id), ["joined"]);
  assert.deepEqual(noiseAbout(ada, vera.id), ["joined", "left"]);
});

/** Two instances that hear each other until the wire is cut. */
async function twoHouses() {
  let isCut = false;
  const wire = new MemoryHub({ deliver: (send) => isCut || queueMicrotask(send) });
  const store = openMemoryStore();
  const clock = new TestClock();
  const north = await House.open({ store, clock, bus: wire.connect() });
  const south = await House.open({ store, clock, bus: wire.connect() });
  return { clock, north, south, cut: () => isCut = true };
}
