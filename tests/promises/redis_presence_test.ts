import assert from "node:assert/strict";
import { Caller } from "../support/caller.ts";
import { redisTest } from "../support/redis_server.ts";
import { RedisHouses } from "../support/redis_houses.ts";

const ROOM = "general";

/** What somebody has heard of who came and went, in its order. */
function comings(caller: Caller): string[] {
  return caller.inbox.all("presence").flatMap(({ joined, left }) => [
    ...joined.map(({ name }) => `+${name}`),
    ...left.map(({ name }) => `-${name}`),
  ]);
}

redisTest("A killed instance's people are gone from the others within 35 seconds, once", async () => {
  await using houses = await RedisHouses.open({ HEARTBEAT_TIMEOUT_MS: "3600000" });
  const north = await houses.add();
  const south = await houses.add();
  // First of all she who listens: whom she is shown when she comes is no news to her.
  await using grace = await Caller.inRoom(south.house.origin, "Grace", ROOM);
  await using _ada = await Caller.inRoom(north.house.origin, "Ada", ROOM);
  await houses.pass(1_000);
  assert.equal(south.house.hub.presence.people(ROOM).count, 2);

  north.kill();
  await houses.pass(20_000);
  assert.equal(south.house.hub.presence.people(ROOM).count, 2, "not for a short silence");
  await houses.pass(15_000);
  await grace.settle();

  assert.equal(south.house.hub.presence.people(ROOM).count, 1);
  assert.deepEqual(comings(grace).filter((name) => name.includes("Ada")), ["+Ada", "-Ada"]);
});

redisTest("Who comes back on another instance within 10 seconds after a kill makes no noise", async () => {
  await using houses = await RedisHouses.open({ HEARTBEAT_TIMEOUT_MS: "3600000" });
  const north = await houses.add();
  const south = await houses.add();
  await using grace = await Caller.inRoom(south.house.origin, "Grace", ROOM);
  await using ada = await Caller.inRoom(north.house.origin, "Ada", ROOM);
  await houses.pass(1_000);

  north.kill();
  await houses.pass(9_000);
  await using back = await Caller.connect(south.house.origin);
  await back.hello({ token: ada.token });
  await back.join(ROOM);
  await houses.pass(40_000);
  await grace.settle();

  assert.equal(back.id, ada.id);
  assert.deepEqual(comings(grace).filter((name) => name.includes("Ada")), ["+Ada"], "once");
  assert.equal(south.house.hub.presence.people(ROOM).count, 2);
});

redisTest("An instance that stops in good order hands its people over without a word", async () => {
  await using houses = await RedisHouses.open({ HEARTBEAT_TIMEOUT_MS: "3600000" });
  const north = await houses.add();
  const south = await houses.add();
  await using people = new AsyncDisposableStack();
  const callers: Caller[] = [];
  for (let i = 0; i < 8; i++) {
    callers.push(people.use(await Caller.inRoom(north.house.origin, `Person ${i}`, ROOM)));
  }
  await using grace = await Caller.inRoom(south.house.origin, "Grace", ROOM);
  await houses.pass(1_000);
  const before = comings(grace).length;

  await north.house.drain();
  north.kill();
  for (const { token } of callers) {
    const back = people.use(await Caller.connect(south.house.origin));
    await back.hello({ token });
    await back.join(ROOM);
  }
  await houses.pass(40_000);
  await grace.settle();

  assert.deepEqual(comings(grace).slice(before), []);
  assert.equal(south.house.hub.presence.people(ROOM).count, 9);
});

redisTest("A starting instance knows within a second who is there", async () => {
  await using houses = await RedisHouses.open({ HEARTBEAT_TIMEOUT_MS: "3600000" });
  const north = await houses.add();
  await using _ada = await Caller.inRoom(north.house.origin, "Ada", ROOM);
  await using _grace = await Caller.inRoom(north.house.origin, "Grace", ROOM);
  await houses.pass(1_000);

  const west = await houses.add();
  await houses.pass(1_000);

  assert.equal(west.house.hub.presence.people(ROOM).count, 2);
});

redisTest("Somebody on two instances is one person, until they have left both", async () => {
  await using houses = await RedisHouses.open({ HEARTBEAT_TIMEOUT_MS: "3600000" });
  const north = await houses.add();
  const south = await houses.add();
  await using grace = await Caller.inRoom(north.house.origin, "Grace", ROOM);
  await using ada = await Caller.inRoom(north.house.origin, "Ada", ROOM);
  await using twin = await Caller.connect(south.house.origin);
  await twin.hello({ token: ada.token });
  await twin.join(ROOM);
  await houses.pass(1_000);
  assert.equal(north.house.hub.presence.people(ROOM).count, 2);

  await ada.ask({ type: "leave", room: ROOM });
  await houses.pass(1_000);
  assert.equal(north.house.hub.presence.people(ROOM).count, 2);
  await twin.ask({ type: "leave", room: ROOM });
  await houses.pass(1_000);
  await grace.settle();

  assert.equal(north.house.hub.presence.people(ROOM).count, 1);
  assert.deepEqual(comings(grace).filter((name) => name.includes("Ada")), ["+Ada", "-Ada"]);
});
