import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeLine, fittingEnd, fittingStart, framesOf, type Line, utf8Bytes } from "../../chat/lines.ts";
import { OUTGOING_FRAME_BYTES } from "../../protocol/limits.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text).length;

function line(seq: number, text: string): Line {
  const from = { id: "u_ada", name: "Ada" };
  const at = "2026-11-21T10:00:00.000Z";
  return encodeLine({
    n: seq,
    event: { type: "message", room: "lobby", seq, n: seq, id: `${seq}`, from, at, text },
  });
}

const texts = fc.array(
  fc.tuple(fc.constantFrom("a", "é", "界", "👍", "\u0001"), fc.integer({ min: 1, max: 2_000 }))
    .map(([letter, times]) => letter.repeat(times)),
  { maxLength: 60 },
);
const someLines = texts.map((all) => all.map((text, i) => line(i + 1, text)));

Deno.test("utf8Bytes() is the length that TextEncoder gives, of any well-formed text", () => {
  const text = fc.string({ unit: "binary" }).filter((each) => each.isWellFormed());

  fc.assert(fc.property(text, (each) => assert.equal(utf8Bytes(each), bytesOf(each))));
  for (const each of ["\u007f\u0080\u07ff\u0800\uffff", "\u{10000}\u{10ffff}", "\ud7ff\ue000"]) {
    assert.equal(utf8Bytes(each), bytesOf(each));
  }
});

Deno.test("encodeLine() knows the length of its text", () => {
  const { text, bytes, seq, n } = line(7, "héllo 界 👍");

  assert.deepEqual([bytes, seq, n], [bytesOf(text), 7, 7]);
});

Deno.test("framesOf() keeps every line, in order, in frames within the limit", () => {
  fc.assert(fc.property(someLines, (lines) => {
    const frames = framesOf(lines);

    assert.ok(frames.every((frame) => bytesOf(frame) <= OUTGOING_FRAME_BYTES));
    assert.equal(frames.join("\n"), lines.map(({ text }) => text).join("\n"));
  }));
});

Deno.test("framesOf() fills a frame to the last byte before it begins another", () => {
  const empty = line(1, "").bytes;
  const half = line(1, "x".repeat(Math.floor(OUTGOING_FRAME_BYTES / 2) - empty));
  const rest = line(2, "x".repeat(OUTGOING_FRAME_BYTES - 1 - half.bytes - empty));
  const oneMore = line(2, "x".repeat(OUTGOING_FRAME_BYTES - half.bytes - empty));

  assert.deepEqual(framesOf([half, rest]).map(bytesOf), [OUTGOING_FRAME_BYTES]);
  assert.equal(framesOf([half, oneMore]).length, 2);
});

Deno.test("framesOf() makes no frame of nothing", () => {
  assert.deepEqual(framesOf([]), []);
});

Deno.test("fittingStart() and fittingEnd() take the longest run that fits, and at least one line", () => {
  const joined = (lines: readonly Line[]) => bytesOf(lines.map(({ text }) => text + ",").join(""));
  fc.assert(fc.property(someLines, fc.integer({ min: 0, max: 100_000 }), (lines, bytes) => {
    const start = fittingStart(lines, bytes);
    const end = fittingEnd(lines, bytes);

    assert.deepEqual(start, lines.slice(0, start.length));
    assert.deepEqual(end, lines.slice(lines.length - end.length));
    for (const run of [start, end]) {
      assert.ok(run.length >= Math.min(1, lines.length));
      assert.ok(run.length <= 1 || joined(run) <= bytes);
    }
    if (start.length < lines.length) assert.ok(joined(lines.slice(0, start.length + 1)) > bytes);
    if (end.length < lines.length) assert.ok(joined(lines.slice(-end.length - 1)) > bytes);
  }));
});
