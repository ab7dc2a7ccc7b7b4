import assert from "node:assert/strict";
import { Caller } from "../support/caller.ts";
import { House } from "../support/house.ts";
import { command } from "../support/listener.ts";
import { TestClock } from "../support/test_clock.ts";
import { openTwoHouses } from "../support/two_houses.ts";

const ID = "0190f3c2-6f0e-7c3a-9c1e-0f1a2b3c4d5e";

Deno.test("POST /api/commands stores what is said and answers with sent, the first result again for the same id", async () => {
  await using house = await House.open();
  await using ada = await Caller.inRoom(house.origin, "Ada", "general");
  const say = () =>
    command(house.origin, ada.token, { type: "send", ref: 4, room: "general", id: ID, text: "hi" });

  const first = await say();
  const again = await say();

  assert.deepEqual([first.status, first.body.type, first.body.ref, first.body.seq], [201, "sent", 4, 1]);
  assert.deepEqual([again.status, again.body], [200, { ...first.body, duplicate: true }]);
  await ada.settle();
  assert.deepEqual(ada.texts("general"), ["hi"]);
});

Deno.test("POST /api/commands is answered by an instance that has never heard of its author, once for both", async () => {
  await using two = await openTwoHouses();
  await using ada = await Caller.inRoom(two.north.origin, "Ada", "general");
  const send = { type: "send", room: "general", id: ID, text: "hi" };

  const south = await command(two.south.origin, ada.token, send);
  const north = await command(two.north.origin, ada.token, send);
  const edit = { type: "edit", room: "general", id: crypto.randomUUID(), target: 1, text: "hello" };
  const edited = await command(two.south.origin, ada.token, edit);

  assert.deepEqual([south.status, north.status, edited.status], [201, 200, 201]);
  await ada.heard("general", 2);
  assert.deepEqual(ada.log("general").map(({ type }) => type), ["message", "edited"]);
});

Deno.test("POST /api/commands reacts, deletes, tells who is there, and opens rooms of two", async () => {
  await using house = await House.open();
  await using ada = await Caller.inRoom(house.origin, "Ada", "general");
  await using grace = await Caller.inRoom(house.origin, "Grace", "general");
  const ask = async (said: Record<string, unknown>) => (await command(house.origin, ada.token, said)).body;
  await ada.send("general", "hi");

  const reacted = await ask({ type: "react", room: "general", id: ID, target: 1, emoji: "👍", on: true });
  const deleted = await ask({ type: "delete", room: "general", id: crypto.randomUUID(), target: 1 });
  const room = await ask({ type: "who", room: "general", ref: 1 });
  const user = await ask({ type: "who", user: "grace", ref: 2 });
  const direct = await ask({ type: "direct", user: "grace", ref: 3 });

  assert.deepEqual([reacted.seq, deleted.seq, room.count, room.ref], [2, 3, 2, 1]);
  assert.deepEqual([user.ref, (user.user as { id: string }).id], [2, grace.id]);
  assert.deepEqual([direct.type, direct.ref, (direct.with as { id: string }).id], ["joined", 3, grace.id]);
  assert.match(String(direct.room), /^dm_/);
});

Deno.test("POST /api/commands shows typing and reading to others, and has nothing to answer", async () => {
  await using house = await House.open();
  await using ada = await Caller.inRoom(house.origin, "Ada", "general");
  await using grace = await Caller.inRoom(house.origin, "Grace", "general");
  await grace.send("general", "hi");

  const typing = await command(house.origin, ada.token, { type: "typing", room: "general", on: true });
  const read = await command(house.origin, ada.token, { type: "read", room: "general", upTo: 1 });
  const pong = await command(house.origin, ada.token, { type: "pong" });

  assert.deepEqual([typing.status, read.status, pong.status], [204, 204, 204]);
  assert.equal((await grace.next("typing")).user.id, ada.id);
  assert.equal((await ada.next("read")).upTo, 1);
});

Deno.test("POST /api/commands reads up to what its instance has not been told of", async () => {
  await using two = await openTwoHouses({ isDeaf: true });
  await using ada = await Caller.inRoom(two.north.origin, "Ada", "general");
  await command(two.south.origin, ada.token, { type: "who", room: "general" });
  await ada.send("general", "first");
  await ada.send("general", "second");

  await command(two.south.origin, ada.token, { type: "read", room: "general", upTo: 2 });

  const headers = { authorization: `Bearer ${ada.token}` };
  const room = await (await fetch(`${two.south.origin}/api/rooms/general`, { headers })).json();
  assert.deepEqual([room.upTo, room.unread], [2, 0]);
});

const REFUSED: [why: string, said: Record<string, unknown>, status: number, code: string][] = [
  ["hello", { type: "hello", name: "Ada" }, 400, "bad_frame"],
  ["join", { type: "join", room: "general" }, 400, "bad_frame"],
  ["leave", { type: "leave", room: "general" }, 400, "bad_frame"],
  ["an unknown type", { type: "dance" }, 400, "bad_frame"],
  ["a list", [] as never, 400, "bad_frame"],
  ["no id", { type: "send", room: "general", text: "hi" }, 400, "bad_frame"],
  ["blank text", { type: "send", room: "general", id: ID, text: " " }, 400, "empty"],
  ["long text", { type: "send", room: "general", id: ID, text: "x".repeat(4_001) }, 413, "too_long"],
  ["a bad room", { type: "send", room: "@me", id: ID, text: "hi" }, 400, "bad_room"],
  ["a room of two that is not there", { type: "send", room: "dm_x", id: ID, text: "hi" }, 404, "not_found"],
  ["a missing target", { type: "delete", room: "general", id: ID, target: 9 }, 404, "not_found"],
  ["nobody", { type: "who", user: "Nobody" }, 404, "not_found"],
];

for (const [why, said, status, code] of REFUSED) {
  Deno.test(`POST /api/commands refuses ${why} with ${status} ${code}`, async () => {
    await using house = await House.open();
    await using ada = await Caller.named(house.origin, "Ada");

    const answer = await command(house.origin, ada.token, said);

    assert.deepEqual([answer.status, answer.body.error?.code], [status, code]);
    assert.deepEqual(house.reported, []);
  });
}

Deno.test("POST /api/commands needs an identity, and paces what one person says", async () => {
  // Time stands still, so that no allowance fills up again.
  const clock = new TestClock();
  await using house = await House.open({ clock, env: { RATE_PER_SECOND: "1", RATE_BURST: "2" } });
  await using ada = await Caller.named(house.origin, "Ada");
  const send = () => ({ type: "send", room: "general", id: crypto.randomUUID(), text: "hi" });

  const nobody = await command(house.origin, "nonsense", { type: "pong" });
  const said = [
    await command(house.origin, ada.token, send()),
    await command(house.origin, ada.token, send()),
  ];
  const tooFast = await command(house.origin, ada.token, send());
  const pongs = [];
  for (let i = 0; i < 210; i++) pongs.push(await command(house.origin, ada.token, { type: "pong" }));

  assert.equal(nobody.status, 401);
  assert.deepEqual(said.map(({ status }) => status), [201, 201]);
  assert.deepEqual([tooFast.status, tooFast.body.error?.code], [429, "too_fast"]);
  assert.ok(pongs.some(({ status }) => status === 429), "more than a burst of commands is paced");
});
