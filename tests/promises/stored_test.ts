import assert from "node:assert/strict";
import type { LogEvent, Sent } from "../../protocol/events.ts";
import { parseRoomName } from "../../protocol/names.ts";
import { openKvStore } from "../../store/kv_store.ts";
import { Caller } from "../support/caller.ts";
import { House } from "../support/house.ts";
import { slowStore } from "../support/slow_store.ts";
import { ServerProcess } from "../support/server_process.ts";

const GENERAL = parseRoomName("general")!;

/** What the file of a server that is gone holds of a room. */
async function storedIn(path: string): Promise<LogEvent[]> {
  await using store = await openKvStore({ path });
  const { entries } = await store.log.readAfter(GENERAL, 0, 1_000);
  return entries.map(({ event }) => event);
}

Deno.test("Promise 2: what was answered with sent is in the file at that very moment, kill -9 or not", async () => {
  await using server = await ServerProcess.start();
  await using ada = await Caller.inRoom(server.origin, "Ada", "general");

  for (let i = 0; i < 400; i++) {
    ada.say({ type: "send", room: "general", id: crypto.randomUUID(), text: `${i}` });
  }
  await ada.next("sent");
  await server.kill();
  await ada.closed;

  const sent = ada.inbox.all("sent");
  const stored = new Map((await storedIn(server.kvPath)).map((event) => [event.id, event.seq]));
  assert.ok(sent.length > 0);
  assert.deepEqual(sent.map(({ id }) => stored.get(id)), sent.map(({ seq }: Sent) => seq));
});

Deno.test("Promise 2: what was delivered to somebody is in the file at that very moment", async () => {
  await using server = await ServerProcess.start();
  await using ada = await Caller.inRoom(server.origin, "Ada", "general");
  await using grace = await Caller.inRoom(server.origin, "Grace", "general");

  for (let i = 0; i < 400; i++) {
    ada.say({ type: "send", room: "general", id: crypto.randomUUID(), text: `${i}` });
  }
  await grace.next("message");
  await server.kill();
  await grace.closed;

  const heard = grace.log("general");
  assert.ok(heard.length > 0);
  assert.deepEqual((await storedIn(server.kvPath)).slice(0, heard.length), heard);
});

Deno.test("Promise 2: nobody hears of anything, nor is it confirmed, while it is not stored", async () => {
  const store = slowStore();
  await using house = await House.open({ store });
  using _waiting = store;
  await using ada = await Caller.inRoom(house.origin, "Ada", "general");
  await using grace = await Caller.inRoom(house.origin, "Grace", "general");
  ada.say({ type: "send", room: "general", id: crypto.randomUUID(), text: "hello" });
  await store.asked;

  await ada.settle();
  await grace.settle();

  const told = [...ada.inbox.frames, ...grace.inbox.frames].map(({ type }) => type);
  assert.deepEqual(told.filter((type) => type === "sent" || type === "message"), []);
  store.release();
  await ada.next("sent");
  await grace.next("message");
});

Deno.test("Promise 2: a command that is repeated after kill -9 is answered with its first result", async () => {
  await using server = await ServerProcess.start();
  const id = crypto.randomUUID();
  await using before = await Caller.inRoom(server.origin, "Ada", "general");
  const first = await before.send("general", "once", id);
  await server.kill();
  await server.start();

  await using after = await Caller.connect(server.origin);
  await after.hello({ token: before.token });
  await after.join("general");
  const second = await after.send("general", "once", id);

  assert.deepEqual(second, { ...first, duplicate: true });
  assert.deepEqual(after.texts("general"), ["once"]);
});

Deno.test("Promise 2: a command in flight on two connections at once is stored once", async () => {
  await using house = await House.open({ env: { STORE: "kv", KV_PATH: ":memory:" } });
  await using tab = await Caller.inRoom(house.origin, "Ada", "general");
  await using other = await Caller.connect(house.origin);
  await other.hello({ token: tab.token });
  await other.join("general");
  const id = crypto.randomUUID();

  const answers = await Promise.all([tab.send("general", "once", id), other.send("general", "once", id)]);

  assert.deepEqual(answers.map(({ seq }) => seq), [1, 1]);
  assert.deepEqual(answers.map(({ duplicate }) => duplicate).toSorted(), [false, true]);
  await tab.settle();
  assert.deepEqual(tab.texts("general"), ["once"]);
});
