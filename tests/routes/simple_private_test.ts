import assert from "node:assert/strict";
import { MemoryHub } from "../../bus/memory_bus.ts";
import type { SimpleFrame } from "../../protocol/simple.ts";
import { openMemoryStore } from "../../store/memory_store.ts";
import { Caller } from "../support/caller.ts";
import { House } from "../support/house.ts";
import { SimpleCaller } from "../support/simple_caller.ts";
import { sluggishStore } from "../support/sluggish_store.ts";

function psst(to: string, text: string) {
  return { type: "message", message: text, target_user: to };
}

function without<Frame extends SimpleFrame & { timestamp: string }>({ timestamp: _, ...rest }: Frame) {
  return rest;
}

Deno.test("A private message reaches its target and its author, and nobody else", async () => {
  await using house = await House.open();
  await using ada = await SimpleCaller.enter(house.origin, "/ws/chat/Ada");
  await using grace = await SimpleCaller.enter(house.origin, "/ws/chat/Grace?room=elsewhere");
  await using joan = await SimpleCaller.enter(house.origin, "/ws/chat/Joan");

  ada.say(psst("gRACE", "psst"));
  const [own, hers] = [await ada.next("private"), await grace.next("private")];
  grace.say({ type: "chat", text: "yes?", target_user: "Ada" });
  const answer = await ada.next("private", ({ message }) => message === "yes?");
  await joan.settle();

  assert.deepEqual(own, hers);
  assert.deepEqual(without(own), { type: "private", from: "Ada", to: "Grace", message: "psst" });
  assert.deepEqual(without(answer), { type: "private", from: "Grace", to: "Ada", message: "yes?" });
  assert.deepEqual(joan.inbox.all("private"), []);
  assert.deepEqual([...ada.heard, ...joan.heard], []);
});

Deno.test("A private message reaches its target on another instance", async () => {
  const store = openMemoryStore();
  const wire = new MemoryHub();
  await using north = await House.open({ store, bus: wire.connect() });
  await using south = await House.open({ store, bus: wire.connect() });
  await using ada = await SimpleCaller.enter(north.origin, "/ws/chat/Ada");
  await using grace = await SimpleCaller.enter(south.origin, "/ws/chat/Grace/heartbeat");

  for (let i = 0; i < 5; i++) ada.say(psst("Grace", `${i}`));
  await grace.inbox.until(() => grace.inbox.all("private").length === 5);

  assert.deepEqual(grace.inbox.all("private").map(({ message }) => message), ["0", "1", "2", "3", "4"]);
});

Deno.test("The first private message is heard, though its target takes their seat after it was stored", async () => {
  const store = sluggishStore();
  const wire = new MemoryHub();
  await using north = await House.open({ store, bus: wire.connect() });
  await using south = await House.open({ store, bus: wire.connect() });
  await using ada = await SimpleCaller.enter(north.origin, "/ws/chat/Ada");
  await using grace = await SimpleCaller.enter(south.origin, "/ws/chat/Grace");

  ada.say(psst("Grace", "first"));
  ada.say(psst("Grace", "second"));
  await grace.next("private", ({ message }) => message === "second");

  assert.deepEqual(grace.inbox.all("private").map(({ message }) => message), ["first", "second"]);
});

Deno.test("Private messages are the room of two of version 1, both ways", async () => {
  await using house = await House.open();
  await using ada = await SimpleCaller.enter(house.origin, "/ws/chat/Ada");
  await using grace = await Caller.named(house.origin, "Grace");

  ada.say(psst("Grace", "psst"));
  const { to } = await grace.next("invited");
  const joined = await grace.join(to);
  await grace.heard(to, 1);
  await grace.send(to, "yes?");
  const answer = await ada.next("private", ({ from }) => from === "Grace");

  assert.equal(joined.with?.name, "Ada");
  assert.deepEqual(grace.texts(to), ["psst", "yes?"]);
  assert.deepEqual(without(answer), { type: "private", from: "Grace", to: "Ada", message: "yes?" });
});

Deno.test("Who talked with somebody before hears them at once when they come again with their token", async () => {
  await using house = await House.open();
  await using ada = await Caller.named(house.origin, "Ada");
  await using grace = await Caller.named(house.origin, "Grace");
  grace.say({ type: "direct", user: "Ada" });
  const { room } = await grace.next("joined");
  await grace.send(room, "before");

  await using simple = await SimpleCaller.enter(house.origin, `/ws/chat/Ada?token=${ada.token}`);
  await grace.send(room, "now");
  const heard = await simple.next("private");

  assert.deepEqual(without(heard), { type: "private", from: "Grace", to: "Ada", message: "now" });
  assert.equal(simple.inbox.all("private").length, 1);
});

Deno.test("A simple client with a token is told nothing of its own log in the words of version 1", async () => {
  await using house = await House.open();
  await using ada = await Caller.named(house.origin, "Ada");
  await using grace = await Caller.named(house.origin, "Grace");
  await using simple = await SimpleCaller.enter(house.origin, `/ws/chat/Ada?token=${ada.token}`);

  grace.say({ type: "direct", user: "Ada" });
  const { room } = await grace.next("joined");
  await grace.send(room, "hello");
  await ada.next("invited");
  await simple.next("private");
  await simple.next("users_update");
  await ada.join(room);
  ada.say({ type: "read", room, upTo: 1 });
  await ada.settle();
  await simple.settle();

  const types = new Set(simple.inbox.frames.map(({ type }) => type));
  assert.deepEqual([...types].toSorted(), ["heartbeat_ack", "private", "users_update", "welcome"]);
});

Deno.test("A private message has the allowance of any other, and none goes to oneself", async () => {
  await using house = await House.open({ env: { RATE_PER_SECOND: "0.001", RATE_BURST: "2" } });
  await using ada = await SimpleCaller.enter(house.origin, "/ws/chat/Ada");
  await using grace = await SimpleCaller.enter(house.origin, "/ws/chat/Grace");

  ada.say(psst("Ada", "myself"));
  ada.say(psst("Nobody", "at all"));
  ada.say(psst("Grace", "one"));
  ada.say({ type: "message", message: "two" });
  ada.say(psst("Grace", "three"));
  await ada.inbox.until(() => ada.inbox.all("error").length === 3);

  assert.deepEqual(ada.inbox.all("error").map(({ code }) => code), ["forbidden", "not_found", "too_fast"]);
  await grace.next("private");
  assert.deepEqual(grace.inbox.all("private").map(({ message }) => message), ["one"]);
});
