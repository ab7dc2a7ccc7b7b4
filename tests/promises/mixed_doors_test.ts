import assert from "node:assert/strict";
import fc from "fast-check";
import { MemoryHub } from "../../bus/memory_bus.ts";
import { openMemoryStore } from "../../store/memory_store.ts";
import { DOORS, type Talker } from "../support/doors.ts";
import { House } from "../support/house.ts";

const DOOR_NAMES = Object.keys(DOORS);

Deno.test("Promise 1: one conversation through every door, on two instances, is one order for all", async () => {
  const { log, records } = openMemoryStore();
  // Shared, so that no instance closes it.
  const store = { log, records, [Symbol.asyncDispose]: () => Promise.resolve() };
  const wire = new MemoryHub();
  await using north = await House.open({ store, bus: wire.connect() });
  await using south = await House.open({ store, bus: wire.connect() });
  const who = fc.nat({ max: DOOR_NAMES.length - 1 });
  let round = 0;

  await fc.assert(
    fc.asyncProperty(fc.array(who, { minLength: 5, maxLength: 40 }), async (speakers) => {
      const room = `room${++round}`;
      await using people = new AsyncDisposableStack();
      const talkers: Talker[] = [];
      for (const [i, name] of DOOR_NAMES.entries()) {
        const { origin } = i % 2 === 0 ? north : south;
        talkers.push(people.use(await DOORS[name]!(origin, `Person${i}of${round}`, room)));
      }

      // Nobody waits for anybody.
      await Promise.all(speakers.map((who, i) => talkers[who]!.say(`${i}`)));
      await Promise.all(talkers.map((talker) => talker.hears(speakers.length)));

      const [first, ...others] = talkers.map(({ heard }) => heard);
      assert.deepEqual(new Set(first), new Set(speakers.map((who, i) => `Person${who}of${round}: ${i}`)));
      assert.equal(first!.length, speakers.length);
      for (const [i, other] of others.entries()) assert.deepEqual(other, first, DOOR_NAMES[i + 1]);
    }),
    { numRuns: 10 },
  );
  assert.deepEqual([...north.reported, ...south.reported], []);
});
