import assert from "node:assert/strict";
import { type Connect, connectWebSocket } from "../../client/mod.ts";
import type { LogEvent } from "../../protocol/events.ts";
import { parseRoomName } from "../../protocol/names.ts";
import { openRedisStore } from "../../store/redis_store.ts";
import { Caller } from "../support/caller.ts";
import { PATIENCE_MS } from "../support/patience.ts";
import { RedisServer, redisTest } from "../support/redis_server.ts";
import { ServerProcess } from "../support/server_process.ts";
import { answers, become, ROOM, Talker } from "../support/talker.ts";

/** Two real servers over one real Redis. */
async function open(env: Record<string, string> = {}) {
  await using stack = new AsyncDisposableStack();
  const redis = stack.use(await RedisServer.start());
  const [north, south] = await Promise.all(
    [0, 1].map(() => ServerProcess.start({ REDIS_URL: redis.url, ...env })),
  );
  stack.use(north!);
  stack.use(south!);
  const kept = stack.move();
  return {
    redis,
    north: north!,
    south: south!,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

redisTest("Two servers over one Redis are one chat: rooms, order, names, ids and sign-outs", async () => {
  await using servers = await open();
  const { north, south } = servers;
  await using ada = await Caller.inRoom(north.origin, "Ada", ROOM);
  await using grace = await Caller.inRoom(south.origin, "Grace", ROOM);

  for (let i = 0; i < 50; i++) {
    for (const caller of [ada, grace]) {
      caller.say({ type: "send", room: ROOM, id: crypto.randomUUID(), text: `${i}` });
    }
  }
  await Promise.all([ada.heard(ROOM, 100), grace.heard(ROOM, 100)]);
  const id = crypto.randomUUID();
  const first = await ada.send(ROOM, "once", id);
  await using twin = await Caller.connect(south.origin);
  await twin.hello({ token: ada.token });
  await twin.join(ROOM);
  const again = await twin.send(ROOM, "once", id);
  const taken = await fetch(`${south.origin}/api/session`, { method: "POST", body: '{"name":"ADA"}' });

  assert.deepEqual(
    ada.log(ROOM).slice(0, 100).map(({ seq }) => seq),
    Array.from({ length: 100 }, (_, i) => i + 1),
  );
  assert.deepEqual(ada.log(ROOM).slice(0, 100), grace.log(ROOM).slice(0, 100));
  assert.deepEqual([again.seq, again.duplicate], [first.seq, true]);
  assert.equal(taken.status, 409);
  await taken.body?.cancel();
  const headers = { authorization: `Bearer ${ada.token}` };
  await fetch(`${south.origin}/api/session`, { method: "DELETE", headers });
  assert.deepEqual((await Promise.all([ada.closed, twin.closed])).map(({ code }) => code), [4500, 4500]);
});

redisTest(
  "Redis is killed and started while people talk: what was confirmed is there once, and the chat goes on",
  async () => {
    await using servers = await open();
    const { redis, north, south } = servers;
    let heard = () => {};
    using talkers = new DisposableStack();
    const people = [["Ada", north], ["Grace", south], ["Vera", north], ["Joan", south]] as const;
    const all = people.map(([name, { origin }]) => talkers.use(new Talker(name, origin, () => heard())));

    for (let round = 0; round < 2; round++) {
      await answers(60, (hear) => heard = hear);
      await redis.kill();
      const down = await ready(north);
      assert.equal(down.status, 503);
      assert.deepEqual(down.failed.sort(), ["bus", "store"]);
      await redis.start();
    }
    await answers(60, (hear) => heard = hear);
    for (const person of all) person.stop();
    await Promise.all(all.map((person) => become(person, () => nothingWaits(person))));
    const head = Math.max(...all.map(({ room }) => room.head));
    await Promise.all(all.map((person) => become(person, () => person.room.position.seq >= head)));
    const log = await storedIn(redis.url);

    assertWhole(all, log);
    assert.equal((await ready(south)).status, 200);
  },
);

redisTest(
  "One of two servers is killed while people talk: they go on with the other, and nothing is lost",
  async () => {
    await using servers = await open();
    const { redis, north, south } = servers;
    let heard = () => {};
    using talkers = new DisposableStack();
    const people = [["Ada", north], ["Grace", south], ["Vera", north], ["Joan", south]] as const;
    let down: ServerProcess | undefined;
    // What a load balancer does.
    const balance: Connect = (to, protocols) => {
      const { host } = down === north ? south : north;
      if (to.host === down?.host) to.host = host;
      return connectWebSocket(to, protocols);
    };
    const all = people.map(([name, { origin }]) =>
      talkers.use(new Talker(name, origin, () => heard(), balance))
    );

    for (const victim of [north, south, north]) {
      await answers(80, (hear) => heard = hear);
      down = victim;
      await victim.kill();
      await answers(40, (hear) => heard = hear);
      await victim.start();
      down = undefined;
    }
    await answers(60, (hear) => heard = hear);
    for (const person of all) person.stop();
    await Promise.all(all.map((person) => become(person, () => person.isDone)));
    const head = Math.max(...all.map(({ room }) => room.head));
    await Promise.all(all.map((person) => become(person, () => person.room.position.seq >= head)));
    const log = await storedIn(redis.url);

    await Promise.all(all.map((person) => become(person, () => person.shown.length >= log.length)));
    assertWhole(all, log);
    for (const person of all) {
      assert.deepEqual(person.shown, log.map(({ seq, id }) => ({ seq, id })), "all agree, without a gap");
    }
  },
);

redisTest(
  "Chat goes on while the bus is down and the store is not: people read each other from the log",
  async () => {
    await using bus = await RedisServer.start();
    const folder = await Deno.makeTempDir({ prefix: "parley-bus-down-" });
    const env = { REDIS_URL: bus.url, STORE: "kv", BUS: "redis", KV_PATH: `${folder}/parley.db` };
    await using north = await ServerProcess.start(env);
    await using south = await ServerProcess.start(env);
    await using ada = await Caller.inRoom(north.origin, "Ada", ROOM);
    await using grace = await Caller.inRoom(south.origin, "Grace", ROOM);
    await ada.send(ROOM, "before");
    await grace.heard(ROOM, 1);

    await bus.kill();
    for (let i = 0; i < 5; i++) await ada.send(ROOM, `${i}`);
    await grace.heard(ROOM, 6);
    const down = await ready(south);
    await using vera = await Caller.inRoom(south.origin, "Vera", "elsewhere");
    await vera.send("elsewhere", "opened without a bus");
    await bus.start();

    assert.deepEqual([down.status, down.failed], [200, ["bus"]], "it stays in service and says what is down");
    assert.deepEqual(grace.texts(ROOM), ["before", "0", "1", "2", "3", "4"]);
    while ((await ready(south)).failed.length > 0);
    await Deno.remove(folder, { recursive: true });
  },
);

async function ready({ origin }: ServerProcess): Promise<{ status: number; failed: string[] }> {
  const response = await fetch(`${origin}/ready`);
  const { failed = [] } = await response.json();
  return { status: response.status, failed };
}

function nothingWaits({ room }: Talker): boolean {
  return room.state === "live" && room.items.every(({ kind }) => kind !== "outgoing");
}

/** Nothing lost, nothing twice, nothing out of order, and everybody's own in the order in which they said it. */
function assertWhole(people: readonly Talker[], log: readonly LogEvent[]): void {
  const numbers = new Map(log.map(({ id, seq }) => [id, seq]));
  assert.deepEqual(log.map(({ seq }) => seq), log.map((_, i) => i + 1), "no holes");
  assert.equal(numbers.size, log.length, "nothing twice");
  for (const { confirmed, said, name, shown } of people) {
    for (const [id, seq] of confirmed) assert.equal(numbers.get(id), seq, "what was confirmed is there");
    assert.deepEqual(said.filter((id) => !numbers.has(id)), [], "nothing unconfirmed was lost either");
    assert.deepEqual(log.filter(({ from }) => from.name === name).map(({ id }) => id), said, "in its order");
    assert(shown.every(({ id, seq }) => numbers.get(id) === seq), "nobody sees what is not so");
    assert.deepEqual(shown.map(({ seq }) => seq), shown.map(({ seq }) => seq).sort((a, b) => a - b));
  }
}

async function storedIn(url: string): Promise<LogEvent[]> {
  await using store = openRedisStore({ url, limitMs: PATIENCE_MS });
  const { entries } = await store.log.readAfter(parseRoomName(ROOM)!, 0, 100_000);
  return entries.map(({ event }) => event);
}
