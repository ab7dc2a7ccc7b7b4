import assert from "node:assert/strict";
import fc from "fast-check";
import type { LogEvent } from "../../protocol/events.ts";
import { type Chunk, CHUNK_BYTES, entryIn, readChunk, recordOf, written } from "../../store/chunk.ts";
import type { StoredEntry } from "../../store/stored.ts";
import { ada, lobby, room } from "../conformance/drafts.ts";

const FIRST = 7;

function says(seq: number, text: string): LogEvent {
  return { type: "message", room: lobby, seq, id: `id-${seq}`, from: ada, at: "today", n: seq, text };
}

function entries(texts: readonly string[], more: Partial<StoredEntry> = {}): StoredEntry[] {
  return texts.map((text, i) => ({ event: says(FIRST + i, text), n: FIRST + i, rev: FIRST + i, ...more }));
}

function stored(of: readonly StoredEntry[]): Chunk[] {
  return written(lobby, { first: FIRST, records: of.map(recordOf) })
    .map(({ first, value }) => readChunk(value, lobby, first));
}

function read(chunks: readonly Chunk[]): (StoredEntry | undefined)[] {
  return chunks.flatMap((chunk) => chunk.records.map((_, i) => entryIn(chunk, lobby, chunk.first + i)));
}

function plain(of: unknown): unknown {
  return JSON.parse(JSON.stringify(of));
}

Deno.test("written() keeps any entries, in their order, in chunks that follow each other", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 400 }),
    fc.string({ unit: "binary" }),
    fc.constant("語".repeat(4_000)),
  );
  fc.assert(fc.property(fc.array(text, { minLength: 1, maxLength: 40 }), (texts) => {
    const of = entries(texts, { expiresAt: 123 });

    const chunks = stored(of);

    assert.deepEqual(plain(read(chunks)), plain(of));
    let next = FIRST;
    for (const { first, records } of chunks) {
      assert.equal(first, next);
      next += records.length;
    }
  }));
});

Deno.test("written() makes chunks of so many bytes at most, or of one entry", () => {
  const ofNames = 100;
  for (const text of ["x".repeat(100), "語".repeat(300), "\u0001".repeat(50), "🦕".repeat(4_000)]) {
    const chunks = written(lobby, { first: FIRST, records: entries(Array(100).fill(text)).map(recordOf) });

    for (const { first, value } of chunks) {
      const { records } = readChunk(value, lobby, first);
      assert(records.length > 0);
      assert(records.length === 1 || value.length <= CHUNK_BYTES + ofNames, `${value.length} bytes`);
    }
  }
});

Deno.test("written() puts what one append says into few values", () => {
  const texts = Array.from({ length: 80 }, (_, i) => `${i} ${"x".repeat(100)}`);

  assert(stored(entries(texts)).length <= 10);
});

Deno.test("entryIn() knows which change an entry has seen last", () => {
  const [changed] = read(stored(entries(["a"], { rev: 99 })));

  assert.equal(changed?.rev, 99);
});

Deno.test("readChunk() takes no chunk of another room or place for its own", () => {
  const [one] = written(lobby, { first: FIRST, records: entries(["a"]).map(recordOf) });

  assert.equal(readChunk(one!.value, lobby, FIRST).records.length, 1);
  assert.equal(readChunk(one!.value, room("garden"), FIRST).records.length, 0);
  assert.equal(readChunk(one!.value, lobby, FIRST + 1).records.length, 0);
});

Deno.test("readChunk() and entryIn() never throw, whatever lies in the store", () => {
  const bytes = fc.uint8Array({ maxLength: 40 });
  const json = fc.array(fc.jsonValue()).map((records) =>
    new TextEncoder().encode(JSON.stringify([lobby, FIRST, ...records]))
  );
  fc.assert(fc.property(fc.oneof(bytes, json, fc.anything()), (value) => {
    const chunk = readChunk(value, lobby, FIRST);

    assert.equal(entryIn(chunk, lobby, FIRST), undefined);
    assert.equal(entryIn(chunk, lobby, FIRST - 1), undefined);
  }));
});
