import assert from "node:assert/strict";
import { clientFrame, readHeader, serverFrame, TEXT } from "../../bench/load/frames.ts";

Deno.test("readHeader() finds the payload of short, middle and long frames", () => {
  for (const length of [0, 1, 125, 126, 65_535, 65_536, 200_000]) {
    const frame = serverFrame("x".repeat(length));

    const header = readHeader(frame, 0, frame.length);

    assert.deepEqual(header, { opcode: TEXT, start: frame.length - length, end: frame.length });
  }
});

Deno.test("readHeader() waits for the whole frame, wherever it was cut", () => {
  const frame = serverFrame("x".repeat(300));

  for (let length = 0; length < frame.length; length++) {
    assert.equal(readHeader(frame, 0, length), undefined);
  }
});

Deno.test("readHeader() goes on behind the frame before", () => {
  const bytes = new Uint8Array([...serverFrame("ab"), ...serverFrame("cde")]);

  const first = readHeader(bytes, 0, bytes.length);
  const second = readHeader(bytes, first!.end, bytes.length);

  assert.equal(new TextDecoder().decode(bytes.subarray(second!.start, second!.end)), "cde");
});

Deno.test("clientFrame() is masked, with a mask that changes nothing", () => {
  const frame = clientFrame("hi");

  assert.deepEqual([...frame], [0x81, 0x82, 0, 0, 0, 0, 0x68, 0x69]);
});
