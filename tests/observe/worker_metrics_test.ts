import assert from "node:assert/strict";
import { Caller } from "../support/caller.ts";
import { startWorkers } from "../support/worker_process.ts";
import { Scrape } from "./scrape.ts";

Deno.test("WORKERS=2: /metrics answers for both workers, whichever of them is asked", async () => {
  await using workers = await startWorkers();
  await using people = new AsyncDisposableStack();
  for (let i = 0; i < 16; i++) {
    people.use(await Caller.inRoom(workers.origin, `Person ${i}`, "general"));
  }

  const scrapes = await Promise.all(Array.from({ length: 8 }, () => Scrape.of(workers.origin)));

  for (const scrape of scrapes) {
    assert.equal(scrape.value("parley_connections"), 16);
    assert.equal(scrape.value("parley_joins_total", "fresh"), 16);
    assert.equal(scrape.value("parley_build_info"), 1);
  }
});
