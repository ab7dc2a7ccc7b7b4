import assert from "node:assert/strict";
import { MAX_BATCH_DRAFTS, type MessageLog } from "../../store/message_log.ts";
import {
  ada,
  appended,
  deletes,
  edits,
  grace,
  lobby,
  reacts,
  refusal,
  replies,
  says,
  seqs,
  texts,
} from "./drafts.ts";
import type { TestOn } from "./message_log.ts";

const DAY_MS = 24 * 3_600_000;
/** Appends of one, of few and of many, short and long: however a driver parts them, its parts end everywhere. */
const SIZES = [1, 2, 80, 1, 40, 3, 128, 5];
const COUNT = SIZES.reduce((sum, size) => sum + size);
const ALL = Array.from({ length: COUNT }, (_, i) => i + 1);

function textOf(seq: number): string {
  return `${seq} ${"x".repeat(seq % 3 === 0 ? 700 : seq % 50)}`;
}

async function fill(log: MessageLog): Promise<void> {
  let seq = 0;
  for (const size of SIZES) {
    const batch = Array.from({ length: size }, () => says(ada, textOf(++seq)));
    (await log.append(lobby, batch)).forEach(appended);
  }
}

/** What must hold wherever a driver that keeps several entries together draws its lines. */
export function checkMessageLogChunks(test: TestOn): void {
  test("reads on from any entry and back from any, whatever was appended together", async ({ log, other }) => {
    await fill(log);

    for (const seq of ALL) {
      const after = await other.readAfter(lobby, seq, 5);
      const before = await other.readBefore(lobby, seq, 5);

      assert.deepEqual(seqs(after.entries), ALL.slice(seq, seq + 5));
      assert.deepEqual(seqs(before.entries), ALL.slice(Math.max(0, seq - 6), seq - 1));
      assert.deepEqual(texts(after.entries), ALL.slice(seq, seq + 5).map(textOf));
    }
  });

  test("changes any entry and none of its neighbours, also where it grows a lot", async ({ log, other }) => {
    await fill(log);
    const changed = new Map<number, string>();

    for (let seq = 2; seq <= COUNT; seq += 7) {
      changed.set(seq, `${seq} ${"語".repeat(4_000)}`);
      appended((await (seq % 2 ? log : other).append(lobby, [edits(ada, seq, changed.get(seq)!)]))[0]);
    }

    const { entries } = await log.readAfter(lobby, 0, COUNT);
    assert.deepEqual(texts(entries), ALL.map((seq) => changed.get(seq) ?? textOf(seq)));
    assert.deepEqual(entries.map(({ n }) => n), ALL);
  });

  test("changes many entries all over the room in one batch", async ({ log }) => {
    await fill(log);
    const targets = ALL.filter((seq) => seq % 2 === 0).slice(0, MAX_BATCH_DRAFTS);

    const outcomes = await log.append(
      lobby,
      targets.map((seq, i) => i % 2 ? edits(ada, seq, `new ${seq}`) : deletes(ada, seq)),
    );

    outcomes.forEach(appended);
    const now = (seq: number) =>
      [textOf(seq), "", `new ${seq}`][targets.includes(seq) ? 1 + targets.indexOf(seq) % 2 : 0];
    assert.deepEqual(texts((await log.readAfter(lobby, 0, COUNT)).entries), ALL.map(now));
  });

  test("finds any entry to answer and to react to, and none behind the last", async ({ log, other }) => {
    await fill(log);
    const targets = [1, 2, 3, 4, 83, 84, 85, 124, 125, COUNT - 1, COUNT];

    for (const seq of targets) {
      const outcomes = await other.append(lobby, [replies(grace, seq), reacts(grace, seq, "👍")]);
      outcomes.forEach(appended);
    }

    assert.equal(refusal((await log.append(lobby, [replies(ada, 9_999)]))[0]), "not_found");
    const { entries } = await log.readAfter(lobby, 0, COUNT);
    assert.deepEqual(seqs(entries.filter(({ reactions }) => reactions)), targets);
  });

  test("answers drafts of any age again with how their entries read now", async ({ log, other }) => {
    const drafts = Array.from({ length: 100 }, (_, i) => says(ada, textOf(i)));
    await log.append(lobby, drafts.slice(0, 60));
    await log.append(lobby, drafts.slice(60));
    await log.append(lobby, [edits(ada, 50, "fifty"), deletes(ada, 70)]);

    const outcomes = await other.append(lobby, drafts);

    assert(outcomes.every((one) => appended(one).duplicate));
    assert.deepEqual(seqs(outcomes), drafts.map((_, i) => i + 1));
    assert.deepEqual(texts([49, 69, 70].map((i) => appended(outcomes[i]))), ["fifty", "", textOf(70)]);
  });

  test(
    "keeps what is young of a room where retention removes what was appended before",
    async ({ log, other }, clock) => {
      await log.append(lobby, Array.from({ length: 30 }, (_, i) => says(ada, textOf(i))));
      clock.ms += DAY_MS / 2;
      await log.append(lobby, Array.from({ length: 30 }, (_, i) => says(grace, `young ${i}`)));
      await log.append(lobby, [edits(ada, 30, "changed late"), edits(grace, 31, "changed soon")]);
      clock.ms += DAY_MS / 2;

      const forth = await other.readAfter(lobby, 10, 100);
      const back = await other.readBefore(lobby, 40, 100);

      assert.deepEqual(seqs(forth.entries), Array.from({ length: 32 }, (_, i) => i + 31));
      assert.equal(texts(forth.entries)[0], "changed soon");
      assert.equal(Reflect.has(forth.entries.at(-2)!.event, "text"), false);
      assert.deepEqual(seqs(back.entries), [31, 32, 33, 34, 35, 36, 37, 38, 39]);
      assert.equal(refusal((await log.append(lobby, [edits(ada, 30, "?")]))[0]), "not_found");
    },
    1,
  );

  test("never shows a hole while others make entries grow that somebody reads", async ({ log, other }) => {
    await log.append(lobby, Array.from({ length: 60 }, (_, i) => says(ada, textOf(i))));
    let isDone = false;
    const writing = (async () => {
      for (let seq = 1; seq <= 60; seq += 2) await log.append(lobby, [edits(ada, seq, "y".repeat(3_000))]);
      isDone = true;
    })();

    while (!isDone) {
      const { entries } = await other.readAfter(lobby, 7, 50);
      const { entries: back } = await other.readBefore(lobby, 58, 50);
      assert([...entries, ...back].every(({ event }) => event.type === "message"));
      assert.deepEqual([entries.length, back.length], [50, 50]);
    }

    await writing;
  });
}
