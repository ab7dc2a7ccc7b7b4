import assert from "node:assert/strict";
import { KvBus } from "../../bus/kv_bus.ts";
import { type Bus, BusDown } from "../../bus/bus.ts";
import { busConformance } from "../conformance/bus.ts";
import { KvLog } from "../../store/kv_log.ts";
import { bellKey, bellKeys, bellOf, postBellKey } from "../../store/kv_keys.ts";
import { FaultyKv } from "../store/faulty_kv.ts";
import { ada, lobby, room, says } from "../conformance/drafts.ts";

const postBell = postBellKey();

busConformance({
  name: "KvBus",
  async open(ends, report) {
    const kv = await Deno.openKv(":memory:");
    const buses = Array.from({ length: ends }, () => new KvBus({ kv, postBell, report }));
    let left = ends;
    return buses.map((bus) => closing(bus, () => --left === 0 && kv.close()));
  },
});

/** The bus, and what must be closed after all ends of it are. */
function closing(bus: KvBus, closed: () => void): Bus {
  let isClosed = false;
  return {
    publish: (topic, payload) => bus.publish(topic, payload),
    subscribe: (topic, listener) => bus.subscribe(topic, listener),
    async [Symbol.asyncDispose]() {
      await bus[Symbol.asyncDispose]();
      if (!isClosed) closed();
      isClosed = true;
    },
  };
}

Deno.test("KvBus doubts the rooms that an append rings for, and none of the other eight ninths", async () => {
  using kv = await Deno.openKv(":memory:");
  const names = Array.from({ length: 40 }, (_, i) => `room:room${i}`);
  const logBells = { keys: bellKeys(), of: (topic: string) => bellOf(topic.slice("room:".length)) };
  await using bus = new KvBus({ kv, postBell, logBells, doubtEveryMs: 1 });
  await bus.subscribe("anything", () => {});
  await using log = new KvLog(kv, { rings: true });
  const { promise, resolve } = Promise.withResolvers<string[]>();
  bus.onDoubt((concerns) => {
    const doubted = names.filter(concerns);
    if (doubted.length > 0 && doubted.length < names.length) resolve(doubted);
  });

  await log.append(room("room7"), [says(ada, "hi")]);

  const doubted = await promise;
  assert(doubted.includes("room:room7"));
  const same = names.filter((name) => bellOf(name.slice(5)) === bellOf("room7"));
  assert.deepEqual(doubted, same);
});

Deno.test("KvBus says nothing twice that a bell says already", async () => {
  using kv = await Deno.openKv(":memory:");
  const isRung = (topic: string, payload: string) => topic === "room" && payload.startsWith("grown");
  await using here = new KvBus({ kv, postBell, isRung });
  await using there = new KvBus({ kv, postBell, isRung });
  const heard: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  await there.subscribe("room", (payload) => {
    heard.push(payload);
    if (payload === "typing") resolve();
  });

  await here.publish("room", "grown");
  await here.publish("room", "typing");

  await promise;
  assert.deepEqual(heard, ["typing"]);
});

Deno.test("KvBus sends what is published while it gathers as one letter, and reads on from there", async () => {
  using kv = await Deno.openKv(":memory:");
  await using here = new KvBus({ kv, postBell, gatherMs: 5 });
  await using there = new KvBus({ kv, postBell });
  const heard: string[] = [];
  let enough = Promise.withResolvers<void>();
  await there.subscribe("presence", (payload) => {
    heard.push(payload);
    if (heard.length % 100 === 0) enough.resolve();
  });

  await Promise.all(Array.from({ length: 100 }, (_, i) => here.publish("presence", `${i}`)));
  await enough.promise;

  assert.equal((await kv.get(postBell)).value, 1);
  enough = Promise.withResolvers();
  await Promise.all(Array.from({ length: 100 }, (_, i) => here.publish("presence", `${i}`)));
  await enough.promise;
  assert.equal((await kv.get(postBell)).value, 2);
});

Deno.test("KvBus posts its letter again where somebody else was writing to the database file", async () => {
  using kv = await Deno.openKv(":memory:");
  const busy = new FaultyKv(kv, ["locked", "conflict", "locked"]);
  const { get, list } = busy;
  const mail = { get, list, atomic: () => busy.atomic(), watch: kv.watch.bind(kv) };
  await using here = new KvBus({ kv: mail, postBell });
  await using there = new KvBus({ kv, postBell });
  const { promise, resolve } = Promise.withResolvers<string>();
  await there.subscribe("room", resolve);

  await here.publish("room", "hello");

  assert.equal(await promise, "hello");
  assert.equal(busy.commits, 4);
});

Deno.test("KvBus fails to publish where Deno KV fails for another reason", async () => {
  using kv = await Deno.openKv(":memory:");
  const broken = new FaultyKv(kv, ["fails"]);
  const { get, list } = broken;
  const mail = { get, list, atomic: () => broken.atomic(), watch: kv.watch.bind(kv) };
  await using bus = new KvBus({ kv: mail, postBell });

  await assert.rejects(bus.publish("room", "hello"), BusDown);
});

Deno.test("KvBus doubts everything where letters were removed before it read them", async () => {
  using kv = await Deno.openKv(":memory:");
  await using bus = new KvBus({ kv, postBell });
  await bus.subscribe("anything", () => {});
  const { promise, resolve } = Promise.withResolvers<boolean>();
  bus.onDoubt((concerns) => resolve(concerns("anything")));

  await kv.set(postBell, 17);

  assert.equal(await promise, true);
});

Deno.test("KvBus ignores letters that are none", async () => {
  using kv = await Deno.openKv(":memory:");
  await using here = new KvBus({ kv, postBell });
  await using there = new KvBus({ kv, postBell });
  const { promise, resolve } = Promise.withResolvers<string>();
  await there.subscribe("room", resolve);
  const junk = [{ sender: "x", left: 0, bytes: new Uint8Array([0xff]) }, {
    sender: "x",
    left: 0,
    bytes: new TextEncoder().encode('["room"]'),
  }];

  for (const [i, sheet] of junk.entries()) {
    await kv.atomic().set(["p1post", i + 1], sheet).set(postBell, i + 1).commit();
  }
  await here.publish("room", "hello");

  assert.equal(await promise, "hello");
});

Deno.test("Every room has one of nine bells, and the tenth is none of them", () => {
  const keys = [...bellKeys(), postBellKey()].map((key) => JSON.stringify(key));

  assert.equal(new Set(keys).size, 10);
  assert.deepEqual(bellKeys()[bellOf(lobby)], bellKey(lobby));
});
