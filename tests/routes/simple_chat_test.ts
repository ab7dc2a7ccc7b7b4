import assert from "node:assert/strict";
import { Caller } from "../support/caller.ts";
import { House } from "../support/house.ts";
import { SimpleCaller } from "../support/simple_caller.ts";

const DOORS: [path: string, username: RegExp][] = [
  ["/ws?name=Ada", /^Ada$/],
  ["/ws/chat/Ada", /^Ada$/],
  ["/ws/chat/Ada%20Lovelace", /^Ada Lovelace$/],
  ["/ws/chat/%20Ada%20", /^Ada$/],
  ["/ws/chat/Ada/heartbeat", /^Ada$/],
  ["/ws/chat", /^guest-[a-z0-9]{4}$/],
  ["/ws/chat/Ada?room=garden", /^Ada$/],
];

for (const [path, username] of DOORS) {
  Deno.test(`${path} welcomes ${username} and says who is there`, async () => {
    await using house = await House.open();

    await using ada = SimpleCaller.knock(house.origin, path);

    const welcome = await ada.next("welcome");
    assert.match(welcome.username, username);
    assert.deepEqual(ada.inbox.frames[0], welcome);
    assert.deepEqual(await ada.next("users_update"), {
      type: "users_update",
      users: [welcome.username],
      count: 1,
      message: "1 online",
    });
  });
}

const WAYS_TO_SAY: [way: string, frame: Record<string, unknown>][] = [
  ["message", { type: "message", message: "hi" }],
  ["chat", { type: "chat", text: "hi" }],
  ["a name and a time of its own", {
    type: "message",
    message: "hi",
    username: "Root",
    timestamp: "1970-01-01T00:00:00Z",
  }],
  ["fields that nobody knows", { type: "message", message: "hi", ref: 4, id: "x", more: { a: 1 } }],
];

for (const [way, frame] of WAYS_TO_SAY) {
  Deno.test(`A simple client that says ${way} is heard by everybody, itself too, under its own name`, async () => {
    await using house = await House.open();
    await using ada = await SimpleCaller.enter(house.origin, "/ws?name=Ada");
    await using grace = await SimpleCaller.enter(house.origin, "/ws/chat/Grace");
    const before = new Date().toISOString();

    ada.say(frame);

    const [own, others] = [await ada.next("message"), await grace.next("message")];
    assert.deepEqual(own, others);
    const { timestamp, ...rest } = own;
    assert.deepEqual(rest, { type: "message", username: "Ada", message: "hi" });
    assert.ok(timestamp.endsWith("Z") && timestamp >= before);
  });
}

Deno.test("A simple client may write its object over several lines", async () => {
  await using house = await House.open();
  await using ada = await SimpleCaller.enter(house.origin, "/ws?name=Ada");

  ada.sayRaw(JSON.stringify({ type: "message", message: "two\nlines" }, null, 2));

  assert.equal((await ada.next("message")).message, "two\nlines");
});

Deno.test("Everybody but the one who came hears of coming, once, and everybody who is there", async () => {
  await using house = await House.open();
  await using ada = await SimpleCaller.enter(house.origin, "/ws/chat/Ada");
  await using grace = await SimpleCaller.enter(house.origin, "/ws/chat/Grace");

  const told = await ada.next("system");
  await grace.next("users_update", ({ count }) => count === 2);
  await ada.settle();
  await grace.settle();

  assert.deepEqual(told, {
    type: "system",
    message: "Grace joined",
    event: "joined",
    username: "Grace",
    connected_count: 2,
  });
  assert.equal(ada.inbox.all("system").length, 1);
  assert.deepEqual(grace.inbox.all("system"), []);
  assert.deepEqual(ada.inbox.all("users_update").at(-1)?.users.toSorted(), ["Ada", "Grace"]);
});

Deno.test("Everybody hears at once that somebody without a token left", async () => {
  await using house = await House.open();
  await using ada = await SimpleCaller.enter(house.origin, "/ws/chat/Ada");
  await using grace = await SimpleCaller.enter(house.origin, "/ws/chat/Grace");
  await ada.next("system");

  await grace.close();

  assert.deepEqual(await ada.next("system"), {
    type: "system",
    message: "Grace left",
    event: "left",
    username: "Grace",
    connected_count: 1,
  });
  const update = await ada.next("users_update", ({ count }) => count === 1);
  assert.deepEqual(update.users, ["Ada"]);
});

Deno.test("A crowd that comes at once is told in few users_update frames with at most 200 names", async () => {
  await using house = await House.open({ env: { MAX_CONNECTIONS_PER_ADDRESS: "1000" } });
  await using ada = await SimpleCaller.enter(house.origin, "/ws/chat/Ada");
  await using crowd = new AsyncDisposableStack();

  await Promise.all(Array.from({ length: 220 }, async (_, i) => {
    crowd.use(await SimpleCaller.enter(house.origin, `/ws/chat/Person ${i}`));
  }));
  const update = await ada.next("users_update", ({ count }) => count === 221);

  assert.equal(update.users.length, 200);
  assert.equal(update.message, "221 online");
  assert.ok(ada.inbox.all("users_update").length < 60, `${ada.inbox.all("users_update").length}`);
});

Deno.test("users answers with who is there", async () => {
  await using house = await House.open();
  await using _ = await Caller.inRoom(house.origin, "Grace", "lobby");
  await using ada = await SimpleCaller.enter(house.origin, "/ws/chat/Ada");
  await ada.next("users_update");

  ada.say({ type: "users" });

  const { users, count } = await ada.next("users_update");
  assert.deepEqual([users.toSorted(), count], [["Ada", "Grace"], 2]);
});

Deno.test("status tells whether somebody is here, whatever the case and the protocol", async () => {
  await using house = await House.open();
  await using ada = await SimpleCaller.enter(house.origin, "/ws/chat/Ada");
  const grace = await Caller.named(house.origin, "Grace");

  ada.say({ type: "status", username: "gRACE" });
  const here = await ada.next("status");
  ada.say({ type: "status", username: "Joan" });
  const error = await ada.next("error");
  await grace.close();

  assert.deepEqual([here.username, here.online, typeof here.last_seen], ["Grace", true, "string"]);
  assert.equal(error.code, "not_found");
});

Deno.test("pong has no answer, heartbeat has", async () => {
  await using house = await House.open();
  await using ada = await SimpleCaller.enter(house.origin, "/ws/chat/Ada");
  await ada.next("users_update");

  ada.say({ type: "pong" });
  ada.say({ type: "heartbeat" });

  const { timestamp } = await ada.next("heartbeat_ack");
  assert.ok(timestamp.endsWith("Z"));
  assert.deepEqual(ada.inbox.frames.map(({ type }) => type), ["welcome", "users_update", "heartbeat_ack"]);
});

Deno.test("Joining replays nothing of what was said before", async () => {
  await using house = await House.open();
  await using grace = await Caller.inRoom(house.origin, "Grace", "lobby");
  await grace.send("lobby", "before");

  await using ada = await SimpleCaller.enter(house.origin, "/ws/chat/Ada");
  await grace.send("lobby", "after");
  await ada.hears(1);

  assert.deepEqual(ada.heard, ["Grace: after"]);
});

Deno.test("Edits, deletions, reactions and typing are not shown to simple clients", async () => {
  await using house = await House.open();
  await using ada = await SimpleCaller.enter(house.origin, "/ws/chat/Ada");
  await using grace = await Caller.inRoom(house.origin, "Grace", "lobby");
  await ada.next("users_update", ({ count }) => count === 2);
  const { seq: target } = await grace.send("lobby", "frist");
  const change = () => ({ room: "lobby", id: crypto.randomUUID(), target });
  await grace.ask({ type: "edit", ...change(), text: "first" });
  await grace.ask({ type: "react", ...change(), emoji: "👍", on: true });
  await grace.ask({ type: "delete", ...change() });
  grace.say({ type: "typing", room: "lobby", on: true });

  await grace.send("lobby", "second");
  await ada.hears(2);
  await ada.settle();

  assert.deepEqual(ada.heard, ["Grace: frist", "Grace: second"]);
  const types = new Set(ada.inbox.frames.map(({ type }) => type));
  assert.deepEqual([...types].toSorted(), ["heartbeat_ack", "message", "system", "users_update", "welcome"]);
});

Deno.test("Rooms are apart, and a room's name is brought into its one spelling", async () => {
  await using house = await House.open();
  await using ada = await SimpleCaller.enter(house.origin, "/ws/chat/Ada?room=Garden");
  await using grace = await Caller.inRoom(house.origin, "Grace", "garden");
  await using joan = await SimpleCaller.enter(house.origin, "/ws/chat/Joan");

  ada.say({ type: "message", message: "in the garden" });
  await grace.heard("garden", 1);
  await ada.hears(1);
  await joan.settle();

  assert.deepEqual([grace.texts("garden"), joan.heard], [["in the garden"], []]);
});
