import assert from "node:assert/strict";
import fc from "fast-check";
import { RedisConnection, RedisDown } from "../../redis/connection.ts";
import { MemoryLog } from "../../store/memory_log.ts";
import { RedisLog } from "../../store/redis_log.ts";
import type { RedisWire } from "../../store/redis_wire.ts";
import { lobby, room } from "../conformance/drafts.ts";
import { isWithoutRedis, RedisServer, redisTest } from "../support/redis_server.ts";
import { assertSame, drafts, replayed } from "./log_model.ts";
import { assertWhole, persist } from "./log_whole.ts";

let server: RedisServer | undefined;
let redis: RedisConnection | undefined;
Deno.test.beforeAll(async () => {
  if (isWithoutRedis) return;
  server = await RedisServer.start();
  redis = new RedisConnection({ url: server.url, report: console.error });
});
Deno.test.afterAll(async () => {
  await redis?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

type Fault = "none" | "fails" | "succeeds and fails" | "twice" | "late" | "hangs";
const fault = fc.constantFrom<Fault>(
  "none",
  "none",
  "none",
  "fails",
  "succeeds and fails",
  "twice",
  "late",
  "hangs",
);
const rooms = [lobby, room("garden")];

/** A connection whose writing steps go wrong in the given order; what comes after that is sound. */
class FaultyWire implements RedisWire {
  readonly #faults: Fault[];

  constructor(faults: readonly Fault[]) {
    this.#faults = [...faults];
  }

  get server() {
    return redis!.server;
  }

  async send(args: readonly string[]): Promise<unknown> {
    const fault = args[0] === "EVALSHA" ? this.#faults.shift() ?? "none" : "none";
    if (fault === "fails") throw new RedisDown("lost before");
    if (fault === "hangs") return await new Promise(() => {});
    const reply = await redis!.send(args);
    if (fault === "succeeds and fails") throw new RedisDown("lost after");
    if (fault === "late") return await new Promise(() => {});
    return fault === "twice" ? await redis!.send(args) : reply;
  }
}

redisTest(
  "RedisLog and MemoryLog make the same of any drafts, and it is what a plain replay makes of them",
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(drafts, { maxLength: 12 }), async (batches) => {
        await server!.ask("FLUSHALL");
        const options = { newEpoch: () => "epoch", now: () => 1_000 };
        const [memory, log] = [new MemoryLog(options), new RedisLog(redis!, options)];

        const outcomes = [];
        for (const batch of batches) {
          const outcome = await log.append(lobby, batch);
          assert.deepEqual(outcome, await memory.append(lobby, batch));
          outcomes.push(...outcome);
        }

        const page = await log.readAfter(lobby, 0, 1_000);
        assert.deepEqual(page, await memory.readAfter(lobby, 0, 1_000));
        assert.deepEqual(await log.readBefore(lobby, 7, 4), await memory.readBefore(lobby, 7, 4));
        const events = outcomes.flatMap((one) => "event" in one && !one.duplicate ? [one.event] : []);
        assertSame(page.entries, replayed(events));
      }),
      { numRuns: 200 },
    );
  },
);

redisTest(
  "RedisLog keeps every answered draft once and in order, whatever four instances and faults do",
  async () => {
    const batch = fc.record({ drafts, room: fc.nat(1), instance: fc.nat(3) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(batch, { minLength: 1, maxLength: 12 }),
        fc.array(fc.array(fault, { maxLength: 6 }), { minLength: 4, maxLength: 4 }),
        async (batches, faults) => {
          await server!.ask("FLUSHALL");
          const logs = faults.map((own) => new RedisLog(new FaultyWire(own), { limitMs: 100 }));

          const outcomes = await Promise.all(
            batches.map(({ drafts, room, instance }) => persist(logs[instance]!, rooms[room]!, drafts)),
          );

          for (const [i, name] of rooms.entries()) {
            const ofRoom = outcomes.filter((_, at) => batches[at]!.room === i).flat();
            await assertWhole(name, ofRoom.flatMap((one) => "event" in one ? [one] : []), logs);
          }
        },
      ),
      { numRuns: 60 },
    );
  },
);
