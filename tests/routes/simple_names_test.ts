import assert from "node:assert/strict";
import { MemoryHub } from "../../bus/memory_bus.ts";
import { openMemoryStore } from "../../store/memory_store.ts";
import { Caller } from "../support/caller.ts";
import { House } from "../support/house.ts";
import { SimpleCaller } from "../support/simple_caller.ts";
import { sluggishStore } from "../support/sluggish_store.ts";
import { TestClock } from "../support/test_clock.ts";

/** Somebody who must not be let in: what they are told, and how they are closed. */
async function turnedAway(origin: string, path: string): Promise<[string, number]> {
  const caller = SimpleCaller.knock(origin, path);
  const { code } = await caller.next("error");
  assert.deepEqual(caller.inbox.frames.map(({ type }) => type), ["error"]);
  return [code, (await caller.closed).code];
}

Deno.test("A name in use at a simple endpoint is taken, whatever its case, for both protocols", async () => {
  await using house = await House.open();
  await using _ = await SimpleCaller.enter(house.origin, "/ws/chat/Ada");
  await using other = await Caller.connect(house.origin);

  assert.deepEqual(await turnedAway(house.origin, "/ws/chat/aDA"), ["name_taken", 4501]);
  assert.deepEqual(await turnedAway(house.origin, "/ws?name=ADA&room=elsewhere"), ["name_taken", 4501]);
  assert.deepEqual(await turnedAway(house.origin, "/ws/chat/Ada/heartbeat"), ["name_taken", 4501]);
  other.say({ type: "hello", name: "ada" });
  assert.equal((await other.next("error")).code, "name_taken");
});

Deno.test("A name of a guest of version 1 is theirs, also while they are away", async () => {
  await using house = await House.open();
  const ada = await Caller.named(house.origin, "Ada");
  await ada.settle();
  assert.deepEqual(await turnedAway(house.origin, "/ws/chat/ada"), ["name_taken", 4501]);

  await ada.close();
  await house.until(() => house.hub.connections === 0);

  assert.deepEqual(await turnedAway(house.origin, "/ws/chat/ada"), ["name_taken", 4501]);
});

Deno.test("A name taken without a token is free again as soon as its connection is closed, however slow the store", async () => {
  await using house = await House.open({ store: sluggishStore() });
  for (let i = 0; i < 20; i++) {
    const ada = await SimpleCaller.enter(house.origin, "/ws/chat/Ada");
    await ada.close();
  }

  await using again = await SimpleCaller.enter(house.origin, "/ws/chat/ADA");

  assert.equal(again.inbox.all("welcome")[0]?.username, "ADA");
});

Deno.test("A name taken without a token is free three minutes after its instance died without a word", async () => {
  const clock = new TestClock();
  const store = openMemoryStore({ now: clock.now });
  await using dead = await House.open({ store, clock });
  await using ada = await SimpleCaller.enter(dead.origin, "/ws/chat/Ada");
  const stopped = new TestClock();
  await using house = await House.open({ store, clock: stopped });
  await stopped.pass(170_000);
  assert.deepEqual(await turnedAway(house.origin, "/ws/chat/Ada"), ["name_taken", 4501]);

  await stopped.pass(20_000);

  await using again = await SimpleCaller.enter(house.origin, "/ws/chat/Ada");
  assert.equal(again.inbox.frames.length, 1);
  assert.equal(ada.inbox.all("error").length, 0);
});

Deno.test("A name taken without a token stays taken for as long as its connection lasts", async () => {
  const clock = new TestClock();
  await using house = await House.open({ clock });
  await using ada = await SimpleCaller.enter(house.origin, "/ws/chat/Ada");

  for (let minute = 0; minute < 10; minute++) {
    await clock.pass(60_000);
    await ada.settle();
  }

  assert.deepEqual(await turnedAway(house.origin, "/ws/chat/Ada"), ["name_taken", 4501]);
});

Deno.test("With a token one is its person, who keeps the name and may come twice", async () => {
  await using house = await House.open();
  await using ada = await Caller.inRoom(house.origin, "Ada", "lobby");
  const query = `token=${ada.token}`;
  await using named = await SimpleCaller.enter(house.origin, `/ws/chat/ADA?${query}`);
  await using nameless = await SimpleCaller.enter(house.origin, `/ws/chat?${query}`);

  named.say({ type: "message", message: "hi" });
  await nameless.hears(1);
  await ada.heard("lobby", 1);

  const said = ada.log("lobby")[0]!;
  assert.deepEqual([said.from.id, nameless.heard], [ada.id, ["Ada: hi"]]);
  assert.equal(house.hub.presence.people("lobby").count, 1);
  assert.equal((await nameless.next("users_update")).count, 1);
  await named.close();
  await nameless.close();
  await ada.close();
  assert.deepEqual(await turnedAway(house.origin, "/ws/chat/Ada"), ["name_taken", 4501]);
});

Deno.test("A new name reaches a person's simple connection, and its room", async () => {
  await using house = await House.open();
  await using ada = await Caller.named(house.origin, "Ada");
  await using simple = await SimpleCaller.enter(house.origin, `/ws/chat/Ada?token=${ada.token}`);
  await using grace = await SimpleCaller.enter(house.origin, "/ws/chat/Grace");
  await grace.next("users_update", ({ count }) => count === 2);

  await ada.hello({ name: "Countess", token: ada.token });
  const update = await grace.next("users_update", ({ users }) => users.includes("Countess"));
  simple.say({ type: "message", message: "hi" });

  assert.deepEqual([update.count, (await grace.next("message")).username], [2, "Countess"]);
  assert.deepEqual(grace.inbox.all("system"), []);
});

const REFUSED: [what: string, path: string, code: string, close: number][] = [
  ["a token of another name", "/ws/chat/Grace?token={token}", "unauthorized", 4500],
  ["a token that is none", "/ws/chat/Ada?token=nonsense", "unauthorized", 4500],
  ["a blank name", "/ws?name=", "empty", 4502],
  ["a name of spaces", "/ws/chat/%20%20", "empty", 4502],
  ["a name of signs", "/ws/chat/%3Cb%3E", "bad_name", 4502],
  ["a name too long", `/ws/chat/${"x".repeat(33)}`, "bad_name", 4502],
  ["a room of signs", "/ws/chat/Grace?room=a%2Fb", "bad_room", 4502],
  ["an empty room", "/ws/chat/Grace?room=", "bad_room", 4502],
  ["a room of two that is not theirs", "/ws/chat/Grace?room=dm_1234", "not_found", 4500],
];

for (const [what, path, code, close] of REFUSED) {
  Deno.test(`Who comes with ${what} is told ${code} and closed with ${close}`, async () => {
    await using house = await House.open();
    await using ada = await Caller.named(house.origin, "Ada");

    const told = await turnedAway(house.origin, path.replace("{token}", ada.token));

    assert.deepEqual(told, [code, close]);
    if (path.includes("Grace")) await (await SimpleCaller.enter(house.origin, "/ws/chat/Grace")).close();
  });
}

Deno.test("Where guests are not let in, only tokens are", async () => {
  await using house = await House.open({ env: { GUESTS: "off" } });

  assert.deepEqual(await turnedAway(house.origin, "/ws/chat/Ada"), ["unauthorized", 4500]);
  assert.deepEqual(await turnedAway(house.origin, "/ws/chat"), ["unauthorized", 4500]);
});

Deno.test("A name is taken on every instance", async () => {
  const store = openMemoryStore();
  const wire = new MemoryHub();
  await using north = await House.open({ store, bus: wire.connect() });
  await using south = await House.open({ store, bus: wire.connect() });
  await using _ = await SimpleCaller.enter(north.origin, "/ws/chat/Ada");

  assert.deepEqual(await turnedAway(south.origin, "/ws/chat/ada"), ["name_taken", 4501]);
});
