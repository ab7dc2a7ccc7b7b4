import assert from "node:assert/strict";
import { openKvStore } from "../../store/kv_store.ts";
import { openMemoryStore } from "../../store/memory_store.ts";
import { Caller } from "../support/caller.ts";
import { House } from "../support/house.ts";
import { TestClock } from "../support/test_clock.ts";

/** A house that notes what its records are asked for: the first part of each key. */
async function watched() {
  const clock = new TestClock();
  const store = openMemoryStore({ now: clock.now });
  const looks: string[] = [];
  const get = store.records.get.bind(store.records);
  store.records.get = (key) => (looks.push(key[0]!), get(key));
  return { clock, looks, house: await House.open({ clock, store }) };
}

Deno.test("Who comes for the first time is not looked for in the store, neither their name nor what they have read", async () => {
  const { house, looks } = await watched();
  await using _ = house;
  looks.length = 0;

  await using ada = await Caller.inRoom(house.origin, "Ada", "general");

  assert.deepEqual(looks.filter((kind) => kind === "name" || kind === "member"), []);
  assert.equal(ada.inbox.all("joined").length, 1);
});

Deno.test("Who comes back is looked for, on another connection and after a moment too", async () => {
  const { house, looks, clock } = await watched();
  await using _ = house;
  await using ada = await Caller.inRoom(house.origin, "Ada", "general");
  await ada.send("general", "one");
  await clock.pass(6_000);
  looks.length = 0;

  await using again = await Caller.connect(house.origin);
  await again.hello({ token: ada.welcome!.token });
  const { upTo, unread } = await again.join("general");

  assert.deepEqual(
    new Set(looks.filter((kind) => kind === "name" || kind === "member")),
    new Set(["name", "member"]),
  );
  assert.deepEqual([upTo, unread], [1, 0]);
});

Deno.test("Who comes back is looked for in three goes: their token, their name and own log, the room and what they have read", async () => {
  const store = await openKvStore({ path: ":memory:" });
  const reads: string[] = [];
  const getMany = store.kv.getMany.bind(store.kv);
  store.kv.getMany = (keys, ...rest) => {
    const kinds = keys.map(([, kind]) => String(kind).replace(/^\.me\/.*/, "own log"));
    reads.push(kinds.toSorted().join(", "));
    return getMany(keys, ...rest);
  };
  const clock = new TestClock();
  await using house = await House.open({ store, clock });
  await using ada = await Caller.inRoom(house.origin, "Ada", "general");
  await clock.pass(6_000);
  await using again = await Caller.connect(house.origin);
  reads.length = 0;

  await again.hello({ token: ada.welcome!.token });
  await again.join("general");

  assert.deepEqual(reads, ["revoked, vouched", "name, own log", "general, member"]);
});

Deno.test("What each message took tells how many may be let in, and is counted", async () => {
  await using house = await House.open();
  const { gates, counts } = house.hub;
  const took: number[] = [];
  gates.told = (ms) => void took.push(ms);
  await using ada = await Caller.inRoom(house.origin, "Ada", "general");

  await ada.send("general", "one");
  await ada.send("general", "two");

  assert.equal(took.length, 2);
  assert.ok(took.every((ms) => ms > 0), `${took}`);
  assert.equal(counts.deliveryMs.read().sum, took[0]! + took[1]!);
});

Deno.test("Of those who are new and want one name at once, one gets it, and nobody a name that is held", async () => {
  const { house } = await watched();
  await using _ = house;
  await using _ada = await Caller.named(house.origin, "Ada");
  await using first = await Caller.connect(house.origin);
  await using second = await Caller.connect(house.origin);
  await using third = await Caller.connect(house.origin);

  const answers = await Promise.all([
    first.ask({ type: "hello", name: "ADA" }),
    second.ask({ type: "hello", name: "Grace" }),
    third.ask({ type: "hello", name: "grace" }),
  ]);

  const [taken, ...racing] = answers.map((frame) => frame.type === "error" ? frame.code : frame.type);
  assert.equal(taken, "name_taken");
  assert.deepEqual(racing.toSorted(), ["name_taken", "welcome"]);
});
