import assert from "node:assert/strict";
import fc from "fast-check";
import { readCommand } from "../../protocol/frames.ts";
import { FRAME_BYTES } from "../../protocol/limits.ts";
import { readPlainJson } from "../../protocol/plain_json.ts";
import { SAMPLES } from "./samples.ts";

/** Longer than what is parsed unseen. */
const LONG = "x".repeat(600);

Deno.test("readPlainJson() reads flat objects of any length as JSON.parse() does, whatever their texts hold", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(fc.constantFrom('"', "\\", "[", "{", "]", "}", ",", '\\"', "\\\\"), { maxLength: 400 })
      .map((signs) => signs.join("")),
  );

  fc.assert(fc.property(fc.dictionary(fc.string(), text, { maxKeys: 20 }), fc.boolean(), (fields, isLong) => {
    const line = JSON.stringify(isLong ? { ...fields, LONG } : fields);

    assert.deepEqual(readPlainJson(line), JSON.parse(line));
  }));
});

Deno.test("readPlainJson() answers any text with what JSON.parse() answers, or with nothing", () => {
  const sign = fc.constantFrom("[", "]", "{", "}", '"', "\\", ",", ":", "1", " ", '{"a":', '"a"');
  const text = fc.oneof(
    fc.json(),
    fc.array(sign, { maxLength: 2_000, size: "max" }).map((all) => all.join("")),
  );

  fc.assert(fc.property(text, (line) => {
    const read = readPlainJson(line);

    if (read !== undefined) assert.deepEqual(read, JSON.parse(line));
  }));
});

Deno.test("readPlainJson() reads a moderate object, and none that is nested or filled without measure", () => {
  const nested = (depth: number) => `{"a":"${LONG}","b":${"[".repeat(depth)}${"]".repeat(depth)}}`;
  const filled = (values: number) => JSON.stringify([LONG, ...Array.from({ length: values - 1 }, () => 1)]);

  assert.notEqual(readPlainJson(nested(99)), undefined);
  assert.equal(readPlainJson(nested(100)), undefined);
  assert.notEqual(readPlainJson(filled(1_000)), undefined);
  assert.equal(readPlainJson(filled(1_001)), undefined);
});

Deno.test("A field that is not known is ignored, however much a client keeps in it within measure", () => {
  const meta = {
    list: Array.from({ length: 900 }, (_, i) => i),
    deep: JSON.parse("[".repeat(90) + "]".repeat(90)),
  };
  const read = readCommand(JSON.stringify({ ...SAMPLES.heartbeat, meta }));

  assert.deepEqual(read, { command: SAMPLES.heartbeat });
});

Deno.test("A line of braces is refused without being parsed, and a text of braces is a text", () => {
  const braces = '{"a":'.repeat(10_000) + "1" + "}".repeat(10_000);
  const read = readCommand(braces);
  const said = readCommand(JSON.stringify({ ...SAMPLES.send, text: '[{"\\'.repeat(800) }));

  assert.ok(braces.length < FRAME_BYTES && "refused" in read && read.refused.code === "bad_frame");
  assert.ok("command" in said && said.command.type === "send");
});
