import assert from "node:assert/strict";
import fc from "fast-check";
import { Said } from "../../chat/said.ts";
import { lines } from "../../protocol/frames.ts";

const frames = fc.array(
  fc.string({ unit: fc.constantFrom("a", "{}", " ", "\t", "\n", "\r", "\u2028", "é") }),
);

function takeAll(said: Said, what: "line" | "frame"): string[] {
  const taken: string[] = [];
  for (let next; (next = said.take(what)) !== undefined;) taken.push(next);
  return taken;
}

Deno.test("Said gives the lines of all frames that are not blank, in their order, however they come and go", () => {
  fc.assert(fc.property(fc.array(fc.tuple(frames, fc.nat(5))), (turns) => {
    const said = new Said();
    const taken: string[] = [];
    for (const [added, takes] of turns) {
      for (const frame of added) said.add(frame);
      for (let i = 0; i < takes; i++) taken.push(...[said.take("line")].filter((line) => line !== undefined));
    }
    taken.push(...takeAll(said, "line"));

    assert.deepEqual(taken, turns.flatMap(([added]) => added).flatMap(lines));
    assert.ok(said.isEmpty);
  }));
});

Deno.test("Said gives frames as they are where they are not cut into lines", () => {
  const said = new Said();
  for (const frame of ["one\ntwo", " ", "three"]) said.add(frame);

  assert.deepEqual(takeAll(said, "frame"), ["one\ntwo", " ", "three"]);
  assert.ok(said.isEmpty);
});

Deno.test("Said is too much where frames of nothing wait without end", () => {
  const said = new Said();
  for (let i = 0; i < 70_000; i++) said.add("");

  assert.ok(said.isTooMuch);
});

Deno.test("Said is too much beyond a million characters that wait, and forgets them with the last", () => {
  const said = new Said();
  const frame = `${"x".repeat(65_534)}\ny`;
  for (let i = 0; i < 16; i++) said.add(frame);
  const before = said.isTooMuch;
  said.add("z");

  assert.deepEqual([before, said.isTooMuch], [false, true]);
  assert.equal(takeAll(said, "line").length, 33);
  assert.ok(!said.isTooMuch && said.isEmpty);
});
