import assert from "node:assert/strict";
import { TEXT_CHARS } from "../../protocol/limits.ts";
import {
  type Draft,
  MAX_BATCH_BYTES,
  MAX_BATCH_DRAFTS,
  type MessageLog,
  weigh,
} from "../../store/message_log.ts";
import { ada, appended, deletes, draft, edits, lobby, reacts, room, says, texts } from "./drafts.ts";
import type { TestOn } from "./message_log.ts";

const ALPHABETS = { "Latin-1": "é", CJK: "語", emoji: "🦕" };
/** The longest that names may be: 64 letters of four bytes, 64 units of an id from elsewhere. */
const longest = {
  room: room("𐐨".repeat(64)),
  user: { id: "語".repeat(64), name: "𐐨".repeat(64) },
};

/** As many of these drafts as one append takes. */
function fullBatch(make: (i: number) => Draft): Draft[] {
  const count = Math.min(MAX_BATCH_DRAFTS, Math.floor(MAX_BATCH_BYTES / weigh(make(0))));
  return Array.from({ length: count }, (_, i) => make(i));
}

async function fill(log: MessageLog, text: string): Promise<void> {
  for (let i = 0; i < MAX_BATCH_DRAFTS; i += 16) {
    const batch = Array.from({ length: 16 }, () => says(longest.user, text));
    (await log.append(longest.room, batch)).forEach(appended);
  }
}

/** The largest that the protocol allows, in the widest letters, with the longest names. */
export function checkMessageLogLimits(test: TestOn): void {
  for (const [alphabet, letter] of Object.entries(ALPHABETS)) {
    test(`stores full batches of the longest texts in ${alphabet}`, async ({ log }) => {
      const text = letter.repeat(TEXT_CHARS);

      const said = await log.append(longest.room, fullBatch(() => says(longest.user, text)));
      const edited = await log.append(longest.room, fullBatch((i) => edits(longest.user, i + 1, text)));

      [...said, ...edited].forEach(appended);
      const { entries, head } = await log.readAfter(longest.room, 0, 200);
      assert.equal(head.seq, said.length + edited.length);
      assert(texts(entries).every((shown) => shown === text));
    });
  }

  test("stores a full batch of many short messages with the longest names", async ({ log }) => {
    const outcomes = await log.append(longest.room, fullBatch(() => says(longest.user, "語".repeat(350))));

    outcomes.forEach(appended);
    assert(outcomes.length >= 120);
  });

  test("stores full batches of reactions and deletions, whatever they speak of", async ({ log }) => {
    await fill(log, "🦕".repeat(TEXT_CHARS));
    const kinds = Array.from(
      { length: 20 },
      (_, i) => `${String.fromCodePoint(0x1f600 + i)}${"🏿".repeat(14)}`,
    );

    for (const emoji of kinds) {
      const reactions = fullBatch((i) => reacts(longest.user, i + 1, emoji));
      (await log.append(longest.room, reactions)).forEach(appended);
    }
    const deletions = await log.append(longest.room, fullBatch((i) => deletes(longest.user, i + 1)));

    deletions.forEach(appended);
  });

  test("takes appends of many rooms that are more than one step holds", async ({ log }) => {
    const rooms = Array.from({ length: 20 }, (_, i) => room(`${"𐐨".repeat(60)}${i}`));
    const text = "語".repeat(TEXT_CHARS);

    const outcomes = await Promise.all(
      rooms.map((name) => log.append(name, Array.from({ length: 12 }, () => says(longest.user, text)))),
    );

    outcomes.flat().forEach(appended);
    assert((await log.heads(rooms)).every(({ seq }) => seq === 12));
  });

  test("refuses more than one append may hold as a mistake of the program", async ({ log }) => {
    const many = Array.from({ length: MAX_BATCH_DRAFTS + 1 }, () => says(ada, "x"));
    const heavy = Array.from({ length: 100 }, () => says(ada, "x".repeat(TEXT_CHARS)));

    await assert.rejects(async () => await log.append(lobby, many), RangeError);
    await assert.rejects(async () => await log.append(lobby, heavy), RangeError);
  });

  test("keeps texts as they were written", async ({ log }) => {
    const strange = ["\u0000\u0001", '"\\\n\r\t', "a\u0300", "\u202e", "<b>&amp;", "𐐨\uffff", " x "];

    await log.append(lobby, strange.map((text) => says(ada, text)));

    assert.deepEqual(texts((await log.readAfter(lobby, 0, 10)).entries), strange);
  });

  test("keeps ids and names with spaces and signs apart", async ({ log }) => {
    const body = { type: "message", text: "x" } as const;
    const pairs = [["a b", "c"], ["a", "b c"], ["1 a", "b"], ["#x", "y"], ["", "z"], ["z", ""]];

    const outcomes = await log.append(
      lobby,
      pairs.map(([user = "", id = ""]) => draft({ id: user, name: "N" }, body, { id })),
    );

    assert(outcomes.every((one) => !appended(one).duplicate));
  });
}
