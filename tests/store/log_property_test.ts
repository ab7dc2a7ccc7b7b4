import assert from "node:assert/strict";
import fc from "fast-check";
import { KvLog } from "../../store/kv_log.ts";
import { MemoryLog } from "../../store/memory_log.ts";
import { lobby, room } from "../conformance/drafts.ts";
import { type Fault, FaultyKv } from "./faulty_kv.ts";
import { assertSame, drafts, replayed } from "./log_model.ts";
import { assertWhole, persist } from "./log_whole.ts";

const rooms = [lobby, room("garden")];
const fault = fc.constantFrom<Fault>(
  "none",
  "none",
  "conflict",
  "locked",
  "fails",
  "succeeds and fails",
  "twice",
  "late",
);

Deno.test("KvLog and MemoryLog make the same of any drafts, and it is what a plain replay makes of them", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(drafts, { maxLength: 12 }), async (batches) => {
      const kv = await Deno.openKv(":memory:");
      const options = { newEpoch: () => "epoch", now: () => 1_000 };
      const [memory, log] = [new MemoryLog(options), new KvLog(kv, { ...options, limitMs: 60_000 })];

      const outcomes = [];
      for (const batch of batches) {
        const outcome = await log.append(lobby, batch);
        assert.deepEqual(outcome, await memory.append(lobby, batch));
        outcomes.push(...outcome);
      }

      const page = await log.readAfter(lobby, 0, 1_000);
      assert.deepEqual(page, await memory.readAfter(lobby, 0, 1_000));
      const events = outcomes.flatMap((one) => "event" in one && !one.duplicate ? [one.event] : []);
      assertSame(page.entries, replayed(events));
      kv.close();
    }),
    { numRuns: 200 },
  );
});

for (const where of ["memory", "a file"]) {
  Deno.test(`KvLog in ${where} keeps every answered draft once and in order, whatever two instances and faults do`, async () => {
    const folder = await Deno.makeTempDir();
    let runs = 0;
    const batch = fc.record({ drafts, room: fc.nat(1), there: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(
        fc.array(batch, { minLength: 1, maxLength: 10 }),
        fc.array(fault, { maxLength: 10 }),
        fc.array(fault, { maxLength: 10 }),
        async (batches, faultsHere, faultsThere) => {
          const path = where === "memory" ? ":memory:" : `${folder}/${++runs}.db`;
          const kv = await Deno.openKv(path);
          const open = () =>
            [faultsHere, faultsThere].map((faults) =>
              new KvLog(new FaultyKv(kv, faults), { limitMs: 250, roomsAtOnce: 2, learnsIds: true })
            );
          const run = (logs: KvLog[], part: typeof batches) =>
            Promise.all(
              part.map(({ drafts, room, there }) => persist(logs[there ? 1 : 0]!, rooms[room]!, drafts)),
            );

          const middle = Math.floor(batches.length / 2);
          const before = await run(open(), batches.slice(0, middle));
          const logs = open();
          const outcomes = [...before, ...await run(logs, batches.slice(middle))];
          await Promise.all(logs.map((log) => log[Symbol.asyncDispose]()));

          for (const [i, name] of rooms.entries()) {
            const ofRoom = outcomes.filter((_, at) => batches[at]!.room === i).flat();
            await assertWhole(name, ofRoom.flatMap((one) => "event" in one ? [one] : []), logs);
          }
          kv.close();
        },
      ),
      { numRuns: where === "memory" ? 80 : 30 },
    );
    await Deno.remove(folder, { recursive: true });
  });
}
