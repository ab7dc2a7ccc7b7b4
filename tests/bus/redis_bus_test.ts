import assert from "node:assert/strict";
import fc from "fast-check";
import { BusDown } from "../../bus/bus.ts";
import { RedisBus } from "../../bus/redis_bus.ts";
import { encodeFrame, readFrame } from "../../bus/redis_frame.ts";
import { busConformance } from "../conformance/bus.ts";
import { isWithoutRedis, RedisServer, redisTest } from "../support/redis_server.ts";

let shared: RedisServer | undefined;
let opened = 0;
Deno.test.beforeAll(async () => {
  if (!isWithoutRedis) shared = await RedisServer.start();
});
Deno.test.afterAll(() => shared?.[Symbol.asyncDispose]());

busConformance({
  name: "RedisBus",
  isSkipped: isWithoutRedis,
  open(ends, report) {
    const channel = `test${opened++}`;
    const { url } = shared!;
    return Promise.resolve(Array.from({ length: ends }, () => new RedisBus({ url, channel, report })));
  },
});

/** Resolves with the next doubt that this bus has, as often as asked. */
function doubts(bus: RedisBus): () => Promise<(topic: string) => boolean> {
  let next = Promise.withResolvers<(topic: string) => boolean>();
  bus.onDoubt((concerns) => {
    next.resolve(concerns);
    next = Promise.withResolvers();
  });
  return () => next.promise;
}

redisTest("RedisBus hears all its topics again after Redis was killed, and doubts them", async () => {
  await using redis = await RedisServer.start();
  const reported: unknown[] = [];
  await using here = new RedisBus({ url: redis.url, report: (error) => reported.push(error) });
  await using there = new RedisBus({ url: redis.url, report: () => {} });
  const heard: string[] = [];
  let enough = Promise.withResolvers<void>();
  for (const topic of ["room", "other"]) {
    await there.subscribe(topic, (payload) => {
      heard.push(`${topic}: ${payload}`);
      enough.resolve();
    });
  }
  await here.subscribe("room", () => {});
  await here.publish("room", "before");
  await enough.promise;
  enough = Promise.withResolvers();
  const [ours, theirs] = [doubts(here), doubts(there)];
  const both = Promise.all([ours(), theirs()]);

  await redis.kill();
  await assert.rejects(here.publish("room", "lost"), BusDown);
  await redis.start();
  const concerns = await both;
  await published(here, "other", "after");
  await enough.promise;

  assert.deepEqual(heard, ["room: before", "other: after"]);
  assert(concerns.every((concern) => concern("room") && concern("other")));
  assert.equal(reported.length, 1, "an outage is told once");
});

redisTest("RedisBus takes subscriptions while Redis is away, and hears them once it is there", async () => {
  await using redis = await RedisServer.start();
  await using here = new RedisBus({ url: redis.url, report: () => {} });
  await using there = new RedisBus({ url: redis.url, report: () => {} });
  await there.subscribe("first", () => {});
  await published(here, "first", "");
  const doubted = doubts(there)();
  await redis.kill();
  await assert.rejects(here.publish("first", ""), BusDown);
  const { promise, resolve } = Promise.withResolvers<string>();

  await there.subscribe("later", resolve);
  await redis.start();
  await doubted;
  await published(here, "later", "hello");

  assert.equal(await promise, "hello");
});

redisTest("RedisBus ignores what others publish on its channels", async () => {
  await using bus = new RedisBus({ url: shared!.url, channel: "junk", report: () => {} });
  await using other = new RedisBus({ url: shared!.url, channel: "junk", report: () => {} });
  const { promise, resolve } = Promise.withResolvers<string>();
  await bus.subscribe("room", resolve);

  for (
    const junk of ["x", "\\n", '"a 3\\nabcd"', '"a 1,1\\nabc"', '"a 999999999\\nabc"', '{"kind":"grown"}']
  ) {
    await shared!.ask(`PUBLISH junk:room ${junk}`);
  }
  await published(other, "room", "hello");

  assert.equal(await promise, "hello");
});

Deno.test("A frame of RedisBus reads as it was written, and anything else as nothing", () => {
  const payloads = fc.array(fc.string({ unit: "binary", maxLength: 20 }), { minLength: 1, maxLength: 20 });

  fc.assert(fc.property(payloads, (payloads) => {
    assert.deepEqual(readFrame(encodeFrame({ sender: "ab-1", payloads })), { sender: "ab-1", payloads });
  }));
  fc.assert(fc.property(fc.string(), fc.string(), (head, rest) => {
    const read = readFrame(`${head}\n${rest}`);
    assert(read === undefined || read.payloads.join("") === rest);
  }));
});

/** Publishes as soon as Redis takes it. */
async function published(bus: RedisBus, topic: string, payload: string): Promise<void> {
  while (true) {
    try {
      return await bus.publish(topic, payload);
    } catch {
      // Not yet.
    }
  }
}
