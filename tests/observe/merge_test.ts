import assert from "node:assert/strict";
import { merged } from "../../observe/merge.ts";

Deno.test("merged() adds up what counts and takes the largest of what is no amount", () => {
  const north = {
    parley_connections: 2,
    parley_joins_total: { resumed: 1, fresh: 2 },
    parley_delivery_seconds: { buckets: [1, 2], sum: 3 },
    parley_uptime_seconds: 10,
  };
  const south = {
    parley_connections: 3,
    parley_joins_total: { resumed: 4, fresh: 0 },
    parley_delivery_seconds: { buckets: [0, 5], sum: 7 },
    parley_uptime_seconds: 400,
  };

  assert.deepEqual(merged([north, south]), {
    parley_connections: 5,
    parley_joins_total: { resumed: 5, fresh: 2 },
    parley_delivery_seconds: { buckets: [1, 7], sum: 10 },
    parley_uptime_seconds: 400,
  });
});

Deno.test("merged() gets by with what it is given, of whatever version it is", () => {
  assert.deepEqual(merged([]), {});
  assert.deepEqual(merged([{ parley_rooms: 1, unheard_of: 7 }, { parley_rooms: { a: 1 } }]), {
    parley_rooms: 1,
  });
});
