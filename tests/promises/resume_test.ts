import assert from "node:assert/strict";
import { OUTGOING_FRAME_BYTES } from "../../protocol/limits.ts";
import { Caller } from "../support/caller.ts";
import { House } from "../support/house.ts";
import { TestClock } from "../support/test_clock.ts";

/** Says so many things in a room, and answers where it then ends. */
async function fill(house: House, room: string, count: number, text = (i: number) => `${i}`) {
  await using teller = await Caller.inRoom(house.origin, "Teller", room);
  for (let i = 1; i <= count; i++) {
    teller.say({ type: "send", room, id: crypto.randomUUID(), text: text(i) });
    if (i % 500 === 0) await teller.inbox.until(() => teller.inbox.all("sent").length === i);
  }
  await teller.inbox.until(() => teller.inbox.all("sent").length === count);
  await using reader = await Caller.named(house.origin, "Reader of heads");
  return (await reader.join(room)).position;
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

for (const store of ["memory", "kv"]) {
  Deno.test(`Promise 3: a join goes on exactly after its since (${store})`, async () => {
    await using house = await House.open({ env: { STORE: store, KV_PATH: ":memory:" } });
    const { epoch } = await fill(house, "general", 10);
    await using ada = await Caller.named(house.origin, "Ada");

    const joined = await ada.join("general", { epoch, seq: 4 });

    assert.equal(joined.resumed, true);
    assert.deepEqual(joined.events.map(({ seq }) => seq), range(5, 10));
    assert.deepEqual([joined.position, joined.head], [{ epoch, seq: 10 }, 10]);
  });

  Deno.test(`Promise 3: a replay of thousands goes on after the answer until it is level, and live from there (${store})`, async () => {
    await using house = await House.open({ env: { STORE: store, KV_PATH: ":memory:" } });
    const { epoch } = await fill(house, "general", 2_500);
    await using ada = await Caller.named(house.origin, "Ada");
    await using grace = await Caller.inRoom(house.origin, "Grace", "general");

    const joining = ada.join("general", { epoch, seq: 3 });
    grace.say({ type: "send", room: "general", id: crypto.randomUUID(), text: "meanwhile" });
    const joined = await joining;
    await ada.heard("general", 2_498);
    await grace.send("general", "live");
    await ada.heard("general", 2_499);

    assert.equal(joined.resumed, true);
    assert.ok(joined.events.length > 0 && joined.events.length <= 200);
    assert.deepEqual(joined.position, { epoch, seq: 3 + joined.events.length });
    assert.deepEqual(ada.log("general").map(({ seq }) => seq), range(4, 2_502));
    assert.ok(Math.max(...ada.inbox.messageBytes) <= OUTGOING_FRAME_BYTES);
  });
}

Deno.test("Promise 3: no frame of a replay is over 64 KiB, whatever it holds", async () => {
  await using house = await House.open();
  const texts = ["字".repeat(4_000), '\u0001"\\'.repeat(1_300), "👍🏽".repeat(2_000), "a"];
  const { epoch } = await fill(house, "general", 80, (i) => texts[i % texts.length]!);
  await using ada = await Caller.named(house.origin, "Ada");
  await using grace = await Caller.named(house.origin, "Grace");

  await ada.join("general", { epoch, seq: 0 });
  await grace.join("general");
  await ada.heard("general", 80);

  assert.deepEqual(ada.log("general").map(({ seq }) => seq), range(1, 80));
  for (const { inbox } of [ada, grace]) assert.ok(Math.max(...inbox.messageBytes) <= OUTGOING_FRAME_BYTES);
});

Deno.test("Promise 3: a join without since gets the newest page in present state and the head", async () => {
  await using house = await House.open();
  const { epoch } = await fill(house, "general", 70);
  await using ada = await Caller.inRoom(house.origin, "Ada", "general");
  const { seq: target } = await ada.send("general", "oops");
  const change = { room: "general", target };
  await ada.ask({ ...change, type: "edit", id: crypto.randomUUID(), text: "better" });
  await ada.ask({ ...change, type: "react", id: crypto.randomUUID(), emoji: "👍", on: true });
  await using grace = await Caller.named(house.origin, "Grace");

  const joined = await grace.join("general");

  assert.equal(joined.resumed, false);
  assert.deepEqual([joined.position, joined.head], [{ epoch, seq: 73 }, 73]);
  assert.deepEqual(joined.events.map(({ seq }) => seq), range(22, 71));
  const newest = joined.events.at(-1);
  assert.ok(newest?.type === "message");
  assert.deepEqual([newest.text, newest.reactions], ["better", [{ emoji: "👍", count: 1, mine: false }]]);
  assert.ok(newest.editedAt);
});

const CANNOT_GO_ON: [why: string, since: (epoch: string) => { epoch: string; seq: number }][] = [
  ["is of another epoch", () => ({ epoch: "elsewhere", seq: 5 })],
  ["is more than HISTORY_REPLAY behind", (epoch) => ({ epoch, seq: 0 })],
  ["lies beyond the head", (epoch) => ({ epoch, seq: 31 })],
];

for (const [why, since] of CANNOT_GO_ON) {
  Deno.test(`Promise 3: a join whose since ${why} starts at the head and says so`, async () => {
    await using house = await House.open({ env: { HISTORY_REPLAY: "29" } });
    const { epoch } = await fill(house, "general", 30);
    await using ada = await Caller.named(house.origin, "Ada");

    const joined = await ada.join("general", since(epoch));
    await using grace = await Caller.inRoom(house.origin, "Grace", "general");
    await grace.send("general", "next");
    await ada.heard("general", 31);

    assert.deepEqual([joined.resumed, joined.position, joined.head], [false, { epoch, seq: 30 }, 30]);
    assert.deepEqual(joined.events.map(({ seq }) => seq), range(1, 30));
    assert.deepEqual(ada.log("general").map(({ seq }) => seq), range(1, 31));
  });
}

Deno.test("Promise 3: a join whose since retention has left behind starts at the head, a later one resumes", async () => {
  const clock = new TestClock();
  await using house = await House.open({ clock, env: { HISTORY_DAYS: "7" } });
  await fill(house, "general", 5);
  clock.leap(8 * 24 * 3_600_000);
  // The room is closed when nobody uses it, and with it what it remembers goes.
  await clock.pass(31_000);
  const { epoch } = await fill(house, "general", 3, (i) => `new ${i}`);
  await using ada = await Caller.named(house.origin, "Ada");
  await using grace = await Caller.named(house.origin, "Grace");

  const cannot = await ada.join("general", { epoch, seq: 2 });
  const can = await grace.join("general", { epoch, seq: 5 });

  assert.deepEqual([cannot.resumed, cannot.position], [false, { epoch, seq: 8 }]);
  assert.deepEqual(ada.texts("general"), ["new 1", "new 2", "new 3"]);
  assert.deepEqual([can.resumed, can.events.map(({ seq }) => seq)], [true, [6, 7, 8]]);
});

Deno.test("Promise 3: exactly HISTORY_REPLAY behind still resumes", async () => {
  await using house = await House.open({ env: { HISTORY_REPLAY: "29" } });
  const { epoch } = await fill(house, "general", 30);
  await using ada = await Caller.named(house.origin, "Ada");

  const joined = await ada.join("general", { epoch, seq: 1 });

  assert.equal(joined.resumed, true);
  assert.equal(joined.events.length, 29);
});

Deno.test("Promise 3: the position of an empty room goes on into the epoch that its first event opens", async () => {
  await using house = await House.open();
  await using ada = await Caller.named(house.origin, "Ada");
  const empty = await ada.join("general");
  assert.deepEqual(empty.position, { epoch: "0", seq: 0 });
  await ada.send("general", "first");
  await using grace = await Caller.named(house.origin, "Grace");

  const joined = await grace.join("general", empty.position);

  assert.equal(joined.resumed, true);
  assert.deepEqual(joined.events.map(({ seq }) => seq), [1]);
  assert.notEqual(joined.position.epoch, "0");
});

Deno.test("Promise 3: a position that was reached live in a first epoch goes on, though the reader knows it as epoch 0", async () => {
  await using house = await House.open();
  await fill(house, "general", 7);
  await using ada = await Caller.named(house.origin, "Ada");

  const joined = await ada.join("general", { epoch: "0", seq: 5 });

  assert.equal(joined.resumed, true);
  assert.deepEqual(joined.events.map(({ seq }) => seq), [6, 7]);
});

Deno.test("Promise 3: a connection that joins a room again goes on where it says, once", async () => {
  await using house = await House.open();
  const { epoch } = await fill(house, "general", 3);
  await using ada = await Caller.inRoom(house.origin, "Ada", "general");

  const again = await ada.join("general", { epoch, seq: 2 });
  await ada.send("general", "live");
  await ada.settle();

  assert.deepEqual(again.events.map(({ seq }) => seq), [3]);
  assert.equal(ada.inbox.all("message").filter(({ seq }) => seq === 4).length, 1);
  assert.equal(again.members.filter(({ name }) => name === "Ada").length, 1);
});
