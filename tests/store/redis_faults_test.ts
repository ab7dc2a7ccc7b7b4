import assert from "node:assert/strict";
import { RedisConnection } from "../../redis/connection.ts";
import { StoreCorrupt, StoreUnavailable } from "../../store/message_log.ts";
import { RedisLog } from "../../store/redis_log.ts";
import { RedisRecords } from "../../store/redis_records.ts";
import { ada, appended, edits, grace, lobby, reacts, says, seqs, texts } from "../conformance/drafts.ts";
import { RedisServer, type RedisServerOptions, redisTest } from "../support/redis_server.ts";

/** A server of its own, and a log on it. */
async function open(options: RedisServerOptions = {}) {
  const server = await RedisServer.start(options);
  const redis = new RedisConnection({ url: server.url, report: () => {} });
  const log = new RedisLog(redis);
  return {
    server,
    redis,
    log,
    async [Symbol.asyncDispose]() {
      await redis[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

redisTest(
  "RedisLog has everything that it answered after Redis was killed, and goes on in a new epoch",
  async () => {
    await using store = await open();
    const { server, log } = store;
    const before = await log.append(lobby, [says(ada, "one"), says(ada, "two")]);
    await server.kill();
    const meanwhile = log.append(lobby, [says(grace, "three")]);

    await server.start();
    const [third] = await meanwhile;

    const { entries, head } = await log.readAfter(lobby, 0, 10);
    assert.deepEqual(texts(entries), ["one", "two", "three"]);
    assert.deepEqual(seqs([...before, third!]), [1, 2, 3]);
    assert.notEqual(
      appended(third).epoch,
      appended(before[0]).epoch,
      "nobody knows what Redis may have lost",
    );
    assert.equal(head.epochs, 2);
    const [fourth] = await log.append(lobby, [says(ada, "four")]);
    assert.equal(appended(fourth).epoch, appended(third).epoch);
  },
);

redisTest("RedisLog keeps the epoch of a room while nobody writes to it, wherever Redis runs", async () => {
  await using store = await open();
  const [first] = await store.log.append(lobby, [says(ada, "one")]);
  await store.server.kill();
  await store.server.start();

  const [head] = await store.log.heads([lobby]);

  assert.equal(head?.epoch, appended(first).epoch);
});

redisTest("RedisLog answers a draft again that was stored before Redis was killed", async () => {
  await using store = await open();
  const draft = says(ada, "once");
  const [first] = await store.log.append(lobby, [draft]);
  await store.server.kill();
  await store.server.start();

  const [again] = await store.log.append(lobby, [draft]);

  assert.equal(appended(again).duplicate, true);
  assert.deepEqual(appended(again).event, appended(first).event);
  assert.equal((await store.log.heads([lobby]))[0]?.seq, 1);
});

redisTest("RedisLog goes on where Redis has forgotten its scripts", async () => {
  await using store = await open();
  await store.log.append(lobby, [says(ada, "one")]);

  await store.redis.send(["SCRIPT", "FLUSH"]);
  const [second] = await store.log.append(lobby, [says(ada, "two")]);

  assert.equal(appended(second).event.seq, 2);
});

redisTest("RedisLog appends nothing to a room whose head is not what was written", async () => {
  await using store = await open();
  await store.log.append(lobby, [says(ada, "one")]);
  for (const junk of ["junk", "1 1 - {}", '1 x - {"epoch":"a"}']) {
    await store.redis.send(["SET", "p1:{lobby}:head", junk]);

    await assert.rejects(store.log.append(lobby, [says(ada, "two")]), StoreCorrupt);
    await assert.rejects(store.log.heads([lobby]), StoreCorrupt);
    await assert.rejects(store.log.readAfter(lobby, 0, 10), StoreCorrupt);
  }
  assert.equal(await store.redis.send(["HLEN", "p1:{lobby}:log:0"]), 1);
});

redisTest(
  "RedisLog shows an entry that cannot be read as unreadable, and its neighbours as they are",
  async () => {
    await using store = await open();
    await store.log.append(lobby, ["a", "b", "c"].map((text) => says(ada, text)));

    await store.redis.send(["HSET", "p1:{lobby}:log:0", "2", "[junk"]);
    const { entries } = await store.log.readAfter(lobby, 0, 10);
    const back = await store.log.readBefore(lobby, 4, 10);

    assert.deepEqual(texts(entries), ["a", "changed", "c"]);
    assert.deepEqual(back.entries, entries);
  },
);

redisTest(
  "A Redis without memory left refuses at once, stores nothing by halves, and takes more when it has room",
  async () => {
    await using store = await open({ more: ["--maxmemory-policy", "noeviction"] });
    const { redis, log } = store;
    await log.append(lobby, [says(ada, "one")]);
    await using records = new RedisRecords(redis);
    await redis.send(["CONFIG", "SET", "maxmemory", "1"]);

    const batch = [says(ada, "two"), reacts(grace, 1, "👍"), edits(ada, 1, "changed")];
    await assert.rejects(
      log.append(lobby, batch),
      (error) => error instanceof StoreUnavailable && /OOM/.test(error.message),
    );
    await assert.rejects(records.put(["name", "ada"], 1), StoreUnavailable);

    assert.deepEqual(texts((await log.readAfter(lobby, 0, 10)).entries), ["one"]);
    await redis.send(["CONFIG", "SET", "maxmemory", "0"]);
    const outcomes = await log.append(lobby, batch);
    assert.deepEqual(outcomes.map((outcome) => appended(outcome).duplicate), [false, false, false]);
  },
);

redisTest("Instances that write to one busy room do not make each other try again", async () => {
  await using store = await open();
  await using others = new AsyncDisposableStack();
  const logs = [store.log];
  for (let i = 0; i < 3; i++) {
    const redis = others.use(new RedisConnection({ url: store.server.url, report: () => {} }));
    logs.push(new RedisLog(redis));
  }
  await Promise.all(logs.map((log) => log.append(lobby, [says(ada, "here")])));
  const before = await scripts(store.redis);

  await Promise.all(logs.map(async (log) => {
    for (let i = 0; i < 50; i++) await log.append(lobby, [says(ada, `${i}`), says(grace, `${i}`)]);
  }));

  assert.equal(await scripts(store.redis) - before, 200, "one step an append");
  const { entries } = await store.log.readAfter(lobby, 0, 1_000);
  assert.deepEqual(seqs(entries), Array.from({ length: 404 }, (_, i) => i + 1));
});

redisTest("An append of plain messages is one command and no reading", async () => {
  await using store = await open();
  await store.log.append(lobby, [says(ada, "first")]);
  const before = await commands(store.redis);

  await store.log.append(lobby, Array.from({ length: 100 }, () => says(ada, "hi")));

  // The question itself is one too.
  assert.equal(await commands(store.redis) - before, 2);
});

redisTest(
  "Stretches of the log that expire as a whole leave what is younger, and none is left behind for ever",
  async () => {
    await using store = await open();
    const log = new RedisLog(store.redis, { historyDays: 1 });
    for (let i = 0; i < 16; i++) {
      await log.append(lobby, Array.from({ length: 125 }, () => says(ada, "hi")));
    }
    const left = async (k: number) => Number(await store.redis.send(["PTTL", `p1:{lobby}:log:${k}`]));
    assert((await left(0)) > 0 && (await left(1)) > 0, "each expires");

    await store.redis.send(["DEL", "p1:{lobby}:log:0"]);
    const { entries } = await log.readAfter(lobby, 0, 5);

    assert.deepEqual(seqs(entries), [1_001, 1_002, 1_003, 1_004, 1_005]);
    await store.log.append(lobby, [says(ada, "kept for ever")]);
    assert.equal(await left(2), -1);
  },
);

async function scripts(redis: RedisConnection): Promise<number> {
  const told = String(await redis.send(["INFO", "commandstats"]));
  return Number(/cmdstat_evalsha:calls=(\d+)/.exec(told)?.[1] ?? 0);
}

async function commands(redis: RedisConnection): Promise<number> {
  const told = String(await redis.send(["INFO", "commandstats"]));
  // What a script does is counted too, but not as asked for.
  return [...told.matchAll(/cmdstat_(evalsha|eval|get|mget|hmget|hget|zadd|info):calls=(\d+)/g)]
    .filter(([, name]) => !["hmget", "get"].includes(name!))
    .reduce((sum, [, , calls]) => sum + Number(calls), 0);
}
