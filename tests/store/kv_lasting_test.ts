import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { KvLog } from "../../store/kv_log.ts";
import { ada, lobby, reacts, room, says } from "../conformance/drafts.ts";

const DAY_MS = 24 * 3_600_000;
const YEAR_MS = 365 * DAY_MS;

/** When the values of two rooms cease that the database file holds: entries, and what was put on one. -1: never. */
async function ends(historyDays: number): Promise<number[]> {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/log.db`;
  try {
    using kv = await Deno.openKv(path);
    const log = new KvLog(kv, { historyDays });
    for (const name of [lobby, room("garden")]) {
      await log.append(name, [says(ada, "hello")]);
      await log.append(name, [reacts(ada, 1, "👋")]);
    }
    await log[Symbol.asyncDispose]();
    using database = new DatabaseSync(path, { readOnly: true });
    return ["p1log", "p1count", "p1mark"].flatMap((kind) => {
      const found = database.prepare(
        "SELECT expiration_ms AS end FROM kv WHERE instr(k, CAST(? AS BLOB)) = 2",
      );
      const rows = found.all(kind);
      assert.ok(rows.length >= 2, `${kind} is there for both rooms`);
      return rows.map(({ end }) => Number(end));
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("KvLog has what is kept for ever cease in centuries, for values without an end cost a page each", async () => {
  const inTwoCenturies = Date.now() + 200 * YEAR_MS;

  for (const end of await ends(0)) assert.ok(end > inTwoCenturies, `${end}`);
});

Deno.test("KvLog has what is kept for days cease after so many", async () => {
  const [before, all, after] = [Date.now(), await ends(3), Date.now()];

  for (const end of all) assert.ok(end >= before + 3 * DAY_MS && end <= after + 3 * DAY_MS, `${end}`);
});
