import assert from "node:assert/strict";
import fc from "fast-check";
import { badHour, chaos, instancesOf } from "./chaos.ts";
import type { World } from "./world.ts";

const RUNS = 30;

for (const instances of [1, 2, 3]) {
  const where = instances === 1 ? "on one instance" : `on ${instances} instances`;

  Deno.test(`Whatever happens ${where}, no confirmed event is lost, repeated or reordered`, async () => {
    const seeds = fc.nat(1_000_000).map((third) => 3 * third + instances - 1);
    const holds = fc.asyncProperty(seeds, async (seed) => {
      assert.equal(instancesOf(seed), instances);

      const wrong = await chaos({ seed, instances });

      assert.deepEqual(
        wrong,
        [],
        `Seed ${seed}: ${wrong[0]}. To repeat it: deno run --no-check tests/world/run.ts ${seed} 1`,
      );
    });

    // A smaller seed is no simpler a world, so nothing is gained by looking for one.
    await fc.assert(holds, { numRuns: RUNS, endOnFailure: true });
  });
}

/** Their worlds take longer: each poll is a request that goes to any instance. */
const OFFICE_RUNS = 6;

Deno.test("Whatever happens to people who come by streams and polls, no confirmed event is lost, repeated or reordered", async () => {
  const holds = fc.asyncProperty(fc.nat(1_000_000), async (seed) => {
    const wrong = await chaos({ seed, instances: instancesOf(seed), steps: 250, isOffice: true });

    assert.deepEqual(wrong, [], `Seed ${seed}: ${wrong[0]}`);
  });

  await fc.assert(holds, { numRuns: OFFICE_RUNS, endOnFailure: true });
});

Deno.test("A world of people who come by streams and polls repeats exactly", async () => {
  const one = await recordOf(await badHour({ seed: 8, instances: 2, steps: 200, isOffice: true }));

  const again = await recordOf(await badHour({ seed: 8, instances: 2, steps: 200, isOffice: true }));

  assert.ok(one.confirmed.length > 10, "a world in which something was confirmed");
  assert.deepEqual(again, one);
});

Deno.test("A seed of the world of faults repeats exactly", async () => {
  for (const seed of [7, 8, 9]) {
    const one = await recordOf(await badHour({ seed, instances: instancesOf(seed) }));
    const other = await recordOf(await badHour({ seed: seed + 3, instances: instancesOf(seed) }));

    const again = await recordOf(await badHour({ seed, instances: instancesOf(seed) }));

    assert.ok(one.confirmed.length > 20, "a world in which much was confirmed");
    assert.notDeepEqual(other, one);
    assert.deepEqual(again, one);
  }
});

/** Everything that was told and kept. */
async function recordOf(world: World) {
  const { delivered, confirmed, own, toldOfDirects, violations } = world.testimony;
  const rooms = ["general", "random", ...[...toldOfDirects.keys()].sort()];
  return {
    violations,
    delivered: [...delivered],
    confirmed: [...confirmed],
    own: [...own],
    toldOfDirects: [...toldOfDirects].map(([room, users]) => [room, [...users]]),
    logs: await Promise.all(rooms.map(async (room) => [room, await world.messages(room)])),
    endedAt: world.schedule.now(),
  };
}
