import assert from "node:assert/strict";
import { Caller } from "../support/caller.ts";
import { Isolated } from "../support/isolated.ts";

const ROOM = "general";

/** Instances that share one database file. */
async function open(
  count: number,
  { env = {}, isHosted }: { env?: Record<string, string>; isHosted: boolean },
) {
  await using stack = new AsyncDisposableStack();
  const folder = await Deno.makeTempDir({ prefix: "parley-isolated-" });
  stack.defer(() => Deno.remove(folder, { recursive: true }));
  const shared = { STORE: "kv", KV_PATH: `${folder}/parley.db`, ...env };
  const instances: Isolated[] = [];
  while (instances.length < count) {
    instances.push(stack.use(await Isolated.start({ env: shared, isHosted })));
  }
  const kept = stack.move();
  return { instances, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

Deno.test("Instances that share only a database are one chat: order, presence, typing, names and sign-outs", async () => {
  await using hosted = await open(3, { env: { BUS: "kv" }, isHosted: true });
  const [north, south, west] = hosted.instances;
  await using ada = await Caller.inRoom(north!.origin, "Ada", ROOM);
  await using grace = await Caller.inRoom(south!.origin, "Grace", ROOM);
  await using vera = await Caller.inRoom(west!.origin, "Vera", ROOM);

  for (let i = 0; i < 20; i++) {
    for (const caller of [ada, grace, vera]) {
      caller.say({ type: "send", room: ROOM, id: crypto.randomUUID(), text: `${i}` });
    }
  }
  await Promise.all([ada, grace, vera].map((caller) => caller.heard(ROOM, 60)));
  ada.say({ type: "typing", room: ROOM, on: true });
  const typing = await vera.next("typing");
  await present(grace, 3);
  const taken = await fetch(`${south!.origin}/api/session`, { method: "POST", body: '{"name":"ADA"}' });
  await taken.body?.cancel();

  assert.deepEqual(ada.log(ROOM).map(({ seq }) => seq), Array.from({ length: 60 }, (_, i) => i + 1));
  assert.deepEqual(grace.log(ROOM), ada.log(ROOM));
  assert.deepEqual(vera.log(ROOM), ada.log(ROOM));
  assert.equal(typing.user.name, "Ada");
  assert.equal(taken.status, 409);
  await fetch(`${west!.origin}/api/session`, {
    method: "DELETE",
    headers: { authorization: `Bearer ${ada.token}` },
  });
  assert.equal((await ada.closed).code, 4500);
  await present(grace, 2);
  assert.deepEqual(hosted.instances.flatMap(({ reported }) => reported), []);
});

Deno.test("Workers lose nothing of what BroadcastChannel drops", async () => {
  const env = { BUS: "broadcast", WORKERS: "2" };
  await using workers = await open(2, { env, isHosted: false });
  const [north, south] = workers.instances;
  await using ada = await Caller.inRoom(north!.origin, "Ada", ROOM);
  await using grace = await Caller.inRoom(south!.origin, "Grace", ROOM);
  await ada.send(ROOM, "first");
  await grace.heard(ROOM, 1);
  const before = await south!.gapsHealed();

  // While one of them is too busy to listen, others say more than the runtime keeps for it.
  south!.sleepHard(1_500);
  for (let i = 0; i < 30; i++) await ada.send(ROOM, `${i}`);
  const flood = new BroadcastChannel("a busy deployment");
  for (let i = 0; i < 5_000; i++) flood.postMessage(i);
  flood.close();
  await grace.heard(ROOM, 31);

  assert(await south!.gapsHealed() > before, "it had not been told");
  assert.deepEqual(grace.log(ROOM), ada.log(ROOM));
});

/** Waits until this person is told that so many are here. */
async function present(caller: Caller, count: number): Promise<void> {
  while (true) {
    const who = await caller.ask({ type: "who", room: ROOM });
    if (who.type === "who" && who.count === count) return;
  }
}
