import assert from "node:assert/strict";
import fc from "fast-check";
import { IdFilter } from "../../store/id_filter.ts";

const DAY_MS = 24 * 3_600_000;
const id = fc.uint8Array({ minLength: 28, maxLength: 28 });

Deno.test("IdFilter never denies an id that was added within its span", () => {
  const step = fc.record({ id, afterMs: fc.nat(DAY_MS / 2) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let now = 1_000;
      const filter = new IdFilter({ spanMs: DAY_MS, now });
      const added: { id: Uint8Array; at: number }[] = [];

      for (const { id, afterMs } of steps) {
        now += afterMs;
        filter.add(id, now);
        added.push({ id, at: now });

        const denied = added.filter(({ id, at }) => now - at <= DAY_MS && !filter.mayHold(id));
        assert.deepEqual(denied, []);
      }
    }),
    { numRuns: 30 },
  );
});

Deno.test("IdFilter denies most ids that were not added, also where they differ in few bytes", () => {
  const filter = new IdFilter({ spanMs: DAY_MS, now: 0 });
  const made = (number: number) => {
    const bytes = new Uint8Array(28);
    new DataView(bytes.buffer).setUint32(12, number);
    return bytes;
  };
  for (let i = 0; i < 100_000; i++) filter.add(made(i), 0);

  let wrong = 0;
  for (let i = 100_000; i < 110_000; i++) if (filter.mayHold(made(i))) wrong++;

  assert(wrong < 100, `${wrong} of 10,000 were taken for ids that may be there`);
});

Deno.test("IdFilter forgets what was added two spans ago", () => {
  const filter = new IdFilter({ spanMs: DAY_MS, now: 0 });
  const [old, later] = [new Uint8Array(28).fill(1), new Uint8Array(28).fill(2)];
  filter.add(old, 0);

  filter.add(later, DAY_MS);
  filter.add(later, 2 * DAY_MS);

  assert.equal(filter.mayHold(old), false);
  assert.equal(filter.mayHold(later), true);
});
