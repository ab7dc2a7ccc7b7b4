import assert from "node:assert/strict";
import fc from "fast-check";
import { batch, MOST_FRAME_BYTES } from "../../client/batch.ts";

const bytes = (text: string) => new TextEncoder().encode(text).length;

Deno.test("batch() keeps every line, in order, in frames of at most 60,000 bytes", () => {
  const line = fc.tuple(fc.constantFrom("a", "é", "語", "👍"), fc.integer({ min: 1, max: 14_000 }));

  fc.assert(fc.property(fc.array(line), (parts) => {
    const lines = parts.map(([letter, times]) => letter.repeat(times));

    const frames = batch(lines);

    assert.deepEqual(frames.flatMap((frame) => frame.split("\n")), lines);
    assert.ok(frames.every((frame) => bytes(frame) <= MOST_FRAME_BYTES));
  }));
});

Deno.test("batch() needs one frame for what fits one", () => {
  assert.deepEqual(batch(["a", "b", "c"]), ["a\nb\nc"]);
  assert.deepEqual(batch([]), []);
});
