import assert from "node:assert/strict";
import { House } from "../support/house.ts";
import { SimpleCaller } from "../support/simple_caller.ts";
import { TestClock } from "../support/test_clock.ts";

Deno.test("The heartbeat endpoint pings every ten seconds, also somebody who talks", async () => {
  const clock = new TestClock();
  await using house = await House.open({ clock });
  await using ada = await SimpleCaller.enter(house.origin, "/ws/chat/Ada/heartbeat");

  for (let second = 0; second < 35; second++) {
    await clock.pass(1_000);
    await ada.settle();
  }

  assert.equal(ada.inbox.all("ping").length, 3);
  assert.ok(ada.inbox.all("ping").every(({ timestamp }) => timestamp.endsWith("Z")));
});

Deno.test("The heartbeat endpoint closes with 4408 after thirty seconds without a frame, and the others hear of it", async () => {
  const clock = new TestClock();
  await using house = await House.open({ clock });
  await using grace = await SimpleCaller.enter(house.origin, "/ws/chat/Grace");
  await using ada = await SimpleCaller.enter(house.origin, "/ws/chat/Ada/heartbeat");
  await clock.pass(5_000);
  ada.say({ type: "pong" });
  await house.until(() => house.sessions[1]!.lastHeardAt === clock.now());

  await clock.pass(29_500);
  assert.equal(house.hub.connections, 2);
  await clock.pass(1_000);

  assert.equal((await ada.closed).code, 4408);
  assert.deepEqual([ada.inbox.all("ping").length, house.hub.counts.evicted], [3, 1]);
  await clock.pass(500);
  assert.equal((await grace.next("system", ({ event }) => event === "left")).username, "Ada");
});

Deno.test("Anything that is said keeps a client of the heartbeat endpoint alive", async () => {
  const clock = new TestClock();
  await using house = await House.open({ clock });
  await using ada = await SimpleCaller.enter(house.origin, "/ws/chat/Ada/heartbeat");

  for (let i = 0; i < 4; i++) {
    await clock.pass(25_000);
    ada.sayRaw("nonsense");
    await house.until(() => house.sessions[0]!.lastHeardAt === clock.now());
  }

  assert.equal(house.hub.connections, 1);
});

Deno.test("The other endpoints neither ping nor count silence", async () => {
  const clock = new TestClock();
  await using house = await House.open({ clock });
  await using ada = await SimpleCaller.enter(house.origin, "/ws/chat/Ada");

  await clock.pass(120_000);
  await ada.settle();

  assert.deepEqual([ada.inbox.all("ping").length, house.hub.connections], [0, 1]);
});

Deno.test("users_update comes at most four times a second, however people come", async () => {
  const clock = new TestClock();
  await using house = await House.open({ clock });
  await using ada = await SimpleCaller.enter(house.origin, "/ws/chat/Ada");
  await clock.pass(5_000);
  await ada.settle();
  const before = ada.inbox.all("users_update").length;
  await using crowd = new AsyncDisposableStack();

  for (let i = 0; i < 20; i++) {
    crowd.use(await SimpleCaller.enter(house.origin, `/ws/chat/Person ${i}`));
    await clock.pass(100);
  }
  await ada.settle();

  const told = ada.inbox.all("users_update").length - before;
  assert.ok(told > 2 && told <= 8, `${told}`);
});
