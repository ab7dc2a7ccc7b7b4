import assert from "node:assert/strict";
import { Rounds } from "../../chat/rounds.ts";
import { settle } from "./desk.ts";

/** Work whose rounds end when a test says so. */
class Work {
  readonly rounds: PromiseWithResolvers<void>[] = [];
  readonly shared = new Rounds(() => {
    const round = Promise.withResolvers<void>();
    this.rounds.push(round);
    return round.promise;
  });
}

Deno.test("Rounds.run() begins at once where nothing is running", async () => {
  const work = new Work();

  const run = work.shared.run();

  assert.equal(work.rounds.length, 1);
  work.rounds[0]!.resolve();
  await run;
});

Deno.test("Rounds gives all who ask during a round one further round, which begins after it", async () => {
  const work = new Work();
  const first = work.shared.run();
  const done: string[] = [];
  const later = ["Ada", "Grace", "Linus"].map((name) => work.shared.run().then(() => done.push(name)));
  await settle();
  const meanwhile = work.rounds.length;

  work.rounds[0]!.resolve();
  await first;
  await settle();
  const before = [...done];
  work.rounds[1]!.resolve();
  await Promise.all(later);

  assert.equal(meanwhile, 1);
  assert.deepEqual(before, []);
  assert.equal(work.rounds.length, 2);
  assert.equal(done.length, 3);
});

Deno.test("Rounds goes on after a round that failed, and tells of it only those who asked for it", async () => {
  const work = new Work();
  const first = work.shared.run();
  const second = work.shared.run();

  work.rounds[0]!.reject(new Error("store is down"));
  await assert.rejects(first, /store is down/);
  await settle();
  work.rounds[1]!.resolve();

  await second;
  assert.equal(work.rounds.length, 2);
});

Deno.test("Rounds begins anew after everybody was served", async () => {
  const work = new Work();
  for (let turn = 0; turn < 3; turn++) {
    const run = work.shared.run();
    work.rounds[turn]!.resolve();
    await run;
  }

  assert.equal(work.rounds.length, 3);
});
