import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeLine, type Line } from "../../chat/lines.ts";
import { Recent } from "../../chat/recent.ts";
import type { LogEvent } from "../../protocol/events.ts";
import { MemoryLog } from "../../store/memory_log.ts";
import { isNew } from "../../chat/outcomes.ts";
import { ada, changes, deletes, edits, grace, lobby, reacts, replies, says } from "../conformance/drafts.ts";

const common = { room: "lobby", id: "1", from: ada, at: "2026-11-21T10:00:00.000Z" };

function said(seq: number, text = `message ${seq}`): Line {
  return lineOf({ ...common, type: "message", seq, n: seq, text });
}

function lineOf(event: LogEvent): Line {
  return encodeLine({ event, n: event.seq });
}

function run(first: number, last: number): Line[] {
  return Array.from({ length: last - first + 1 }, (_, i) => said(first + i));
}

const seqsOf = (lines: readonly Line[] | undefined) => lines?.map(({ seq }) => seq);

Deno.test("Recent.after() gives what follows a number, as far as it was asked and has it", () => {
  const recent = new Recent();
  recent.add(run(11, 15));
  recent.add(run(16, 20));

  assert.deepEqual(seqsOf(recent.after(17, 100)), [18, 19, 20]);
  assert.deepEqual(seqsOf(recent.after(10, 3)), [11, 12, 13]);
  assert.deepEqual(seqsOf(recent.after(20, 100)), []);
  assert.equal(recent.after(9, 100), undefined);
  assert.equal(new Recent().after(0, 100), undefined);
});

Deno.test("Recent.at() gives one line where the window has it", () => {
  const recent = new Recent();
  recent.add(run(11, 15));

  assert.deepEqual([10, 11, 15, 16].map((seq) => recent.at(seq)?.seq), [undefined, 11, 15, undefined]);
});

Deno.test("Recent begins anew where lines leave a hole", () => {
  const recent = new Recent();
  recent.add(run(1, 5));

  recent.add(run(7, 8));

  assert.equal(recent.after(5, 100), undefined);
  assert.deepEqual(seqsOf(recent.after(6, 100)), [7, 8]);
});

Deno.test("Recent keeps the newest 1,024 lines", () => {
  const recent = new Recent();

  for (let first = 1; first <= 2_000; first += 100) recent.add(run(first, first + 99));

  assert.equal(recent.after(975, 1), undefined);
  assert.equal(recent.after(976, 5_000)?.length, 1_024);
});

Deno.test("Recent keeps at most 256 KiB", () => {
  const recent = new Recent();

  for (let seq = 1; seq <= 100; seq++) recent.add([said(seq, "界".repeat(4_000))]);

  const kept = [...Array(101).keys()].map((seq) => recent.after(seq, 100)).find((lines) => lines)!;
  const bytes = kept.reduce((sum, line) => sum + line.bytes, 0);
  assert.equal(kept.at(-1)?.seq, 100);
  assert.ok(bytes <= 256 * 1024 && bytes + kept[0]!.bytes > 256 * 1024, `${bytes}`);
});

Deno.test("Recent keeps counting bytes rightly when long messages are deleted", () => {
  const recent = new Recent();
  const long = "x".repeat(4_000);
  for (let seq = 1; seq <= 60; seq++) recent.add([said(seq, long)]);
  for (let seq = 61; seq <= 120; seq++) {
    recent.add([lineOf({ ...common, type: "deleted", seq, target: seq - 60 })]);
  }

  for (let seq = 121; seq <= 170; seq++) recent.add([said(seq, long)]);

  assert.equal(recent.after(0, 1_000)?.length, 170);
});

Deno.test("Recent shows an older message and its older edits in their present text", () => {
  const recent = new Recent();
  recent.add([said(1, "helo"), lineOf({ ...common, type: "edited", seq: 2, target: 1, text: "hullo" })]);

  recent.add([lineOf({ ...common, type: "edited", seq: 3, target: 1, text: "hello" })]);

  const texts = recent.after(0, 3)!.map((line) => JSON.parse(line.text).text);
  assert.deepEqual(texts, ["hello", "hello", "hello"]);
});

Deno.test("Recent has nothing left of the text of what was deleted", () => {
  const recent = new Recent();
  recent.add([
    said(1, "secret"),
    lineOf({ ...common, type: "edited", seq: 2, target: 1, text: "secret too" }),
  ]);
  assert.match(recent.pack(recent.after(0, 2)!), /secret.*secret too/);

  recent.add([lineOf({ ...common, type: "deleted", seq: 3, target: 1 })]);

  assert.doesNotMatch(recent.pack(recent.after(0, 2)!) + recent.pack(recent.after(0, 3)!), /secret/);
});

Deno.test("Recent.pack() is the inside of a JSON array", () => {
  const recent = new Recent();
  recent.add(run(1, 3));

  const packed = recent.pack(recent.after(1, 10)!);

  assert.deepEqual(JSON.parse(`[${packed}]`).map(({ seq }: { seq: number }) => seq), [2, 3]);
  assert.equal(recent.pack([]), "");
});

/*
 * Ada reads the lines to answer a join with. Before she packs them a message between the first and the last is deleted; she
 * packs what she has, and goes on with the deletion. Whoever joins after her must not get her text.
 */
Deno.test("Recent.pack() does not give a later reader the lines that an earlier one had read before a deletion", () => {
  const recent = new Recent();
  recent.add([said(1), said(2, "secret"), said(3)]);
  const before = recent.after(0, 3)!;
  recent.add([lineOf({ ...common, type: "deleted", seq: 4, target: 2 })]);
  assert.match(recent.pack(before), /secret/);

  const packed = recent.pack(recent.after(0, 3)!);

  assert.doesNotMatch(packed, /secret/);
});

Deno.test("Recent holds what the log holds, whatever is said, edited, deleted and reacted to", async () => {
  const target = fc.integer({ min: 1, max: 12 });
  const person = fc.constantFrom(ada, grace);
  const draft = fc.oneof(
    fc.tuple(person, fc.string({ minLength: 1 })).map(([who, text]) => says(who, `say ${text}`)),
    fc.tuple(person, target).map(([who, seq]) => replies(who, seq)),
    fc.tuple(person, target, fc.string()).map(([who, seq, text]) => edits(who, seq, `edit ${text}`)),
    fc.tuple(person, target).map(([who, seq]) => deletes(who, seq)),
    fc.tuple(person, target, fc.boolean()).map(([who, seq, on]) => reacts(who, seq, "👍", on)),
    fc.string().map((topic) => changes(ada, "topic", topic)),
  );
  const batches = fc.array(fc.array(draft, { minLength: 1, maxLength: 5 }), { maxLength: 10 });

  await fc.assert(fc.asyncProperty(batches, async (all) => {
    const log = new MemoryLog();
    const recent = new Recent();
    for (const batch of all) {
      const outcomes = await log.append(lobby, batch);
      recent.add(outcomes.filter(isNew).map(encodeLine));
    }

    const { entries } = await log.readAfter(lobby, 0, 1_000);

    const kept = (recent.after(0, 1_000) ?? []).map((line) => JSON.parse(line.text));
    assert.deepEqual(kept, entries.map(({ event }) => event));
  }));
});
