import assert from "node:assert/strict";
import { Program } from "./process.ts";
import { Caller } from "./support/caller.ts";
import { RedisServer, redisTest } from "./support/redis_server.ts";
import { ServerProcess } from "./support/server_process.ts";

/** Runs one of the programs for operators to its end. */
async function run(program: string, file: string, env: Record<string, string>): Promise<number> {
  await using running = new Program(["run", "--quiet", "-A", program, file], env);
  return await running.ended();
}

Deno.test("A copy of the database that was made while people talk has everything up to one moment, and can be gone on from", async () => {
  await using server = await ServerProcess.start();
  const folder = await Deno.makeTempDir({ prefix: "parley-backup-" });
  await using ada = await Caller.inRoom(server.origin, "Ada", "general");
  await ada.send("general", "before");
  await using witness = await Caller.named(server.origin, "Joan");
  const { epoch } = (await witness.join("general")).position;
  const stopped = { is: false };
  const talking = (async () => {
    for (let i = 0; !stopped.is; i++) await ada.send("general", `${i}`);
  })();

  assert.equal(await run("cli/backup.ts", `${folder}/copy`, { KV_PATH: server.kvPath }), 0);
  stopped.is = true;
  await talking;
  await server.kill();
  const restored = { KV_PATH: `${folder}/data/restored.db` };
  assert.equal(await run("cli/restore.ts", `${folder}/copy`, restored), 0);
  assert.equal(await run("cli/restore.ts", `${folder}/copy`, restored), 64, "nothing is overwritten");
  assert.equal(await run("cli/backup.ts", `${folder}/copy`, restored), 64, "no copy either");

  await using again = await ServerProcess.start(restored);
  await using grace = await Caller.named(again.origin, "Grace");
  const { events, position } = await grace.join("general");
  const said = ada.log("general");
  const known = new Map(said.map((event) => [event.seq, event.id]));
  assert(position.seq >= 1 && position.seq <= said.length);
  assert(events.every(({ seq, id }) => known.get(seq) === id));
  assert.deepEqual(events.map(({ seq }) => seq), events.map((_, i) => position.seq - events.length + 1 + i));
  assert.notEqual(position.epoch, epoch);
  await using late = await Caller.named(again.origin, "Vera");
  const { resumed } = await late.join("general", { epoch, seq: 1 });
  assert.equal(resumed, false, "nobody takes new messages for old ones");
  assert.equal((await grace.send("general", "after")).seq, position.seq + 1);
  await Deno.remove(folder, { recursive: true });
});

redisTest("A snapshot of Redis can be started from, and every room goes on in a new epoch", async () => {
  await using redis = await RedisServer.start();
  const folder = await Deno.makeTempDir({ prefix: "parley-backup-" });
  await using server = await ServerProcess.start({ REDIS_URL: redis.url });
  await using ada = await Caller.inRoom(server.origin, "Ada", "general");
  for (let i = 0; i < 5; i++) await ada.send("general", `${i}`);

  assert.equal(await run("cli/backup.ts", `${folder}/dump.rdb`, { REDIS_URL: redis.url }), 0);
  // As docs/deploying.md says: started from the snapshot alone, and only then told to keep every write.
  await using restored = await RedisServer.start({ more: ["--dir", folder, "--appendonly", "no"] });
  await restored.ask("CONFIG SET appendonly yes");
  await restored.ask("CONFIG SET appendfsync always");
  await using again = await ServerProcess.start({ REDIS_URL: restored.url });
  await using grace = await Caller.named(again.origin, "Grace");
  const joined = await grace.join("general");
  await grace.send("general", "after");
  await using vera = await Caller.named(again.origin, "Vera");
  const { position } = await vera.join("general");

  assert.deepEqual(grace.texts("general").slice(0, 5), ["0", "1", "2", "3", "4"]);
  assert.equal(position.seq, 6);
  assert.notEqual(position.epoch, joined.position.epoch);
  await Deno.remove(folder, { recursive: true });
});
