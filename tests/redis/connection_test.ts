import assert from "node:assert/strict";
import { RedisConnection, RedisDown } from "../../redis/connection.ts";
import { freePort, RedisServer, redisTest } from "../support/redis_server.ts";

/** A connection, and ways to wait for what happens to it. */
function open(url: string, pulseMs?: number) {
  const reported: unknown[] = [];
  let ups = 0;
  let changed = Promise.withResolvers<void>();
  const happened = (_what: unknown) => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  const redis = new RedisConnection({
    url,
    report: (error) => happened(reported.push(error)),
    up: () => happened(ups++),
    ...(pulseMs === undefined ? {} : { pulseMs }),
  });
  return {
    redis,
    reported,
    async until(is: (ups: number, reports: number) => boolean) {
      while (!is(ups, reported.length)) await changed.promise;
    },
    [Symbol.asyncDispose]: () => redis[Symbol.asyncDispose](),
  };
}

redisTest(
  "RedisConnection refuses commands while Redis is away, tells once, and comes back by itself",
  async () => {
    await using server = await RedisServer.start();
    await using connection = open(server.url);
    const { redis, reported } = connection;
    await connection.until((ups) => ups === 1);
    const { runId } = redis.server!;
    assert.equal(await redis.send(["SET", "a", "1"]), "OK");

    await server.kill();
    await connection.until((_, reports) => reports === 1);
    await assert.rejects(redis.send(["GET", "a"]), RedisDown);
    await server.start();
    await connection.until((ups) => ups === 2);

    assert.equal(await redis.send(["GET", "a"]), "1");
    assert.notEqual(redis.server?.runId, runId, "another run of Redis");
    assert.equal(reported.length, 1);
  },
);

redisTest("RedisConnection gives up an end that has fallen silent", async () => {
  await using server = await RedisServer.start();
  await using connection = open(server.url, 50);
  await connection.until((ups) => ups > 0);

  server.signal("SIGSTOP");
  await connection.until((_, reports) => reports > 0);
  const ups = await new Promise<number>((resolve) => void connection.until((ups) => (resolve(ups), true)));
  server.signal("SIGCONT");

  await connection.until((now) => now > ups);
});

redisTest("RedisConnection passes on what Redis says, and stays", async () => {
  await using server = await RedisServer.start();
  await using connection = open(server.url);
  await connection.until((ups) => ups === 1);

  await assert.rejects(connection.redis.send(["HGET"]), (error) => !(error instanceof RedisDown));

  assert.equal(await connection.redis.send(["PING"]), "PONG");
  assert.equal(connection.redis.server?.isCluster, false);
});

Deno.test("RedisConnection says nothing of its password where it cannot connect", async () => {
  await using connection = open(`redis://ada:hunter2@127.0.0.1:${freePort()}`);

  await connection.until((_, reports) => reports === 1);

  assert.match(String(connection.reported[0]), /No connection to Redis/);
  assert.doesNotMatch(String(connection.reported[0]), /hunter2/);
});

Deno.test("RedisConnection may be disposed of before it is there, and twice", async () => {
  const { redis, reported } = open(`redis://127.0.0.1:${freePort()}`);

  await redis[Symbol.asyncDispose]();
  await redis[Symbol.asyncDispose]();

  await assert.rejects(redis.send(["PING"]), RedisDown);
  assert.deepEqual(reported, []);
});
