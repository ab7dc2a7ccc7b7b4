import assert from "node:assert/strict";
import type { User } from "../../protocol/fields.ts";
import { OUTGOING_FRAME_BYTES } from "../../protocol/limits.ts";
import { BELL, ownLogOf } from "../../protocol/names.ts";
import { StoreUnavailable } from "../../store/message_log.ts";
import { openMemoryStore } from "../../store/memory_store.ts";
import { Caller } from "../support/caller.ts";
import { heldStore } from "../support/held_store.ts";
import { House } from "../support/house.ts";
import { TestClock } from "../support/test_clock.ts";
import { openTwoHouses } from "../support/two_houses.ts";

const GRACE: User = { id: "u_grace", name: "Grace" };
const HEALED_MS = 2_000;

/** Invites somebody through this instance. */
async function invite(house: House, userId: string, to: string): Promise<void> {
  await house.hub.inboxes.tell(userId, { what: "invited", from: GRACE, to });
}

function told(caller: Caller): [number, string][] {
  return caller.inbox.all("invited").map(({ seq, to }) => [seq, to]);
}

/** Comes back as the same person. */
async function comeBack(
  house: House,
  token: string,
  inbox?: { epoch: string; seq: number },
): Promise<Caller> {
  const caller = await Caller.connect(house.origin);
  caller.say({ type: "hello", token, ...(inbox ? { inbox } : {}) });
  caller.welcome = await caller.next("welcome");
  return caller;
}

for (const store of ["memory", "kv"]) {
  Deno.test(`Your own log goes on right after hello.inbox, before anything else (${store})`, async () => {
    await using house = await House.open({ env: { STORE: store, KV_PATH: ":memory:" } });
    await using ada = await Caller.named(house.origin, "Ada");
    await invite(house, ada.id, "one");
    await ada.next("invited");
    await ada.close();
    for (const to of ["two", "three"]) await invite(house, ada.id, to);
    const { epoch } = (await comeBack(house, ada.token)).welcome!.inbox;

    await using back = await comeBack(house, ada.token, { epoch, seq: 1 });
    await back.join("general");
    await invite(house, ada.id, "four");
    await back.next("invited", ({ to }) => to === "four");

    assert.deepEqual(back.welcome!.inbox, { epoch, seq: 1 });
    assert.deepEqual(told(back), [[2, "two"], [3, "three"], [4, "four"]]);
  });
}

Deno.test("Who first comes with the position of an empty log hears what the first epoch brought", async () => {
  await using house = await House.open();
  await using ada = await Caller.named(house.origin, "Ada");
  const { inbox } = ada.welcome!;
  await ada.close();
  await invite(house, ada.id, "one");

  await using back = await comeBack(house, ada.token, inbox);
  await back.next("invited");

  assert.deepEqual(inbox, { epoch: "0", seq: 0 });
  assert.deepEqual(told(back), [[1, "one"]]);
});

for (
  const [name, inbox] of [
    ["no hello.inbox", undefined],
    ["another epoch", { epoch: "another", seq: 1 }],
    ["a position beyond its end", { epoch: "", seq: 9 }],
  ] as const
) {
  Deno.test(`With ${name} your own log says where it ends and replays nothing`, async () => {
    await using house = await House.open();
    await using ada = await Caller.named(house.origin, "Ada");
    for (const to of ["one", "two"]) await invite(house, ada.id, to);
    await using known = await comeBack(house, ada.token);
    const { epoch } = known.welcome!.inbox;

    await using back = await comeBack(house, ada.token, inbox && { ...inbox, epoch: inbox.epoch || epoch });
    await invite(house, ada.id, "three");
    await back.next("invited");

    assert.deepEqual(back.welcome!.inbox, { epoch, seq: 2 });
    assert.deepEqual(told(back), [[3, "three"]]);
  });
}

Deno.test("Your own log reaches each of your connections on every instance within 2 seconds though every hint is lost", async () => {
  await using houses = await openTwoHouses({ isDeaf: true });
  const { north, south, clock } = houses;
  await using ada = await Caller.named(north.origin, "Ada");
  await using tab = await comeBack(south, ada.token);
  await using other = await comeBack(south, ada.token);
  await using linus = await Caller.named(south.origin, "Linus");
  for (const to of ["one", "two"]) await invite(north, ada.id, to);
  await ada.inbox.until(() => told(ada).length === 2);
  await tab.settle();
  assert.deepEqual(told(tab), [], "no hint came");

  await clock.pass(HEALED_MS);

  for (const caller of [tab, other]) await caller.inbox.until(() => told(caller).length === 2);
  for (const caller of [ada, tab, other]) assert.deepEqual(told(caller), [[1, "one"], [2, "two"]]);
  await linus.settle();
  assert.deepEqual(told(linus), []);
});

Deno.test("A long replay of your own log comes in order and in frames of at most 64 KiB", async () => {
  await using house = await House.open();
  await using ada = await Caller.named(house.origin, "Ada");
  const { inbox } = ada.welcome!;
  await ada.close();
  const long = "x".repeat(60);
  for (let i = 1; i <= 1_500; i++) await invite(house, ada.id, `${long}${i}`);

  await using back = await comeBack(house, ada.token, inbox);
  await back.inbox.until(() => back.inbox.all("invited").length === 1_500);

  assert.deepEqual(told(back).map(([seq]) => seq), Array.from({ length: 1_500 }, (_, i) => i + 1));
  assert.ok(Math.max(...back.inbox.messageBytes) <= OUTGOING_FRAME_BYTES);
});

// The bell rings, and is heard, after the head was read and before anybody knows that this person is here.
Deno.test("What happens to you while you say hello is not missed", async () => {
  const store = heldStore();
  const clock = new TestClock();
  await using house = await House.open({ store, clock });
  await using ada = await Caller.named(house.origin, "Ada");
  await using _grace = await Caller.named(house.origin, "Grace");
  await ada.close();
  await house.until(() => house.hub.connections === 1);

  store.hold("after", "own log");
  const coming = comeBack(house, ada.token);
  await store.reached;
  await invite(house, ada.id, "meanwhile");
  await clock.pass(HEALED_MS);
  store.release();
  await using back = await coming;

  await back.next("invited");
  assert.deepEqual([back.welcome!.inbox.seq, told(back)], [0, [[1, "meanwhile"]]]);
});

Deno.test("Who has said hello is not taken for silent while the store takes its time", async () => {
  const store = heldStore();
  const clock = new TestClock();
  await using house = await House.open({ store, clock });
  await using ada = await Caller.named(house.origin, "Ada");
  await ada.close();

  store.hold("before", "own log");
  const coming = comeBack(house, ada.token);
  await store.reached;
  await clock.pass(15_000);
  store.release();
  await using back = await coming;

  await back.settle();
});

Deno.test("Your own log comes though the store could not be read at first", async () => {
  const store = openMemoryStore();
  const readAfter = store.log.readAfter.bind(store.log);
  let fails = 3;
  store.log.readAfter = async (room, after, limit) => {
    if (room.startsWith(".me/") && fails-- > 0) throw new StoreUnavailable("for a test");
    return await readAfter(room, after, limit);
  };
  const clock = new TestClock();
  await using house = await House.open({ store, clock });
  await using ada = await Caller.named(house.origin, "Ada");

  await invite(house, ada.id, "one");
  await clock.pass(HEALED_MS);

  await ada.next("invited");
  assert.ok(fails < 0, "the premise: it failed");
  assert.deepEqual(told(ada), [[1, "one"]]);
});

Deno.test("Your own log comes though the store failed right after it had grown", async () => {
  const store = openMemoryStore();
  const append = store.log.append.bind(store.log);
  let fails = 2;
  store.log.append = async (room, ...rest) => {
    if (room === BELL && fails-- > 0) throw new StoreUnavailable("for a test");
    return await append(room, ...rest);
  };
  const clock = new TestClock();
  await using house = await House.open({ store, clock });
  await using ada = await Caller.named(house.origin, "Ada");

  await assert.rejects(invite(house, ada.id, "one"), StoreUnavailable);
  await clock.pass(2 * HEALED_MS);

  await ada.next("invited");
  assert.ok(fails < 0, "the premise: it failed");
});

Deno.test("Your own log costs those nothing to whom nothing happens: one look at one head for everybody", async () => {
  const store = openMemoryStore();
  const asked: string[][] = [];
  const heads = store.log.heads.bind(store.log);
  store.log.heads = (rooms) => (asked.push([...rooms]), heads(rooms));
  store.log.readAfter = (room) => Promise.reject(new Error(`nobody reads ${room}`));
  const clock = new TestClock();
  await using house = await House.open({ store, clock });
  const callers = await Promise.all(
    ["Ada", "Grace", "Linus"].map((name) => Caller.named(house.origin, name)),
  );
  const sinceHello = asked.length;

  await clock.pass(12_000);

  assert.deepEqual([...new Set(asked.flat())], [".bell"]);
  assert.ok(
    asked.length - sinceHello >= 9 && asked.length - sinceHello <= 11,
    `${asked.length - sinceHello} looks`,
  );
  await using back = await comeBack(house, callers[0]!.token);
  assert.deepEqual(asked.at(-1), [ownLogOf(back.id)]);
  for (const caller of callers) await caller.close();
  assert.deepEqual(house.reported, []);
});
