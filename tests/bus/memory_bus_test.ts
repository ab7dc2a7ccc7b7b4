import assert from "node:assert/strict";
import { MemoryHub } from "../../bus/memory_bus.ts";
import { busConformance } from "../conformance/bus.ts";

busConformance({
  name: "MemoryBus",
  open(ends, report) {
    const hub = new MemoryHub({ report });
    return Promise.resolve(Array.from({ length: ends }, () => hub.connect()));
  },
});

Deno.test("MemoryHub lets a test lose, repeat and reorder", async () => {
  const sends: (() => void)[] = [];
  const hub = new MemoryHub({ deliver: (send) => sends.push(send) });
  const [here, there] = [hub.connect(), hub.connect()];
  const heard: string[] = [];
  await there.subscribe("room", (payload) => heard.push(payload));

  for (const payload of ["lost", "second", "first"]) await here.publish("room", payload);
  assert.deepEqual(heard, []);
  for (const index of [2, 1, 1]) sends[index]!();

  assert.deepEqual(heard, ["first", "second", "second"]);
});

Deno.test("MemoryHub delivers nothing to an end that was disposed on the way", async () => {
  const sends: (() => void)[] = [];
  const hub = new MemoryHub({ deliver: (send) => sends.push(send) });
  const [here, there] = [hub.connect(), hub.connect()];
  const heard: string[] = [];
  await there.subscribe("room", (payload) => heard.push(payload));

  await here.publish("room", "hello");
  await there[Symbol.asyncDispose]();
  for (const send of sends) send();

  assert.equal(sends.length, 1);
  assert.deepEqual(heard, []);
});
