import assert from "node:assert/strict";
import { BroadcastBus } from "../../bus/broadcast_bus.ts";
import { BusDown } from "../../bus/bus.ts";
import { busConformance } from "../conformance/bus.ts";

let opened = 0;

busConformance({
  name: "BroadcastBus",
  open(ends, report) {
    const channel = `parley-test-${opened++}`;
    return Promise.resolve(Array.from({ length: ends }, () => new BroadcastBus({ channel, report })));
  },
});

/** Resolves with the first messages that a plain channel hears. */
function overhear(channel: BroadcastChannel, count: number): Promise<unknown[]> {
  const heard: unknown[] = [];
  return new Promise((resolve) => {
    channel.onmessage = ({ data }) => {
      heard.push(data);
      if (heard.length === count) resolve(heard);
    };
  });
}

Deno.test("BroadcastBus sends what is published in one turn as one message", async () => {
  const channel = `parley-test-${opened++}`;
  using plain = disposable(new BroadcastChannel(channel));
  await using bus = new BroadcastBus({ channel });
  const overheard = overhear(plain.channel, 2);

  const turn = Array.from({ length: 300 }, async (_, i) => {
    if (i % 2) await Promise.resolve();
    await bus.publish(i % 3 ? "room" : "presence", `${i}`);
  });
  await Promise.all(turn);
  await bus.publish("room", "next turn");

  const [first, second] = await overheard;
  assert.equal((first as string[]).length, 600);
  assert.deepEqual(second, ["room", "next turn"]);
});

Deno.test("BroadcastBus cuts a turn that is too large for one message", async () => {
  const channel = `parley-test-${opened++}`;
  using plain = disposable(new BroadcastChannel(channel));
  await using bus = new BroadcastBus({ channel });
  const overheard = overhear(plain.channel, 3);

  await Promise.all(Array.from({ length: 6 }, (_, i) => bus.publish("room", `${i}`.repeat(100_000))));

  const parts = await overheard as string[][];
  assert.deepEqual(parts.map((part) => part.length), [4, 4, 4]);
  assert.deepEqual(parts.flat().filter((_, i) => i % 2).map((payload) => payload[0]), [
    "0",
    "1",
    "2",
    "3",
    "4",
    "5",
  ]);
});

Deno.test("BroadcastBus ignores what is none of its messages", async () => {
  const channel = `parley-test-${opened++}`;
  using plain = disposable(new BroadcastChannel(channel));
  const errors: unknown[] = [];
  await using bus = new BroadcastBus({ channel, report: (error) => errors.push(error) });
  const { promise, resolve } = Promise.withResolvers<string>();
  await bus.subscribe("room", resolve);

  for (const junk of [null, 7, "room", ["room"], ["room", 7], { room: "x" }, [["room", "x"]], new Map()]) {
    plain.channel.postMessage(junk);
  }
  plain.channel.postMessage(["room", "hello"]);

  assert.equal(await promise, "hello");
  assert.deepEqual(errors, []);
});

Deno.test("BroadcastBus reaches the other workers of the process", async () => {
  await using bus = new BroadcastBus({ channel: "parley-workers-test" });
  const answers: string[] = [];
  let wanted = Promise.withResolvers<void>();
  await bus.subscribe("answers", (payload) => {
    answers.push(payload);
    if (answers.length % 2 === 0) wanted.resolve();
  });

  const url = new URL("echo_worker.ts", import.meta.url);
  const workers = ["Ada", "Grace"].map((name) => new Worker(url, { type: "module", name }));
  await wanted.promise;
  wanted = Promise.withResolvers<void>();
  await bus.publish("questions", "who is there?");
  await wanted.promise;
  await bus.publish("questions", "stop");
  for (const worker of workers) worker.terminate();

  assert.deepEqual(answers.slice(0, 2).sort(), ["Ada: ready", "Grace: ready"]);
  assert.deepEqual(answers.slice(2).sort(), ["Ada: who is there?", "Grace: who is there?"]);
});

Deno.test("BroadcastBus says so where the platform has no BroadcastChannel", () => {
  const original = globalThis.BroadcastChannel;
  Reflect.deleteProperty(globalThis, "BroadcastChannel");
  try {
    assert.throws(
      () => new BroadcastBus(),
      (error) => error instanceof BusDown && /BroadcastChannel/.test(error.message),
    );
  } finally {
    Object.defineProperty(globalThis, "BroadcastChannel", {
      value: original,
      configurable: true,
      writable: true,
    });
  }
});

function disposable(channel: BroadcastChannel): Disposable & { channel: BroadcastChannel } {
  return { channel, [Symbol.dispose]: () => channel.close() };
}
