import assert from "node:assert/strict";
import type { RoomName } from "../../protocol/names.ts";
import { chunkKey } from "../../store/kv_keys.ts";
import { KvLog } from "../../store/kv_log.ts";
import { KvRecords } from "../../store/kv_records.ts";
import { type Draft, MAX_BATCH_BYTES, StoreUnavailable, weigh } from "../../store/message_log.ts";
import {
  ada,
  appended,
  deletes,
  edits,
  grace,
  lobby,
  reacts,
  room,
  says,
  seqs,
  texts,
} from "../conformance/drafts.ts";
import { type Fault, FaultyKv } from "./faulty_kv.ts";

const garden = room("garden");

interface Here {
  readonly kv: Deno.Kv;
  readonly faulty: FaultyKv;
  readonly log: KvLog;
}

/** Long enough for a busy machine. */
const PATIENT_MS = 30_000;
/** What a test waits for. */
const HASTY_MS = 300;

async function withFaults(
  faults: readonly Fault[],
  run: (here: Here) => Promise<void>,
  limitMs = faults.some((fault) => WAITING.includes(fault)) ? HASTY_MS : PATIENT_MS,
): Promise<void> {
  const kv = await Deno.openKv(":memory:");
  const faulty = new FaultyKv(kv, faults);
  await run({ kv, faulty, log: new KvLog(faulty, { limitMs }) });
  kv.close();
}

const WAITING: readonly Fault[] = ["hangs", "late"];
const PASSING: readonly Fault[] = ["conflict", "locked", "fails", "succeeds and fails", "twice"];

for (const fault of PASSING) {
  Deno.test(`KvLog.append() stores once and answers as if nothing was, where a commit goes wrong: ${fault}`, async () => {
    await withFaults([fault, fault], async ({ log, faulty }) => {
      const outcomes = await log.append(lobby, [says(ada, "a"), edits(ada, 1, "b")]);

      assert(faulty.commits > 1 || fault === "twice", "the fault was met");
      assert.deepEqual(seqs(outcomes), [1, 2]);
      assert(outcomes.every((one) => !appended(one).duplicate), "it is the author's first answer");
      assert.deepEqual(texts((await log.readAfter(lobby, 0, 10)).entries), ["b", "b"]);
    });
  });
}

Deno.test("KvLog.append() still tells a draft twice in its batch apart when it has to repeat itself", async () => {
  await withFaults(["succeeds and fails"], async ({ log }) => {
    const draft = says(ada, "a");

    const outcomes = await log.append(lobby, [draft, draft]);

    assert.deepEqual(outcomes.map((one) => appended(one).duplicate), [false, true]);
  });
});

Deno.test("KvLog.append() never takes a reaction that stood already for a new entry when it repeats itself", async () => {
  await withFaults(["none", "succeeds and fails"], async ({ log }) => {
    await log.append(lobby, [says(ada, "a"), reacts(grace, 1, "👍")]);

    const [outcome] = await log.append(lobby, [reacts(grace, 1, "👍")]);

    assert.deepEqual([appended(outcome).duplicate, appended(outcome).event.seq], [true, 1]);
  });
});

Deno.test("KvLog.append() tries a shared room seldom in vain", async () => {
  await withFaults([], async ({ kv, log, faulty }) => {
    const other = new KvLog(kv);

    for (let i = 0; i < 20; i++) {
      await other.append(lobby, [says(grace, "a")]);
      await log.append(lobby, [says(ada, "b")]);
    }

    assert(faulty.commits <= 22, `${faulty.commits} commits for 20 appends`);
  });
});

for (const fault of PASSING) {
  Deno.test(`KvLog.append() parts the rooms of a step that goes wrong: ${fault}`, async () => {
    await withFaults([fault], async ({ log }) => {
      const rooms = Array.from({ length: 30 }, (_, i) => room(`room${i}`));

      const outcomes = await Promise.all(rooms.map((name) => log.append(name, [says(ada, name)])));

      assert(outcomes.every(([one]) => appended(one).event.seq === 1 && !appended(one).duplicate));
      assert((await log.heads(rooms)).every(({ seq }) => seq === 1));
    });
  });
}

Deno.test("KvLog.append() writes many rooms in few steps", async () => {
  await withFaults([], async ({ log, faulty }) => {
    const rooms = Array.from({ length: 100 }, (_, i) => room(`room${i}`));

    await Promise.all(rooms.map((name) => log.append(name, [says(ada, "a"), says(grace, "b")])));

    assert.equal(faulty.commits, 2);
  });
});

Deno.test("KvLog.append() never makes a step that is more than the database takes", async () => {
  await withFaults([], async ({ log, faulty }) => {
    const user = { id: "語".repeat(64), name: "𐐨".repeat(64) };
    const rooms = Array.from({ length: 60 }, (_, i) => room(`${"𐐨".repeat(60)}${i}`));
    const batches = [
      Array(12).fill("語".repeat(4_000)),
      Array(100).fill("é".repeat(500)),
      Array(128).fill("x"),
    ];

    for (const texts of batches) {
      const said = (name: RoomName) => log.append(name, texts.map((text) => says(user, text)));
      (await Promise.all(rooms.map(said))).flat().forEach(appended);
    }
    const reacted = rooms.map((name) =>
      log.append(name, fullBatch((i) => reacts(user, i + 1, "🦕".repeat(16))))
    );
    (await Promise.all(reacted)).flat().forEach(appended);

    assert.equal(faulty.refused, 0);
  });
});

const longest = { id: "語".repeat(64), name: "𐐨".repeat(64) };

/** Fills a room and answers the first number of each of its chunks, so many that a batch can change an entry in each. */
async function chunksOf({ kv, log }: Here, name: RoomName): Promise<number[]> {
  for (;;) {
    await log.append(name, fullBatch(() => says(longest, "語".repeat(50))));
    const prefix = chunkKey(name, 0).slice(0, -1);
    const firsts = (await Array.fromAsync(kv.list({ prefix }))).map(({ key }) => Number(key.at(-1)));
    if (firsts.length > 2 * 128) return firsts;
  }
}

for (const letter of ["x", "語", "🦕", "\u0001", "\ud800"]) {
  Deno.test(`KvLog.append() changes as many messages all over a room as a batch may, in one step: ${JSON.stringify(letter)}`, async () => {
    await withFaults([], async (here) => {
      const name = room("𐐨".repeat(60));
      const firsts = await chunksOf(here, name);

      for (const [i, units] of [400, 0, 1_500, 4_000].entries()) {
        const text = "y" + letter.repeat(units / letter.length);
        const count = Math.min(128, Math.floor(MAX_BATCH_BYTES / weigh(edits(longest, 1, text))));
        const targets = firsts.slice(i * 40, i * 40 + count);
        (await here.log.append(name, targets.map((seq) => edits(longest, seq, text)))).forEach(appended);
      }
      (await here.log.append(name, firsts.slice(-128).map((seq) => deletes(longest, seq)))).forEach(appended);

      assert.equal(here.faulty.refused, 0);
    });
  });
}

function fullBatch(make: (i: number) => Draft): Draft[] {
  return Array.from({ length: 128 }, (_, i) => make(i));
}

Deno.test("KvLog.append() gives up on a commit that hangs, and what comes after it goes on", async () => {
  await withFaults(["hangs"], async ({ log }) => {
    const draft = says(ada, "a");
    const hanging = log.append(lobby, [draft]);
    const elsewhere = log.append(garden, [says(ada, "b")]);
    const behind = log.append(lobby, [says(grace, "c")]);

    await assert.rejects(hanging, StoreUnavailable);
    await Promise.allSettled([elsewhere]);
    const [next] = await behind;
    const [again] = await log.append(lobby, [draft]);

    assert.equal(appended(next).event.seq, 1);
    assert.equal(appended(again).duplicate, false);
  });
});

Deno.test("KvLog.append() finds what a commit stored that was never heard of again", async () => {
  await withFaults(["late"], async ({ log }) => {
    const draft = says(ada, "a");
    await assert.rejects(log.append(lobby, [draft]), StoreUnavailable);

    const [again] = await log.append(lobby, [draft]);

    assert.equal(appended(again).duplicate, true);
    assert.equal((await log.heads([lobby]))[0]?.seq, 1);
  });
});

Deno.test("KvLog.append() gives up on a store that stays locked, and recovers with it", async () => {
  await withFaults(Array<Fault>(1_000).fill("locked"), async ({ kv, log }) => {
    await assert.rejects(log.append(lobby, [says(ada, "a")]), StoreUnavailable);

    const [outcome] = await new KvLog(kv).append(lobby, [says(ada, "b")]);

    assert.equal(appended(outcome).event.seq, 1);
  }, HASTY_MS);
});

Deno.test("KvLog says that a closed store is unavailable", async () => {
  const kv = await Deno.openKv(":memory:");
  const log = new KvLog(kv);
  kv.close();

  await assert.rejects(log.append(lobby, [says(ada, "a")]), StoreUnavailable);
  await assert.rejects(log.readAfter(lobby, 0, 10), StoreUnavailable);
  await assert.rejects(log.heads([lobby]), StoreUnavailable);
});

for (const fault of PASSING) {
  Deno.test(`KvRecords.put() writes once and knows its own record, where a commit goes wrong: ${fault}`, async () => {
    const kv = await Deno.openKv(":memory:");
    const records = new KvRecords(new FaultyKv(kv, [fault, fault]), { limitMs: PATIENT_MS });

    const written = await Promise.all([
      records.put(["a"], 1, { ifVersion: null }),
      records.put(["b"], 2),
      records.put(["a"], 3, { ifVersion: null }),
    ]);

    assert.deepEqual(written, [true, true, false]);
    assert.equal((await records.get(["a"]))?.value, 1);
    kv.close();
  });
}

Deno.test("KvRecords.put() gives up on a commit that hangs, and what comes after it goes on", async () => {
  const kv = await Deno.openKv(":memory:");
  const records = new KvRecords(new FaultyKv(kv, ["hangs"]), { limitMs: HASTY_MS });

  await assert.rejects(records.put(["a"], 1), StoreUnavailable);

  assert.equal(await records.put(["a"], 2), true);
  kv.close();
});
