import assert from "node:assert/strict";
import { redisTest } from "../support/redis_server.ts";
import { badMinute } from "./bad_minute.ts";
import { openRedisFleet, openWorkersFleet } from "./fleet.ts";

const CHAOS_MS = 5_000;

redisTest(
  "Processes over Redis keep every promise while they, their wires and Redis are struck",
  async () => {
    await using fleet = await openRedisFleet();

    const came = await badMinute({ fleet, seed: 4, chaosMs: CHAOS_MS, judgesPresence: false });

    assert.deepEqual(came.wrong, []);
    assert(came.stored > 50, `only ${came.stored} events were stored`);
  },
);

Deno.test("Workers over a file keep every promise while their process and their wires are struck", async () => {
  await using fleet = await openWorkersFleet();

  const came = await badMinute({ fleet, seed: 1, chaosMs: CHAOS_MS, judgesPresence: false });

  assert.deepEqual(came.wrong, []);
  assert(came.stored > 50, `only ${came.stored} events were stored`);
});
