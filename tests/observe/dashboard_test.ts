import assert from "node:assert/strict";
import { Caller } from "../support/caller.ts";
import { House } from "../support/house.ts";
import { TestClock } from "../support/test_clock.ts";
import { openTwoHouses } from "../support/two_houses.ts";
import { DashboardCaller } from "./dashboard_caller.ts";

const PROMISED = [
  ...["active_connections", "rooms", "messages_per_second", "deliveries_per_second"],
  ...["connections_opened_per_second", "connections_closed_per_second", "average_connection_seconds"],
  ...["memory_per_connection_bytes", "rss_bytes", "event_loop_lag_ms", "store_append_ms_p99"],
  ...["delivery_ms_p50", "delivery_ms_p99", "gaps_healed_total", "duplicates_suppressed_total"],
  ...["slow_clients_closed_total", "heartbeat_evictions_total"],
];

Deno.test("/ws/dashboard says what can be watched, and then tells just what was asked for, once a second", async () => {
  const clock = new TestClock();
  await using house = await House.open({ clock });
  await using ada = await Caller.inRoom(house.origin, "Ada", "general");
  await using grace = await Caller.inRoom(house.origin, "Grace", "general");
  await using viewer = await DashboardCaller.look(house.origin);
  const [available] = viewer.inbox.all("metrics_available");
  viewer.say({
    type: "subscribe",
    metrics: ["active_connections", "messages_per_second", "deliveries_per_second"],
  });
  viewer.say({ cmd: "subscribe", channel: "average_connection_seconds" });
  await viewer.settle();
  // The seconds are counted from here.
  house.hub.tick();
  await clock.pass(1_000);
  await viewer.next("metrics");

  await ada.send("general", "one");
  await ada.send("general", "two");
  await grace.heard("general", 2);
  await clock.pass(1_000);

  const { values, timestamp } = await viewer.next("metrics", ({ values }) => values.messages_per_second! > 0);
  const names = available!.metrics.map(({ name }) => name);
  assert.deepEqual(PROMISED.filter((name) => !names.includes(name)), []);
  assert.ok(available!.metrics.every(({ unit, help }) => unit !== "" && help !== ""));
  assert.equal(timestamp, new Date(clock.now()).toISOString());
  const { average_connection_seconds: average, ...others } = values;
  assert.deepEqual(others, { active_connections: 2, messages_per_second: 2, deliveries_per_second: 4 });
  assert.equal(average, 2);
});

Deno.test("/ws/dashboard tells no more of what was unsubscribed, and nothing at all where nothing is left", async () => {
  const clock = new TestClock();
  await using house = await House.open({ clock });
  await using viewer = await DashboardCaller.look(house.origin);
  await using other = await DashboardCaller.look(house.origin);
  other.say({ type: "subscribe", metrics: ["rooms"] });
  viewer.say({ type: "subscribe", metrics: ["rooms", "rss_bytes"], lists: ["instances"] });
  viewer.say({ type: "unsubscribe", metrics: ["rss_bytes"] });
  await Promise.all([viewer.settle(), other.settle()]);
  await clock.pass(1_000);
  assert.deepEqual(Object.keys((await viewer.next("metrics")).values), ["rooms"]);
  await viewer.next("instances");

  viewer.say({ cmd: "unsubscribe", channel: "rooms" });
  viewer.say({ type: "unsubscribe", lists: ["instances"] });
  await viewer.settle();
  const before = viewer.inbox.frames.length;
  const heard = other.inbox.all("metrics").length;
  await clock.pass(3_000);

  await other.inbox.until(() => other.inbox.all("metrics").length >= heard + 3);
  await viewer.settle();
  assert.deepEqual(viewer.inbox.frames.slice(before).map(({ type }) => type), ["error"]);
});

Deno.test("/ws/dashboard tells of all instances together, or with ?scope=instance of its own", async () => {
  await using houses = await openTwoHouses();
  const { clock, north, south } = houses;
  await using ada = await Caller.inRoom(north.origin, "Ada", "general");
  await using grace = await Caller.inRoom(south.origin, "Grace", "general");
  await using _linh = await Caller.inRoom(south.origin, "Linh", "general");
  await using all = await DashboardCaller.look(north.origin);
  await using own = await DashboardCaller.look(north.origin, "?scope=instance");
  for (const viewer of [all, own]) {
    viewer.say({
      type: "subscribe",
      metrics: ["active_connections", "messages_per_second", "deliveries_per_second", "instances"],
      lists: ["instances", "rooms"],
    });
    await viewer.settle();
  }
  await clock.pass(3_000);
  await ada.send("general", "from the north");
  await grace.send("general", "from the south");
  await Promise.all([ada.heard("general", 2), grace.heard("general", 2)]);

  await clock.pass(2_000);

  const isBusy = ({ values }: { values: Record<string, number> }) => values.messages_per_second! > 0;
  const everywhere = await all.next("metrics", isBusy);
  const here = await own.next("metrics", isBusy);
  assert.deepEqual([everywhere.values.active_connections, everywhere.values.instances], [3, 2]);
  assert.deepEqual([here.values.active_connections, here.values.instances], [1, 1]);
  assert.equal(here.values.messages_per_second, 1);
  const total = all.inbox.all("metrics").reduce((sum, { values }) => sum + values.messages_per_second!, 0);
  const delivered = all.inbox.all("metrics").reduce(
    (sum, { values }) => sum + values.deliveries_per_second!,
    0,
  );
  assert.deepEqual([total, delivered], [2, 6]);
  const { instances } = all.inbox.all("instances").at(-1)!;
  assert.deepEqual(instances.map(({ connections }) => connections).sort(), [1, 2]);
  assert.ok(instances.every(({ version }) => /^\d+\.\d+\.\d+/.test(version)));
  const busiest = await all.next("rooms", ({ rooms }) => rooms.some((room) => room.eventsPerSecond > 0));
  assert.deepEqual(busiest.rooms, [{ name: "general", eventsPerSecond: 2, connections: 3 }]);
});

Deno.test("Instances tell each other figures only while somebody looks at any of them", async () => {
  await using houses = await openTwoHouses();
  const { clock, north, south } = houses;
  const told = async () => {
    const text = await (await fetch(`${south.origin}/metrics`)).text();
    return Number(/parley_bus_published_total\{subject="samples"\} (\d+)/.exec(text)![1]);
  };
  await clock.pass(5_000);
  assert.equal(await told(), 0);

  const viewer = await DashboardCaller.look(north.origin);
  viewer.say({ type: "subscribe", metrics: ["rooms"] });
  await viewer.settle();
  await clock.pass(5_000);
  const whileWatched = await told();
  await viewer[Symbol.asyncDispose]();
  await clock.pass(10_000);
  const afterwards = await told();
  await clock.pass(10_000);

  assert.ok(whileWatched >= 3, `${whileWatched}`);
  assert.equal(await told(), afterwards);
});

Deno.test("The busiest rooms name no private room, no room of two and nobody's own log", async () => {
  const clock = new TestClock();
  await using house = await House.open({ clock });
  await using ada = await Caller.inRoom(house.origin, "Ada", "general");
  await using _grace = await Caller.named(house.origin, "Grace");
  const headers = { authorization: `Bearer ${ada.token}`, "content-type": "application/json" };
  const body = JSON.stringify({ name: "surprise-party", private: true });
  await fetch(`${house.origin}/api/rooms`, { method: "POST", headers, body }).then((made) =>
    made.body?.cancel()
  );
  await ada.join("surprise-party");
  ada.say({ type: "direct", ref: 7, user: "Grace" });
  await ada.next("joined", ({ ref }) => ref === 7);
  await using viewer = await DashboardCaller.look(house.origin);
  viewer.say({ type: "subscribe", lists: ["rooms"] });
  await viewer.settle();

  await clock.pass(1_000);

  const { rooms } = await viewer.next("rooms");
  assert.deepEqual(rooms.map(({ name }) => name), ["general"]);
});

Deno.test("With METRICS_TOKEN, /ws/dashboard opens to those who bring it, in whichever way they can", async () => {
  const token = "correct/horse+battery==";
  await using house = await House.open({ env: { METRICS_TOKEN: token } });
  const encoded = encodeURIComponent(token);

  const bare = DashboardCaller.knock(house.origin);
  const wrong = DashboardCaller.knock(house.origin, "?token=correct");
  await using _byHeader = await DashboardCaller.look(house.origin, "", {
    headers: { authorization: `Bearer ${token}` },
  });
  await using _byProtocol = await DashboardCaller.look(house.origin, "", {
    protocols: ["parley.dashboard", `bearer.${encoded}`],
  });
  await using _byQuery = await DashboardCaller.look(house.origin, `?token=${encoded}`);

  await Promise.all([bare.closed, wrong.closed]);
  assert.deepEqual([...bare.inbox.frames, ...wrong.inbox.frames], []);
  assert.equal(house.hub.connections, 0);
});

Deno.test("/ws/dashboard takes whatever it is told: an answer each, and the end after five bad frames in a row", async () => {
  await using house = await House.open();
  await using viewer = await DashboardCaller.look(house.origin);
  const strange: (string | Uint8Array<ArrayBuffer>)[] = [
    ...[
      "",
      "null",
      "[]",
      "{",
      '{"type":"subscribe","metrics":"rooms"}',
      '{"type":"subscribe","lists":["people"]}',
    ],
    ...['{"cmd":"subscribe"}', '{"cmd":"drop","channel":"rooms"}', new Uint8Array([1, 2, 3])],
    JSON.stringify({ type: "subscribe", metrics: Array.from({ length: 101 }, () => "rooms") }),
  ];

  for (const frame of strange) {
    viewer.sayRaw(frame);
    await viewer.next("error", ({ code }) => code === "bad_frame");
    await viewer.settle();
  }
  viewer.sayRaw("x".repeat(70_000));
  await viewer.next("error", ({ code }) => code === "too_long");
  viewer.say({ type: "subscribe", metrics: ["__proto__", "constructor"] });
  await viewer.next("error", ({ code }) => code === "not_found");
  for (let i = 0; i < 5; i++) viewer.sayRaw("nonsense");

  assert.equal((await viewer.closed).code, 4502);
  assert.deepEqual(house.reported, []);
});

Deno.test("A flood of commands is answered too_fast, and what it subscribed to stays bounded", async () => {
  await using house = await House.open({ env: { RATE_PER_SECOND: "1" } });
  await using viewer = await DashboardCaller.look(house.origin);

  for (let i = 0; i < 300; i++) viewer.say({ type: "subscribe", metrics: ["rooms"] });

  await viewer.next("error", ({ code }) => code === "too_fast");
  assert.deepEqual(house.reported, []);
});
