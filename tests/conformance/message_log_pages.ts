import assert from "node:assert/strict";
import type { MessageLog } from "../../store/message_log.ts";
import { ada, appended, edits, grace, lobby, says, seqs, texts } from "./drafts.ts";
import type { TestOn } from "./message_log.ts";

const DAY_MS = 24 * 3_600_000;

async function fill(log: MessageLog, count: number): Promise<void> {
  for (let i = 0; i < count; i += 100) {
    const batch = Array.from({ length: Math.min(100, count - i) }, (_, k) => says(ada, `m${i + k + 1}`));
    await log.append(lobby, batch);
  }
}

/** Paging both ways, and what retention leaves. */
export function checkMessageLogPages(test: TestOn): void {
  test("reads on after a number, oldest first, with the head", async ({ log, other }) => {
    await fill(log, 7);

    const page = await other.readAfter(lobby, 2, 3);
    const rest = await other.readAfter(lobby, 5, 200);

    assert.deepEqual(texts(page.entries), ["m3", "m4", "m5"]);
    assert.deepEqual(page.entries.map(({ n }) => n), [3, 4, 5]);
    assert.equal(page.head.seq, 7);
    assert.deepEqual(texts(rest.entries), ["m6", "m7"]);
    assert.deepEqual((await log.readAfter(lobby, 7, 3)).entries, []);
    assert.deepEqual((await log.readAfter(lobby, 99, 3)).entries, []);
  });

  test("reads back before a number, oldest first, with the head", async ({ log, other }) => {
    await fill(log, 7);

    const newest = await other.readBefore(lobby, Number.MAX_SAFE_INTEGER, 3);
    const older = await other.readBefore(lobby, 5, 3);

    assert.deepEqual(seqs(newest.entries), [5, 6, 7]);
    assert.equal(newest.head.seq, 7);
    assert.deepEqual(seqs(older.entries), [2, 3, 4]);
    assert.deepEqual(seqs((await log.readBefore(lobby, 3, 10)).entries), [1, 2]);
    assert.deepEqual((await log.readBefore(lobby, 1, 10)).entries, []);
  });

  test("pages through a long room both ways and meets each entry once", async ({ log }) => {
    await fill(log, 650);
    const all = Array.from({ length: 650 }, (_, i) => i + 1);

    const forth: number[] = [];
    while (forth.length < 650) {
      forth.push(...seqs((await log.readAfter(lobby, forth.at(-1) ?? 0, 200)).entries));
    }
    const back: number[] = [];
    while (back.length < 650) {
      back.unshift(...seqs((await log.readBefore(lobby, back[0] ?? 651, 200)).entries));
    }

    assert.deepEqual(forth, all);
    assert.deepEqual(back, all);
    assert.deepEqual(seqs((await log.readAfter(lobby, 0, 650)).entries), all);
  });

  test("reads what another instance has just appended", async ({ log, other }) => {
    for (let i = 1; i <= 20; i++) {
      await (i % 2 ? log : other).append(lobby, [says(ada, `${i}`)]);

      const page = await (i % 2 ? other : log).readAfter(lobby, i - 1, 10);

      assert.deepEqual([seqs(page.entries), page.head.seq], [[i], i]);
    }
  });

  test("reads no page whose entries are ahead of its head, while others append and edit", async ({ log, other }) => {
    await log.append(lobby, [says(ada, "0")]);
    let isDone = false;
    const writing = (async () => {
      for (let i = 1; i <= 40; i++) await log.append(lobby, [edits(ada, 1, `${i}`)]);
      isDone = true;
    })();

    while (!isDone) {
      const { entries, head } = await other.readAfter(lobby, 0, 100);
      assert.equal(entries.length, head.seq);
      assert.equal(texts(entries)[0], `${head.seq - 1}`);
      assert(texts(entries).every((text) => text === texts(entries)[0]));
    }

    await writing;
  });

  test("keeps entries for as many days as it was told, and numbers on", async ({ log, other }, clock) => {
    await log.append(lobby, [says(ada, "old"), says(ada, "old, edited later")]);
    clock.ms += DAY_MS;
    await log.append(lobby, [says(grace, "young"), edits(ada, 2, "edited")]);
    assert.deepEqual(seqs((await other.readAfter(lobby, 0, 10)).entries), [1, 2, 3, 4]);
    clock.ms += DAY_MS;

    const page = await other.readAfter(lobby, 0, 10);
    const back = await other.readBefore(lobby, 99, 10);
    const [next] = await log.append(lobby, [says(ada, "next")]);

    assert.deepEqual(texts(page.entries), ["young", "edited"]);
    assert.equal(Reflect.has(page.entries[1]!.event, "text"), false);
    assert.deepEqual(seqs(back.entries), [3, 4]);
    assert.equal(page.head.seq, 4);
    assert.equal(appended(next).event.seq, 5);
  }, 2);

  test(
    "reads nothing where retention has removed everything, under the head that was",
    async ({ log }, clock) => {
      await fill(log, 3);
      clock.ms += DAY_MS;

      const page = await log.readAfter(lobby, 0, 10);

      assert.deepEqual([page.entries, page.head.seq], [[], 3]);
    },
    1,
  );

  test("finds no target that retention has removed", async ({ log }, clock) => {
    await fill(log, 1);
    clock.ms += DAY_MS;

    const [outcome] = await log.append(lobby, [edits(ada, 1, "?")]);

    assert.equal(outcome && "refused" in outcome && outcome.refused, "not_found");
  }, 1);

  test(
    "answers a repeated draft whose entry retention has removed with its number and time",
    async ({ log }, clock) => {
      const draft = says(ada, "hi");
      await log.append(lobby, [draft]);
      clock.ms += DAY_MS / 2 + 1;

      const [again] = await log.append(lobby, [draft]);

      const { event, duplicate, n } = appended(again);
      assert.deepEqual([event.seq, event.at, n, duplicate], [1, draft.at, 1, true]);
      assert.equal(Reflect.get(event, "text"), undefined);
    },
    0.5,
  );
}
