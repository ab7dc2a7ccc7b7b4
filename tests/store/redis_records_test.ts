import assert from "node:assert/strict";
import fc from "fast-check";
import { RedisConnection } from "../../redis/connection.ts";
import { byCodePoints } from "../../store/code_points.ts";
import { joined, parted } from "../../store/redis_record_keys.ts";
import { RedisRecords } from "../../store/redis_records.ts";
import { checkRecords } from "../conformance/records.ts";
import { isWithoutRedis, RedisServer, redisTest } from "../support/redis_server.ts";

let single: RedisServer | undefined;
let cluster: RedisServer | undefined;
Deno.test.beforeAll(async () => {
  if (isWithoutRedis) return;
  single = await RedisServer.start();
  cluster = await RedisServer.start({ isCluster: true });
});
Deno.test.afterAll(async () => {
  await single?.[Symbol.asyncDispose]();
  await cluster?.[Symbol.asyncDispose]();
});

const servers = [["RedisRecords", () => single!], ["RedisRecords in a cluster", () => cluster!]] as const;
for (const [name, server] of servers) {
  checkRecords({
    name,
    isSkipped: isWithoutRedis,
    async open(options) {
      await server().ask("FLUSHALL");
      const { url } = server();
      const [one, two] = [1, 2].map(() => new RedisConnection({ url, report: console.error }));
      const [records, other] = [new RedisRecords(one!, options), new RedisRecords(two!, options)];
      return {
        records,
        other,
        async [Symbol.asyncDispose]() {
          await Promise.all([records[Symbol.asyncDispose](), other[Symbol.asyncDispose]()]);
          await Promise.all([one![Symbol.asyncDispose](), two![Symbol.asyncDispose]()]);
        },
      };
    },
  });
}

redisTest(
  "RedisRecords removes what has expired as others are written, so that it does not grow for ever",
  async () => {
    await single!.ask("FLUSHALL");
    await using redis = new RedisConnection({ url: single!.url, report: console.error });
    let now = 1_000;
    await using records = new RedisRecords(redis, { now: () => now });
    for (let i = 0; i < 100; i++) await records.put(["name", `${i}`], i, { expiresAt: 2_000 });
    now = 3_000;

    for (let i = 0; i < 25; i++) await records.put(["name", "one"], i, { expiresAt: 9_000 });

    for (
      const command of [
        "HLEN p1:{records.name}",
        "ZCARD p1:{records.name}:keys",
        "ZCARD p1:{records.name}:expiries",
      ]
    ) {
      assert.equal((await single!.ask(command)).trim(), ":1");
    }
  },
);

Deno.test("Keys of records stand in the order of their parts, and can be read again", () => {
  const part = fc.string({
    unit: fc.constantFrom("\u0000", "\u0001", "\u0002", "a", "b", "ヲ", "𐐨"),
    maxLength: 4,
  });
  const key = fc.array(part, { minLength: 1, maxLength: 4 });

  fc.assert(fc.property(key, key, (one, other) => {
    assert.deepEqual(parted(joined(one)), one);
    assert.equal(Math.sign(byCodePoints(joined(one), joined(other))), Math.sign(byParts(one, other)));
  }));
});

function byParts(one: readonly string[], other: readonly string[]): number {
  for (let i = 0; i < Math.min(one.length, other.length); i++) {
    const order = byCodePoints(one[i]!, other[i]!);
    if (order !== 0) return order;
  }
  return one.length - other.length;
}
