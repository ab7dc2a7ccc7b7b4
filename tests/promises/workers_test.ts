import assert from "node:assert/strict";
import { Program } from "../process.ts";
import { Caller } from "../support/caller.ts";
import { ServerProcess } from "../support/server_process.ts";
import { startWorkers } from "../support/worker_process.ts";

Deno.test("WORKERS=2: rooms, order and presence are shared by the workers of a process", async () => {
  await using workers = await startWorkers();
  const { origin } = workers;
  await using people = new AsyncDisposableStack();
  const callers: Caller[] = [];
  // So many that all of them at one worker would be chance in one case of 32,000.
  for (let i = 0; i < 16; i++) {
    callers.push(people.use(await Caller.inRoom(origin, `Person ${i}`, "general")));
  }

  for (let i = 0; i < 5; i++) {
    for (const caller of callers) {
      caller.say({ type: "send", room: "general", id: crypto.randomUUID(), text: `${i}` });
    }
  }
  await Promise.all(callers.map((caller) => caller.heard("general", 80)));
  const counts = () => Promise.all(callers.map((caller) => caller.ask({ type: "who", room: "general" })));
  let told = await counts();
  // The workers tell each other of presence every quarter of a second.
  while (!told.every((who) => who.type === "who" && who.count === 16)) told = await counts();

  const [first, ...others] = callers.map((caller) =>
    caller.log("general").map(({ seq, id }) => ({ seq, id }))
  );
  assert.deepEqual(first!.map(({ seq }) => seq), Array.from({ length: 80 }, (_, i) => i + 1));
  for (const other of others) assert.deepEqual(other, first);
});

Deno.test("WORKERS=2: a name is one person's at all workers, and signing out ends the connections at all of them", async () => {
  await using workers = await startWorkers();
  const { origin } = workers;
  await using people = new AsyncDisposableStack();
  const first = people.use(await Caller.named(origin, "Ada"));
  const tabs: Caller[] = [];
  for (let i = 0; i < 16; i++) {
    const tab = people.use(await Caller.connect(origin));
    const refused = await tab.ask({ type: "hello", name: "ADA" });
    assert.equal(refused.type === "error" && refused.code, "name_taken");
    await tab.hello({ token: first.token });
    tabs.push(tab);
  }

  const headers = { authorization: `Bearer ${first.token}` };
  const out = await fetch(`${origin}/api/session`, { method: "DELETE", headers });

  assert.equal(out.status, 204);
  const endings = await Promise.all([first, ...tabs].map(({ closed }) => closed));
  assert.deepEqual(new Set(endings.map(({ code }) => code)), new Set([4500]));
});

Deno.test("A second process on the same file gets every message too, for the heads are compared", async () => {
  await using server = await ServerProcess.start();
  const env = { HOST: "127.0.0.1", PORT: "0", KV_PATH: server.kvPath, RATE_PER_SECOND: "0" };
  await using second = new Program(["run", "--quiet", "-A", "main.ts"], env);
  const [, elsewhere] = await second.says(/Parley is at (http:\S+)/);
  await using ada = await Caller.inRoom(server.origin, "Ada", "general");
  await using grace = await Caller.inRoom(elsewhere!, "Grace", "general");

  for (let i = 0; i < 50; i++) {
    for (const caller of [ada, grace]) {
      caller.say({ type: "send", room: "general", id: crypto.randomUUID(), text: `${i}` });
    }
  }
  await Promise.all([ada.heard("general", 100), grace.heard("general", 100)]);

  assert.deepEqual(ada.log("general").map(({ seq }) => seq), Array.from({ length: 100 }, (_, i) => i + 1));
  assert.deepEqual(ada.log("general"), grace.log("general"));
});
