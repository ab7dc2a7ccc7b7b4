import assert from "node:assert/strict";
import fc from "fast-check";
import { textFrame } from "../../routes/text_frame.ts";

/** What a client reads of a frame: its text, and how many bytes were not part of it. */
function read(frame: Uint8Array): { text: string; rest: number } {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  assert.equal(frame[0], 0x81);
  const short = frame[1]!;
  const start = short === 126 ? 4 : short === 127 ? 10 : 2;
  const length = short === 126 ? view.getUint16(2) : short === 127 ? Number(view.getBigUint64(2)) : short;
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(frame.subarray(start, start + length));
  return { text, rest: frame.length - start - length };
}

for (const length of [0, 1, 125, 126, 127, 65_535, 65_536, 200_000]) {
  Deno.test(`textFrame() frames a text of ${length} bytes`, () => {
    const text = "x".repeat(length);

    assert.deepEqual(read(textFrame(text)), { text, rest: 0 });
  });
}

Deno.test("textFrame() frames every text, with lone surrogates as the replacement character", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
    assert.deepEqual(read(textFrame(text)), { text: text.toWellFormed(), rest: 0 });
  }));
});

Deno.test("textFrame() encodes what is sent to many once, and never gives a text the frame of another", () => {
  const first = textFrame("to all");

  const again = textFrame(["to", "all"].join(" "));
  const other = textFrame("to you");
  const back = textFrame("to all");

  assert.equal(again, first);
  assert.deepEqual([other, back].map((frame) => read(frame).text), ["to you", "to all"]);
});
