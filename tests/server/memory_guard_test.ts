import assert from "node:assert/strict";
import { MemoryGuard, memoryLimit } from "../../server/memory_guard.ts";

function watch() {
  const told: number[] = [];
  const memory = { used: 0 };
  const guard = new MemoryGuard({
    limitBytes: 1_000,
    usedBytes: () => memory.used,
    exceeded: (used) => told.push(used),
  });
  let now = 0;
  const see = (used: number) => {
    memory.used = used;
    guard.tick(now += 300);
  };
  return { told, guard, see };
}

Deno.test("MemoryGuard lets nobody in from four fifths of the limit, and people again below it", () => {
  const { guard, see } = watch();
  const seen = [500, 800, 801, 999, 700].map((used) => {
    see(used);
    return guard.isTight;
  });

  assert.deepEqual(seen, [false, false, true, true, false]);
});

Deno.test("MemoryGuard has the process begin anew once, after three looks beyond the limit in a row", () => {
  const { told, see } = watch();

  for (const used of [1_001, 1_002, 900, 1_003, 1_004]) see(used);
  assert.deepEqual(told, []);
  for (const used of [1_005, 1_006, 1_007]) see(used);

  assert.deepEqual(told, [1_005]);
});

Deno.test("memoryLimit() is what was set, else less than what the machine has", () => {
  assert.equal(memoryLimit(100), 100 * 1024 * 1024);
  const limit = memoryLimit(undefined) ?? 0;
  assert.ok(limit > 0 && limit < Deno.systemMemoryInfo().total);
});
