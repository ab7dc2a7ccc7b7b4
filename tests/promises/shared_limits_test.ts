import assert from "node:assert/strict";
import { MemoryHub } from "../../bus/memory_bus.ts";
import { openMemoryStore } from "../../store/memory_store.ts";
import { Caller } from "../support/caller.ts";
import { House } from "../support/house.ts";
import { TestClock } from "../support/test_clock.ts";

/** Two instances over one store with these settings, and the time of both. */
async function open(env: Record<string, string>) {
  await using stack = new AsyncDisposableStack();
  const clock = new TestClock();
  const wire = new MemoryHub();
  const { log, records } = openMemoryStore({ now: clock.now });
  const store = { log, records, [Symbol.asyncDispose]: () => Promise.resolve() };
  const [north, south] = [
    stack.use(await House.open({ store, bus: wire.connect(), clock, env })),
    stack.use(await House.open({ store, bus: wire.connect(), clock, env })),
  ];
  const kept = stack.move();
  return { clock, north, south, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

Deno.test("Who has used up their messages on one instance has none on another, until they have earned them", async () => {
  await using houses = await open({ RATE_PER_SECOND: "1", RATE_BURST: "5" });
  const { clock, north, south } = houses;
  await using ada = await Caller.inRoom(north.origin, "Ada", "general");
  await using twin = await Caller.connect(south.origin);
  await twin.hello({ token: ada.token });
  await twin.join("general");
  for (let i = 0; i < 5; i++) await ada.send("general", `${i}`);
  await clock.pass(250);

  const refused = await twin.ask({ type: "send", room: "general", id: crypto.randomUUID(), text: "more" });
  const headers = { authorization: `Bearer ${ada.token}`, "content-type": "application/json" };
  const posted = await fetch(`${south.origin}/api/rooms/general/messages`, {
    method: "POST",
    headers,
    body: '{"text":"or over HTTP"}',
  });
  await posted.body?.cancel();
  await clock.pass(1_000);

  assert.equal(refused.type === "error" && refused.code, "too_fast");
  assert.equal(posted.status, 429);
  await twin.send("general", "earned");
});

Deno.test("An address has its connections on all instances together, and gets back what it gives up", async () => {
  await using houses = await open({ MAX_CONNECTIONS_PER_ADDRESS: "4" });
  const { clock, north, south } = houses;
  await using people = new AsyncDisposableStack();
  const callers: Caller[] = [];
  for (const { origin } of [north, north, south]) callers.push(people.use(await Caller.connect(origin)));
  await clock.pass(250);
  people.use(await Caller.connect(north.origin));
  await clock.pass(250);

  await assert.rejects(Caller.connect(south.origin), /stayed shut/);
  await assert.rejects(Caller.connect(north.origin), /stayed shut/);
  await callers[0]!.close();
  await north.until(() => north.hub.connections === 2);
  await clock.pass(250);

  people.use(await Caller.connect(south.origin));
});

Deno.test("Workers of one process have their connections together", async () => {
  await using houses = await open({ MAX_CONNECTIONS: "3", WORKERS: "2", BUS: "broadcast", STORE: "kv" });
  const { clock, north, south } = houses;
  await using people = new AsyncDisposableStack();
  for (const { origin } of [north, north, south]) people.use(await Caller.connect(origin));
  await clock.pass(250);

  await assert.rejects(Caller.connect(north.origin), /stayed shut/);
  await assert.rejects(Caller.connect(south.origin), /stayed shut/);
});

Deno.test("An instance that has gone silent holds nobody's connections for long", async () => {
  await using houses = await open({ MAX_CONNECTIONS_PER_ADDRESS: "1", HEARTBEAT_TIMEOUT_MS: "3600000" });
  const { clock, north, south } = houses;
  await using _ada = await Caller.connect(north.origin);
  await clock.pass(250);
  await assert.rejects(Caller.connect(south.origin), /stayed shut/);
  north.hub.moving.clear();

  await clock.pass(26_000);

  await using _grace = await Caller.connect(south.origin);
});
