import assert from "node:assert/strict";
import fc from "fast-check";
import { readFrame, readMessages } from "../../client/incoming.ts";
import { message } from "./people.ts";

Deno.test("readFrame() splits a frame into its objects and leaves blank lines out", () => {
  const frames = readFrame('{"type":"ping"}\n\n{"type":"reset","room":"general"}\n');

  assert.deepEqual(frames.map(({ type }) => type), ["ping", "reset"]);
});

Deno.test("readFrame() reads what is whole beside what is garbled", () => {
  const frames = readFrame('<html>502 Bad Gateway</html>\n{"type":"ping"}\n{"type":"pi');

  assert.deepEqual(frames, [{ type: "ping" }]);
});

Deno.test("readFrame() keeps the place of an event whose type it does not know", () => {
  const frames = readFrame('{"type":"pinned","room":"general","seq":7,"target":3}');

  assert.deepEqual(frames, [{ type: "entry", room: "general", seq: 7 }]);
});

Deno.test("readFrame() keeps the place of a message that lacks its text", () => {
  const { text: _, ...husk } = message(7);

  const frames = readFrame(JSON.stringify(husk));

  assert.deepEqual(frames, [{ type: "entry", room: "general", seq: 7 }]);
});

Deno.test("readFrame() knows no types by way of an object's prototype", () => {
  assert.deepEqual(
    readFrame('{"type":"constructor"}\n{"type":"__proto__"}\n{"type":"toString","room":"general"}'),
    [],
  );
});

Deno.test("readFrame() tells the person's own log from a room's", () => {
  const frames = readFrame('{"type":"invited","room":"@me","seq":4,"to":"dm_1"}');

  assert.deepEqual(frames, [{ type: "own", seq: 4, what: "invited", to: "dm_1" }]);
});

Deno.test("readFrame() never throws, whatever arrives", () => {
  const types = fc.constantFrom(
    "welcome",
    "joined",
    "sent",
    "error",
    "presence",
    "typing",
    "read",
    "goodbye",
    "message",
  );
  const likely = fc.dictionary(
    fc.constantFrom(
      "room",
      "seq",
      "user",
      "events",
      "position",
      "head",
      "members",
      "count",
      "id",
      "from",
      "reactions",
    ),
    fc.jsonValue(),
  );
  const frame = fc.tuple(types, likely).map(([type, fields]) => JSON.stringify({ ...fields, type }));

  fc.assert(fc.property(fc.oneof(fc.string(), fc.json(), frame), (text) => void readFrame(text)));
});

Deno.test("readMessages() leaves out what is no message", () => {
  assert.deepEqual(readMessages([message(1), null, { ...message(2), from: "Ada" }, "x"]), [message(1)]);
  assert.deepEqual(readMessages({ messages: [] }), []);
});
