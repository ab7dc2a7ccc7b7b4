import assert from "node:assert/strict";
import { MemoryHub } from "../../bus/memory_bus.ts";
import { openMemoryStore } from "../../store/memory_store.ts";
import { Caller } from "../support/caller.ts";
import { House } from "../support/house.ts";

const PEOPLE = 6;
const SAID_BY_EACH = 60;

Deno.test("Promise 1: every reader on every instance sees one order without holes, however many speak at once", async () => {
  const store = openMemoryStore();
  const wire = new MemoryHub();
  await using north = await House.open({ store, bus: wire.connect() });
  await using south = await House.open({ store, bus: wire.connect() });
  await using people = new AsyncDisposableStack();
  const callers: Caller[] = [];
  for (let i = 0; i < PEOPLE; i++) {
    const { origin } = i % 2 === 0 ? north : south;
    callers.push(people.use(await Caller.inRoom(origin, `Person ${i}`, "general")));
  }

  for (let round = 0; round < SAID_BY_EACH; round++) {
    for (const caller of callers) {
      caller.say({ type: "send", room: "general", id: crypto.randomUUID(), text: `${round}` });
    }
  }
  await Promise.all(callers.map((caller) => caller.heard("general", PEOPLE * SAID_BY_EACH)));

  const [first, ...others] = callers.map((caller) =>
    caller.log("general").map(({ seq, id }) => ({ seq, id }))
  );
  assert.deepEqual(first!.map(({ seq }) => seq), Array.from(first!, (_, i) => i + 1));
  assert.equal(new Set(first!.map(({ id }) => id)).size, PEOPLE * SAID_BY_EACH);
  for (const other of others) assert.deepEqual(other, first);
});

Deno.test("Promise 1: one connection's commands to a room get rising numbers in the order they were sent", async () => {
  await using house = await House.open();
  await using ada = await Caller.inRoom(house.origin, "Ada", "general");
  await using grace = await Caller.inRoom(house.origin, "Grace", "general");

  for (let i = 0; i < 300; i++) {
    ada.say({ type: "send", ref: i, room: "general", id: crypto.randomUUID(), text: `${i}` });
    if (i % 3 === 0) grace.say({ type: "send", room: "general", id: crypto.randomUUID(), text: "meanwhile" });
  }
  await ada.inbox.until(() => ada.inbox.all("sent").length === 300);

  const sent = ada.inbox.all("sent");
  assert.deepEqual(sent.map(({ ref }) => ref), Array.from(sent, (_, i) => i));
  assert.ok(sent.every(({ seq }, i) => i === 0 || seq > sent[i - 1]!.seq));
  await ada.heard("general", 400);
  const own = ada.log("general").filter(({ from }) => from.id === ada.id);
  assert.deepEqual(own.map((event) => event.type === "message" && event.text), own.map((_, i) => `${i}`));
});

Deno.test("Promise 1: n counts the messages, seq everything", async () => {
  await using house = await House.open();
  await using ada = await Caller.inRoom(house.origin, "Ada", "general");
  const { seq: target } = await ada.send("general", "frist");
  const edit = { type: "edit", room: "general", id: crypto.randomUUID(), target, text: "first" };
  await ada.ask(edit);
  await ada.ask({ type: "react", room: "general", id: crypto.randomUUID(), target, emoji: "👍", on: true });

  await ada.send("general", "second");
  await ada.heard("general", 4);

  const told = ada.log("general").map((
    event,
  ) => [event.type, event.seq, event.type === "message" && event.n]);
  assert.deepEqual(told, [["message", 1, 1], ["edited", 2, false], ["reacted", 3, false], ["message", 4, 2]]);
});
