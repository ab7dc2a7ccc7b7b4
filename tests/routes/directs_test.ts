import assert from "node:assert/strict";
import type { Joined } from "../../protocol/events.ts";
import { openMemoryStore } from "../../store/memory_store.ts";
import { Pairs } from "../../store/pairs.ts";
import { Caller } from "../support/caller.ts";
import { House } from "../support/house.ts";

async function ask(house: House, who: Caller, path: string, init: RequestInit = {}) {
  const headers = { authorization: `Bearer ${who.token}` };
  const response = await fetch(house.origin + path, { ...init, headers });
  return { status: response.status, body: await response.json() };
}

/** Ada has written to Grace twice. */
async function scene() {
  const house = await House.open();
  const ada = await Caller.named(house.origin, "Ada");
  const grace = await Caller.named(house.origin, "Grace");
  const { room } = await ada.ask({ type: "direct", user: "Grace" }) as Joined;
  await ada.send(room, "one");
  await ada.send(room, "two");
  return {
    ...{ house, ada, grace, room },
    async [Symbol.asyncDispose]() {
      await ada.close();
      await grace.close();
      await house[Symbol.asyncDispose]();
    },
  };
}

Deno.test("GET /api/rooms lists a room of two for both, with the other one and what is unread", async () => {
  await using there = await scene();
  const { house, ada, grace, room } = there;

  const [forAda, forGrace] = [await ask(house, ada, "/api/rooms"), await ask(house, grace, "/api/rooms")];

  const [mine, theirs] = [forAda.body.rooms[0], forGrace.body.rooms[0]];
  assert.deepEqual([mine.name, mine.with, mine.private, mine.unread], [
    room,
    { id: grace.id, name: "Grace" },
    true,
    0,
  ]);
  assert.deepEqual([theirs.name, theirs.with.name, theirs.unread, theirs.messages], [room, "Ada", 2, 2]);
  assert.match(theirs.lastActivity, /^20\d\d-/);
});

Deno.test("GET /api/rooms does not list a room of two in which nobody has said anything", async () => {
  await using house = await House.open();
  await using ada = await Caller.named(house.origin, "Ada");
  await using grace = await Caller.named(house.origin, "Grace");
  await ada.ask({ type: "direct", user: "Grace" });

  for (const who of [ada, grace]) {
    assert.deepEqual((await ask(house, who, "/api/rooms")).body.rooms, []);
  }
});

Deno.test("The two read and write their room over HTTP", async () => {
  await using there = await scene();
  const { house, ada, grace, room } = there;

  const said = await ask(house, grace, `/api/rooms/${room}/messages`, {
    method: "POST",
    body: JSON.stringify({ text: "three" }),
  });
  const page = await ask(house, ada, `/api/rooms/${room}/messages?limit=10`);
  const one = await ask(house, ada, `/api/rooms/${room}`);
  const members = await ask(house, ada, `/api/rooms/${room}/members`);

  assert.equal(said.status, 201);
  assert.deepEqual(page.body.messages.map(({ text }: { text: string }) => text), ["one", "two", "three"]);
  assert.deepEqual([one.body.with.name, one.body.private], ["Grace", true]);
  assert.deepEqual(members.body.members.map(({ name }: { name: string }) => name), ["Ada"]);
});

Deno.test("Nobody opens a room of two by its name, those whose it is neither", async () => {
  await using house = await House.open();
  await using ada = await Caller.named(house.origin, "Ada");
  await using _grace = await Caller.named(house.origin, "Grace");
  const { room } = await ada.ask({ type: "direct", user: "Grace" }) as Joined;

  for (const name of [room, "dm_madeup"]) {
    const body = JSON.stringify({ name, topic: "ours" });
    const answer = await ask(house, ada, "/api/rooms", { method: "POST", body });

    assert.deepEqual([answer.status, answer.body.error.code], [400, "bad_room"]);
  }
});

Deno.test("A first message over HTTP brings an invitation as well", async () => {
  await using house = await House.open();
  await using ada = await Caller.named(house.origin, "Ada");
  await using grace = await Caller.named(house.origin, "Grace");
  const { room } = await ada.ask({ type: "direct", user: "Grace" }) as Joined;

  await ask(house, ada, `/api/rooms/${room}/messages`, { method: "POST", body: '{"text":"hello"}' });

  assert.equal((await grace.next("invited")).to, room);
});

Deno.test("GET /api/rooms leaps over other people's rooms of two, however many there are", async () => {
  const store = openMemoryStore();
  const { log, records } = store;
  await using house = await House.open({ store });
  await using ada = await Caller.named(house.origin, "Ada");
  const pairs = await Pairs.open(records);
  const body = { type: "message", text: "hello" } as const;
  for (let i = 0; i < 450; i++) {
    const [one, other] = [{ id: `u_${i}`, name: `A ${i}` }, { id: `v_${i}`, name: `B ${i}` }];
    const { room } = await pairs.keep(await pairs.meet(one, other));
    await log.append(room, [{ id: `${i}`, from: one, at: new Date(0).toISOString(), body }]);
    await house.hub.inboxes.tell(other.id, { what: "invited", from: one, to: room });
  }
  for (const room of ["8ball", "cellar", "kitchen"]) {
    await ada.join(room);
    await ada.send(room, "hello");
  }

  const { body: listed } = await ask(house, ada, "/api/rooms");

  assert.deepEqual(listed.rooms.map(({ name }: { name: string }) => name), ["8ball", "cellar", "kitchen"]);
  assert.equal(listed.more, false);
});
