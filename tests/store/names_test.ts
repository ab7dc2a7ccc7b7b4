import assert from "node:assert/strict";
import fc from "fast-check";
import { KvRecords } from "../../store/kv_records.ts";
import { StoreUnavailable } from "../../store/message_log.ts";
import { MemoryRecords } from "../../store/memory_records.ts";
import { Names } from "../../store/names.ts";
import type { RecordKey } from "../../store/records.ts";
import { userName } from "../conformance/drafts.ts";
import { Clock } from "../conformance/message_log.ts";

const HOUR_MS = 3_600_000;

function open() {
  const clock = new Clock();
  return { clock, names: new Names(new MemoryRecords(clock), clock) };
}

/** The same, with a note of each look at a record. */
function watched() {
  const clock = new Clock();
  const records = new MemoryRecords(clock);
  const looks: RecordKey[] = [];
  const get = records.get.bind(records);
  records.get = (key) => (looks.push(key), get(key));
  return { clock, looks, names: new Names(records, clock) };
}

Deno.test("Names.claim() gives a name to one person, whatever its case and spaces", async () => {
  const { names, clock } = open();

  const first = await names.claim(userName("Ada L"), "u_1", clock.ms + HOUR_MS);
  const second = await names.claim(userName("ADA  l"), "u_2", clock.ms + HOUR_MS);

  assert.deepEqual([first, second], [true, false]);
  assert.deepEqual(await names.find("ada l"), { user: { id: "u_1", name: "Ada L" } });
});

Deno.test("Names.claim() takes a new spelling and a later time from the same person", async () => {
  const { names, clock } = open();
  await names.claim(userName("ada"), "u_1", clock.ms + HOUR_MS);

  assert.equal(await names.claim(userName("Ada"), "u_1", clock.ms + 2 * HOUR_MS), true);
  clock.ms += HOUR_MS + 1;

  assert.deepEqual((await names.find("ADA"))?.user, { id: "u_1", name: "Ada" });
});

Deno.test("Names.claim() gives an expired name to the next one", async () => {
  const { names, clock } = open();
  await names.claim(userName("Ada"), "u_1", clock.ms + HOUR_MS);
  clock.ms += HOUR_MS;

  assert.equal(await names.find("Ada"), undefined);
  assert.equal(await names.claim(userName("Ada"), "u_2", clock.ms + HOUR_MS), true);

  assert.equal(await names.claim(userName("Ada"), "u_1", clock.ms + HOUR_MS), false);
});

Deno.test("Names.take() gives a free name without a look, and nobody's that is held", async () => {
  const { names, clock, looks } = watched();
  await names.claim(userName("Grace"), "u_1", clock.ms + HOUR_MS);
  await names.claim(userName("Linus"), "u_2", clock.ms + HOUR_MS);
  await names.release("Linus", "u_2");
  looks.length = 0;

  const free = await names.take(userName("Ada"), "u_3", clock.ms + HOUR_MS);
  const looked = looks.length;
  const taken = await names.take(userName("GRACE"), "u_3", clock.ms + HOUR_MS);
  const freed = await names.take(userName("Linus"), "u_4", clock.ms + HOUR_MS);
  const again = await names.take(userName("ada"), "u_5", clock.ms + HOUR_MS);

  assert.deepEqual([free, looked, taken, freed, again], [true, 0, false, true, false]);
  assert.deepEqual((await names.find("ada"))?.user, { id: "u_3", name: "Ada" });
  assert.deepEqual((await names.find("grace"))?.user, { id: "u_1", name: "Grace" });
  assert.deepEqual((await names.find("linus"))?.user, { id: "u_4", name: "Linus" });
});

Deno.test("Names.claim() gives a name to all connections of its bearer at once, on two instances", async () => {
  const kv = await Deno.openKv(":memory:");
  const [here, there] = [new Names(new KvRecords(kv)), new Names(new KvRecords(kv))];
  const until = Date.now() + HOUR_MS;

  const won = await Promise.all(
    Array.from({ length: 100 }, (_, i) => (i % 2 ? here : there).claim(userName("Ada"), "u_1", until + i)),
  );

  assert(won.every(Boolean), `${won.filter((one) => !one).length} of 100 were told that it is another's`);
  kv.close();
});

Deno.test("Names.claim() says that the store cannot, not that it is another's, where others write it all the time", async () => {
  const clock = new Clock();
  const records = new MemoryRecords(clock);
  records.put = () => Promise.resolve(false);
  const names = new Names(records, clock);

  await assert.rejects(names.claim(userName("Ada"), "u_1", clock.ms + HOUR_MS), StoreUnavailable);
});

Deno.test("Names keeps a new spelling and the time of leaving, also a moment after the name was taken", async () => {
  const { names, clock } = open();
  const until = clock.ms + HOUR_MS;
  await names.claim(userName("ada"), "u_1", until);

  await names.claim(userName("Ada"), "u_1", until);
  await names.hold("Ada", "u_1", until, "2026-11-21T10:00:00.000Z");

  assert.deepEqual(await names.find("ada"), {
    user: { id: "u_1", name: "Ada" },
    lastSeen: "2026-11-21T10:00:00.000Z",
  });
});

Deno.test("Names.release() gives up a name that was taken a moment ago", async () => {
  const { names, clock } = open();
  await names.claim(userName("Ada"), "u_1", clock.ms + 1_000);

  await names.release("Ada", "u_1");

  assert.equal(await names.claim(userName("Ada"), "u_2", clock.ms + HOUR_MS), true);
});

Deno.test("Names.hold() keeps the name of somebody who left, and says when they did", async () => {
  const { names, clock } = open();
  await names.claim(userName("Ada"), "u_1", clock.ms + HOUR_MS);

  await names.hold("ada", "u_1", clock.ms + 24 * HOUR_MS, "2026-11-21T10:00:00.000Z");
  await names.hold("ada", "u_2", clock.ms + 99 * HOUR_MS);
  clock.ms += 23 * HOUR_MS;

  assert.deepEqual(await names.find("Ada"), {
    user: { id: "u_1", name: "Ada" },
    lastSeen: "2026-11-21T10:00:00.000Z",
  });
  clock.ms += HOUR_MS;
  assert.equal(await names.find("Ada"), undefined);
});

Deno.test("Names.release() frees one's own name and nobody else's", async () => {
  const { names, clock } = open();
  await names.claim(userName("Ada"), "u_1", clock.ms + HOUR_MS);

  await names.release("Ada", "u_2");
  assert.equal(await names.claim(userName("Ada"), "u_2", clock.ms + HOUR_MS), false);
  await names.release("ADA", "u_1");

  assert.equal(await names.find("Ada"), undefined);
  assert.equal(await names.claim(userName("Ada"), "u_2", clock.ms + HOUR_MS), true);
});

Deno.test("Names takes what is no holder for nobody", async () => {
  const records = new MemoryRecords();
  const names = new Names(records);

  for (
    const value of [null, 7, "x", {}, { user: { id: 1 } }, {
      user: { id: "u", name: "A" },
      heldUntil: "soon",
    }]
  ) {
    await records.put(["name", "ada"], value);
    assert.equal(await names.find("Ada"), undefined);
  }

  assert.equal(await names.claim(userName("Ada"), "u_1", Date.now() + HOUR_MS), true);
});

Deno.test("Names lets exactly one of those win who race for a name, on two instances", async () => {
  const claims = fc.array(
    fc.record({
      name: fc.constantFrom("Ada", "ADA", "Grace"),
      user: fc.constantFrom("u_1", "u_2", "u_3"),
      there: fc.boolean(),
      way: fc.constantFrom("claim" as const, "take" as const),
    }),
    { minLength: 1, maxLength: 12 },
  );

  await fc.assert(
    fc.asyncProperty(claims, async (asked) => {
      const kv = await Deno.openKv(":memory:");
      const [here, there] = [new Names(new KvRecords(kv)), new Names(new KvRecords(kv))];
      const until = Date.now() + HOUR_MS;

      const won = await Promise.all(
        asked.map(({ name, user, way, there: isThere }) =>
          (isThere ? there : here)[way](userName(name), user, until)
        ),
      );

      for (const folded of ["ada", "grace"]) {
        const ofName = asked.map((one, i) => ({ ...one, won: won[i] })).filter((one) =>
          one.name.toLowerCase() === folded
        );
        const holder = (await here.find(folded))?.user.id;
        assert(
          ofName.every((one) => one.won === (one.user === holder)),
          "the holder won, the others did not",
        );
        assert.equal(holder !== undefined, ofName.length > 0);
      }
      kv.close();
    }),
    { numRuns: 60 },
  );
});
