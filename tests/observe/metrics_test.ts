import assert from "node:assert/strict";
import { FAMILIES } from "../../observe/families.ts";
import { Caller } from "../support/caller.ts";
import { House } from "../support/house.ts";
import { SimpleCaller } from "../support/simple_caller.ts";
import { Scrape } from "./scrape.ts";

Deno.test("/metrics tells every metric in a form that a parser of Prometheus' format reads", async () => {
  await using house = await House.open();

  const response = await fetch(`${house.origin}/metrics`);

  const scrape = new Scrape(await response.text());
  assert.equal(response.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  assert.equal(response.headers.get("cache-control"), "no-store");
  const told = scrape.families.map(({ name, help, type }) => ({ name, help, type: type.toLowerCase() }));
  assert.deepEqual(told, FAMILIES.map(({ name, help, type }) => ({ name, help, type })));
  for (const { name, metrics } of scrape.families) assert.ok(metrics.length > 0, name);
});

Deno.test("Metrics are named by Prometheus' conventions", () => {
  assert.equal(new Set(FAMILIES.map(({ name }) => name)).size, FAMILIES.length);
  for (const { name, type, help, bounds, scale } of FAMILIES) {
    assert.match(name, /^(parley|process)_[a-z_]+$/);
    assert.equal(name.endsWith("_total"), type === "counter", `${name} is a ${type}`);
    assert.doesNotMatch(name, /_(ms|milliseconds|kib|mib|count|sum|bucket)$/);
    if (scale !== undefined) assert.match(name, /_seconds$/);
    assert.equal(bounds !== undefined, type === "histogram", name);
    assert.match(help, /^\p{Lu}.*[^.]$/u);
  }
});

Deno.test("/metrics counts a message on its way, and how long it took", async () => {
  await using house = await House.open();
  await using ada = await Caller.inRoom(house.origin, "Ada", "general");
  await using grace = await Caller.inRoom(house.origin, "Grace", "general");
  const before = await Scrape.of(house.origin);

  await ada.send("general", "one");
  await ada.send("general", "two");
  await grace.heard("general", 2);

  const after = await Scrape.of(house.origin);
  const grown = (name: string, label?: string) => after.value(name, label) - before.value(name, label);
  assert.equal(grown("parley_events_stored_total"), 2);
  assert.equal(grown("parley_deliveries_total"), 4);
  assert.equal(grown("parley_delivery_seconds"), 2);
  assert.equal(grown("parley_store_append_seconds"), 2);
  assert.equal(grown("parley_append_events"), 2);
  assert.equal(grown("parley_bus_published_total", "room"), 2);
  assert.ok(grown("parley_frames_received_total") >= 2);
  assert.equal(after.value("parley_connections"), 2);
  assert.equal(after.value("parley_rooms"), 1);
  assert.equal(after.value("parley_connections_opened_total"), 2);
  assert.equal(after.value("parley_handshakes_total", "accepted"), 2);
  assert.equal(after.value("parley_joins_total", "fresh"), 2);
});

Deno.test("/metrics counts what was refused, repeated and ended, by its kind", async () => {
  await using house = await House.open({
    env: { MAX_CONNECTIONS_PER_ADDRESS: "2", RATE_PER_SECOND: "1", RATE_BURST: "2" },
  });
  await using ada = await Caller.inRoom(house.origin, "Ada", "general");
  const grace = await Caller.connect(house.origin);
  await assert.rejects(Caller.connect(house.origin));
  grace.sayRaw("no JSON");
  await grace.next("error");
  const id = crypto.randomUUID();
  for (const text of ["one", "one", "three"]) ada.say({ type: "send", ref: 1, room: "general", id, text });
  await ada.next("sent", ({ duplicate }) => duplicate);
  await ada.next("error", ({ code }) => code === "too_fast");
  for (let i = 0; i < 4; i++) grace.sayRaw("{}");
  assert.equal((await grace.closed).code, 4502);
  await fetch(`${house.origin}/api/rooms`).then((response) => response.body?.cancel());
  await fetch(`${house.origin}/ws/v1`).then((response) => response.body?.cancel());
  await house.until(() => house.hub.counts.closed === 1);

  const scrape = await Scrape.of(house.origin);

  assert.equal(scrape.value("parley_handshakes_total", "address"), 1);
  assert.equal(scrape.value("parley_handshakes_total", "malformed"), 1);
  assert.equal(scrape.value("parley_rejected_total", "bad_frame"), 5);
  assert.equal(scrape.value("parley_rejected_total", "too_fast"), 1);
  assert.equal(scrape.value("parley_rejected_total", "unauthorized"), 1);
  assert.equal(scrape.value("parley_rate_limited_total", "messages"), 1);
  assert.equal(scrape.value("parley_duplicates_suppressed_total"), 1);
  assert.equal(scrape.value("parley_connections_closed_total", "misuse"), 1);
  assert.equal(scrape.value("parley_connections_closed_total", "client"), 0);
  assert.equal(scrape.value("parley_http_responses_total", "4xx"), 3);
});

Deno.test("No label grows with the people and rooms that there are", async () => {
  await using house = await House.open();
  const before = (await Scrape.of(house.origin)).series;

  for (let i = 0; i < 20; i++) {
    await using caller = await Caller.inRoom(house.origin, `Person ${i}`, `room-${i}`);
    await caller.send(`room-${i}`, "hello");
    caller.say({ type: `kind-${i}` });
    await caller.next("error");
  }
  await using _linh = await SimpleCaller.enter(house.origin, "/ws?name=Linh&room=garden");

  const after = await Scrape.of(house.origin);
  assert.deepEqual(after.series, before);
  assert.doesNotMatch(after.text, /room-1|Person|Linh|garden/);
});

Deno.test("With METRICS_TOKEN, /metrics shows nothing without it", async () => {
  const token = "correct/horse+battery==";
  await using house = await House.open({ env: { METRICS_TOKEN: token } });

  const bare = await fetch(`${house.origin}/metrics`);
  const wrong = await fetch(`${house.origin}/metrics`, { headers: { authorization: "Bearer correct" } });
  const right = await fetch(`${house.origin}/metrics`, { headers: { authorization: `Bearer ${token}` } });

  assert.deepEqual([bare.status, wrong.status, right.status], [401, 401, 200]);
  assert.equal(bare.headers.get("www-authenticate"), "Bearer");
  assert.equal((await bare.json()).error.code, "unauthorized");
  assert.doesNotMatch(await wrong.text(), /parley_/);
  assert.match(await right.text(), /^parley_connections 0$/m);
});
