import assert from "node:assert/strict";
import {
  chunkKey,
  countsKey,
  headKey,
  HEADS,
  idBytes,
  idKey,
  marksKey,
  recordKey,
} from "../../store/kv_keys.ts";
import { KvLog } from "../../store/kv_log.ts";
import { KvRecords } from "../../store/kv_records.ts";
import { StoreCorrupt } from "../../store/message_log.ts";
import {
  ada,
  appended,
  edits,
  lobby,
  reacts,
  refusal,
  room,
  says,
  seqs,
  texts,
} from "../conformance/drafts.ts";

/** Rubbish as JSON can hold it, in the place of an entry. */
const BROKEN = [7, "x", null, true, {}, [], [1, 2], [1, {}], [1, { event: null }, "x"], [-1, []], [
  1,
  [],
  0,
  0,
]];
const RUBBISH = [7, "x", true, {}, [], new Uint8Array(3), 7n, new Map(), { event: null }, { seq: -1 }];

async function withKv(run: (kv: Deno.Kv, log: KvLog) => Promise<void>): Promise<void> {
  const kv = await Deno.openKv(":memory:");
  const log = new KvLog(kv, { limitMs: 30_000 });
  await log.append(lobby, ["a", "b", "c"].map((text) => says(ada, text)));
  await run(kv, log);
  kv.close();
}

/** What lies under a chunk, for a test to break. */
async function recordsOf(kv: Deno.Kv, first = 1): Promise<unknown[]> {
  const { value } = await kv.get<Uint8Array>(chunkKey(lobby, first));
  return JSON.parse(new TextDecoder().decode(value!));
}

function stored(records: readonly unknown[]): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(records));
}

Deno.test("KvLog shows an entry that cannot be read as a change, so that readers get past it", async () => {
  await withKv(async (kv, log) => {
    const [name, first, a, b, c] = await recordsOf(kv);
    for (const broken of BROKEN) {
      await kv.set(chunkKey(lobby, 1), stored([name, first, a, broken, c]));

      const { entries } = await log.readAfter(lobby, 0, 10);

      assert.deepEqual(texts(entries), ["a", "changed", "c"]);
      assert.deepEqual([entries[1]!.event.seq, Reflect.get(entries[1]!.event, "what")], [2, "unreadable"]);
      assert.equal(entries[1]!.n, 1);
    }
    await kv.set(chunkKey(lobby, 1), stored([name, first, a, b, c]));
    assert.deepEqual(texts((await log.readAfter(lobby, 0, 10)).entries), ["a", "b", "c"]);
  });
});

Deno.test("KvLog shows a chunk that cannot be read as changes, so that readers get past it", async () => {
  await withKv(async (kv, log) => {
    await log.append(lobby, [says(ada, "d")]);
    const sound = await recordsOf(kv);
    const rubbish = [...RUBBISH, stored([]), stored(sound.slice(0, 2)), stored(sound).slice(1)];
    for (const value of [...rubbish, new Uint8Array([91, 255, 93])]) {
      await kv.set(chunkKey(lobby, 1), value);

      const { entries } = await log.readAfter(lobby, 0, 10);

      assert.deepEqual(texts(entries), ["changed", "changed", "changed", "d"]);
      assert.deepEqual(seqs((await log.readBefore(lobby, 4, 2)).entries), [2, 3]);
      assert.deepEqual(seqs((await log.readAfter(lobby, 1, 2)).entries), [2, 3]);
    }
  });
});

Deno.test("KvLog leaves what it cannot read as it is when a neighbour changes", async () => {
  await withKv(async (kv, log) => {
    const [name, first, a, , c] = await recordsOf(kv);
    await kv.set(chunkKey(lobby, 1), stored([name, first, a, { later: "version" }, c]));

    await log.append(lobby, [edits(ada, 3, "c!")]);

    assert.deepEqual((await recordsOf(kv))[3], { later: "version" });
    assert.deepEqual(texts((await log.readAfter(lobby, 0, 3)).entries), ["a", "changed", "c!"]);
  });
});

Deno.test("KvLog shows a chunk that belongs elsewhere, or is missing, as one that cannot be read", async () => {
  await withKv(async (kv, log) => {
    await log.append(lobby, [says(ada, "d"), says(ada, "e")]);
    const garden = room("garden");
    await log.append(garden, ["v", "w", "x", "y", "z"].map((text) => says(ada, text)));
    await kv.set(chunkKey(lobby, 4), (await kv.get(chunkKey(lobby, 1))).value);
    assert.deepEqual(texts((await log.readAfter(lobby, 0, 10)).entries), [
      "a",
      "b",
      "c",
      "changed",
      "changed",
    ]);
    await kv.set(chunkKey(lobby, 1), (await kv.get(chunkKey(garden, 1))).value);
    assert.deepEqual(texts((await log.readAfter(lobby, 0, 10)).entries), Array(5).fill("changed"));

    await kv.delete(chunkKey(lobby, 4));

    assert.deepEqual(seqs((await log.readAfter(lobby, 0, 10)).entries), [1, 2, 3, 4, 5]);
    assert.deepEqual(seqs((await log.readBefore(lobby, 99, 10)).entries), [1, 2, 3, 4, 5]);
    assert.deepEqual(seqs((await log.readAfter(lobby, 0, 2)).entries), [1, 2]);
  });
});

Deno.test("KvLog never takes a head that cannot be read for an empty room", async () => {
  await withKv(async (kv) => {
    for (const rubbish of RUBBISH) {
      await kv.set(headKey(lobby), rubbish);
      const log = new KvLog(kv, { limitMs: 30_000 });

      await assert.rejects(log.append(lobby, [says(ada, "d")]), StoreCorrupt);
      await assert.rejects(log.readAfter(lobby, 0, 10), StoreCorrupt);
      await assert.rejects(log.readBefore(lobby, 9, 10), StoreCorrupt);
      await assert.rejects(log.heads([lobby]), StoreCorrupt);
      assert.deepEqual(await log.rooms({ limit: 10 }), []);
    }
  });
});

Deno.test("KvLog.append() to other rooms goes on beside a head that cannot be read", async () => {
  await withKv(async (kv) => {
    await kv.set(headKey(lobby), "rubbish");
    const log = new KvLog(kv);

    const [broken, sound] = await Promise.allSettled([
      log.append(lobby, [says(ada, "d")]),
      log.append(room("garden"), [says(ada, "e")]),
    ]);

    assert.equal(broken.status, "rejected");
    assert.equal(sound.status === "fulfilled" && appended(sound.value[0]).event.seq, 1);
  });
});

Deno.test("KvLog takes ids, counts and marks that cannot be read for none", async () => {
  await withKv(async (kv, log) => {
    for (const rubbish of RUBBISH) {
      const draft = reacts(ada, 1, "👍");
      await kv.set(idKey(idBytes(lobby, ada.id, draft.id)), rubbish);
      await kv.set(countsKey(lobby, 1), rubbish);
      await kv.set(marksKey(lobby, 1, ada.id), rubbish);

      const [outcome] = await log.append(lobby, [draft]);

      assert.equal(appended(outcome).duplicate, false);
      assert.deepEqual((await log.readBefore(lobby, 2, 1)).entries[0]?.reactions, [{
        emoji: "👍",
        count: 1,
      }]);
    }
  });
});

Deno.test("KvLog finds no target in an entry that cannot be read", async () => {
  await withKv(async (kv, log) => {
    await kv.set(chunkKey(lobby, 1), "rubbish");

    const [outcome] = await log.append(lobby, [edits(ada, 1, "?")]);

    assert.equal(refusal(outcome), "not_found");
  });
});

Deno.test("KvLog.rooms() passes over keys that name no room", async () => {
  await withKv(async (kv, log) => {
    await kv.set([...HEADS, 7], { ...(await log.heads([lobby]))[0] });
    await kv.set([...HEADS, "No Room!"], { ...(await log.heads([lobby]))[0] });

    const rooms = await log.rooms({ limit: 10 });

    assert.deepEqual(rooms.map((one) => one.room), [lobby]);
  });
});

Deno.test("KvRecords takes what it did not write for none", async () => {
  await withKv(async (kv) => {
    const records = new KvRecords(kv, { limitMs: 30_000 });
    for (const rubbish of [...RUBBISH, { json: "{", by: "x" }, { json: 7, by: "x" }]) {
      await kv.set(recordKey(["a"]), rubbish);

      assert.equal(await records.get(["a"]), undefined);
      assert.deepEqual(await records.list([], { limit: 10 }), []);
      assert.equal(await records.put(["a"], "sound", { ifVersion: null }), true);
      assert.equal((await records.get(["a"]))?.value, "sound");
    }
  });
});
