import assert from "node:assert/strict";
import fc from "fast-check";
import { ERROR_CODES } from "../../protocol/codes.ts";
import { error as errorSchema } from "../../protocol/events.ts";
import { FRAME_BYTES } from "../../protocol/limits.ts";
import { lines, readCommand } from "../../protocol/frames.ts";
import { SAMPLES } from "./samples.ts";

/** Whatever a line is: a command, or an error that the protocol documents. Never an exception, never anything else. */
function assertAnswered(line: string): void {
  const read = readCommand(line);
  if ("command" in read) {
    assert.ok(read.command.type in SAMPLES);
    return;
  }
  const frame = JSON.parse(JSON.stringify(read.refused));
  assert.ok(errorSchema.safeParse(frame).success, JSON.stringify(frame));
  assert.ok(frame.code in ERROR_CODES && frame.message.length > 0 && frame.message.length < 200);
  assert.equal(frame.retry, false, "a bad frame does not become good by repeating it");
}

const sample = fc.constantFrom(...Object.values(SAMPLES)).map((frame) =>
  ({ ...frame }) as Record<string, unknown>
);
const fields = [
  "type",
  "ref",
  "room",
  "user",
  "id",
  "text",
  "name",
  "token",
  "since",
  "inbox",
  "target",
  "emoji",
  "on",
  "upTo",
];
const field = fc.constantFrom(...fields, "__proto__", "constructor", "toString", "then", "toJSON", "");
const deep = fc.integer({ min: 1, max: 2_000 }).map((depth) =>
  JSON.parse("[".repeat(depth) + "]".repeat(depth))
);
const oddNumber = fc.oneof(fc.double(), fc.constantFrom(2 ** 53, -1, 1e308, -0, 5e-324, 0.1, 4_294_967_296));
const oddText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.constantFrom(
    "",
    " ",
    "\0",
    "\ud800",
    "\udc00x",
    "\u202e",
    "\u200b",
    "dm_x",
    "@me",
    "__proto__",
    "a\u0300".repeat(99),
  ),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 50 }).map((units) =>
    String.fromCharCode(...units)
  ),
  fc.integer({ min: 3_990, max: 70_000 }).map((length) => "x".repeat(length)),
);
const value = fc.oneof(
  oddText,
  oddNumber,
  deep,
  fc.boolean(),
  fc.constant(null),
  fc.object(),
  fc.array(fc.anything()),
);
const mutation = fc.oneof(
  fc.record({ do: fc.constant("drop" as const), field }),
  fc.record({ do: fc.constant("set" as const), field, value }),
  fc.record({ do: fc.constant("wrap" as const), field }),
);

/** JSON that may hold what JSON.stringify of an object would hide: own keys of any name. */
function encode(frame: Record<string, unknown>): string {
  return `{${
    Object.entries(frame).map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value) ?? "null"}`)
  }}`;
}

Deno.test("readCommand() reads every sample as a command", () => {
  for (const frame of Object.values(SAMPLES)) {
    const read = readCommand(JSON.stringify(frame));

    assert.deepEqual("command" in read ? read.command : read, frame);
  }
});

Deno.test("readCommand() answers any mutation of any frame with a command or a documented error", () => {
  fc.assert(
    fc.property(sample, fc.array(mutation, { maxLength: 4 }), (frame, mutations) => {
      const entries = new Map(Object.entries(frame));
      for (const each of mutations) {
        if (each.do === "drop") entries.delete(each.field);
        else if (each.do === "wrap") entries.set(each.field, [entries.get(each.field)]);
        else entries.set(each.field, each.value);
      }
      const fields = [...entries].map(([key, value]) =>
        `${JSON.stringify(key)}:${JSON.stringify(value) ?? "null"}`
      );
      assertAnswered(`{${fields.join()}}`);
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("readCommand() answers frames that were cut off, spliced or had letters changed", () => {
  fc.assert(
    fc.property(
      sample,
      fc.nat(200),
      fc.nat(10),
      fc.string({ unit: "binary", maxLength: 5 }),
      (frame, at, cut, put) => {
        const text = encode(frame);
        assertAnswered(text.slice(0, at) + put + text.slice(at + cut));
        assertAnswered(text.slice(0, at));
      },
    ),
    { numRuns: 2_000 },
  );
});

Deno.test("readCommand() answers any text and any bytes read as text", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), fc.json(), (bytes, json) => {
    assertAnswered(new TextDecoder().decode(bytes));
    assertAnswered(String.fromCharCode(...bytes));
    assertAnswered(json);
  }));
});

Deno.test("readCommand() answers JSON as deep and as wide as one frame can hold", () => {
  const width = FRAME_BYTES;

  for (const open of ["[", '{"a":', '[{"type":', '{"type":"send","text":[']) {
    const depth = Math.floor(width / open.length);
    assertAnswered(open.repeat(depth));
    const close = [...open].reverse().map((c) => c === "[" ? "]" : c === "{" ? "}" : "").join("");
    assertAnswered(open.repeat(depth / 2) + "0" + close.repeat(depth / 2));
  }
  assertAnswered(`{${Array.from({ length: 6_000 }, (_, i) => `"k${i}":0`).join()}}`);
  assertAnswered(`{"type":"hello",${Array.from({ length: 6_000 }, (_, i) => `"k${i}":0`).join()}}`);
  assertAnswered(`{"type":"${"x".repeat(width)}"}`);
  assertAnswered("9".repeat(width));
});

Deno.test("readCommand() is not misled by names of prototypes", () => {
  const read = readCommand(
    '{"type":"heartbeat","__proto__":{"ref":9},"constructor":{"prototype":{"ref":9}}}',
  );

  assert.deepEqual(read, { command: { type: "heartbeat" } });
  assert.equal(Object.hasOwn(Object.prototype, "ref"), false);
  for (const type of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
    const refused = readCommand(JSON.stringify({ type }));
    assert.ok("refused" in refused && refused.refused.code === "bad_frame");
  }
});

Deno.test("readCommand() answers with the ref of a refused command where it has one", () => {
  const refOf = (frame: unknown) => {
    const read = readCommand(JSON.stringify(frame));
    return "refused" in read ? read.refused.ref : "a command";
  };

  assert.equal(refOf({ type: "send", ref: 7 }), 7);
  assert.equal(refOf({ type: "nonsense", ref: 8.5 }), 8.5);
  assert.equal(refOf({ type: "send", ref: "7" }), undefined);
  assert.equal(refOf([{ type: "send", ref: 7 }]), undefined);
});

Deno.test("readCommand() answers with a ref only where JSON can carry it back", () => {
  for (const ref of ["1e999", "-1e999"]) {
    const read = readCommand(`{"type":"nonsense","ref":${ref}}`);

    assert.ok("refused" in read);
    assert.equal("ref" in read.refused, false);
  }
});

Deno.test("lines() takes a frame apart and leaves out what is blank", () => {
  assert.deepEqual(lines('{"a":1}\n\n  \r\n{"b":2}\r\n'), ['{"a":1}', '{"b":2}\r']);
  for (const blank of ["", " ", "\n", "\r\n\t\n"]) assert.deepEqual(lines(blank), []);
  assert.ok("command" in readCommand('{"type":"pong"}\r'));
});

Deno.test("lines() and readCommand() survive ten thousand commands in one frame", () => {
  const frame = Array.from({ length: 10_000 }, () => "{}").join("\n");

  const read = lines(frame).map(readCommand);

  assert.equal(read.length, 10_000);
  assert.ok(read.every((each) => "refused" in each && each.refused.code === "bad_frame"));
});
