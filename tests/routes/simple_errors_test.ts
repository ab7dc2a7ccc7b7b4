import assert from "node:assert/strict";
import * as fc from "fast-check";
import { readAs } from "../../protocol/frames.ts";
import { simpleCommand } from "../../protocol/simple.ts";
import { Caller } from "../support/caller.ts";
import { House } from "../support/house.ts";
import { SimpleCaller } from "../support/simple_caller.ts";
import { TestClock } from "../support/test_clock.ts";

const MISTAKES: [what: string, said: string | Uint8Array<ArrayBuffer>, code: string][] = [
  ["no JSON", "hello", "bad_frame"],
  ["nothing", "", "bad_frame"],
  ["a list", "[]", "bad_frame"],
  ["no type", '{"message":"hi"}', "bad_frame"],
  ["an unknown type", '{"type":"shout","message":"hi"}', "bad_frame"],
  ["a frame of version 1", '{"type":"join","room":"general"}', "bad_frame"],
  ["two objects in a frame", '{"type":"users"}\n{"type":"users"}', "bad_frame"],
  ["a message without text", '{"type":"message"}', "bad_frame"],
  ["a text that is a number", '{"type":"message","message":7}', "bad_frame"],
  ["binary", new Uint8Array([1, 2, 3]), "bad_frame"],
  ["a blank message", '{"type":"message","message":" \\n "}', "empty"],
  ["a message too long", JSON.stringify({ type: "chat", text: "x".repeat(4_001) }), "too_long"],
  ["a frame too long", JSON.stringify({ type: "message", message: "é".repeat(33_000) }), "too_long"],
  ["a target that is no name", '{"type":"message","message":"hi","target_user":"<b>"}', "bad_name"],
  ["a target that nobody is", '{"type":"message","message":"hi","target_user":"Joan"}', "not_found"],
  ["a status of no name", '{"type":"status","username":""}', "empty"],
];

for (const [what, said, code] of MISTAKES) {
  Deno.test(`A simple client that says ${what} gets ${code} and goes on`, async () => {
    await using house = await House.open();
    await using ada = await SimpleCaller.enter(house.origin, "/ws/chat/Ada");

    ada.sayRaw(said);
    const error = await ada.next("error");
    ada.say({ type: "message", message: "still here" });

    assert.equal(error.code, code);
    assert.deepEqual(Object.keys(error), ["type", "code", "message"]);
    await ada.hears(1);
    assert.deepEqual(house.reported, []);
  });
}

Deno.test("Five bad frames in a row close a simple client with 4502, four and a good one do not", async () => {
  await using house = await House.open();
  await using ada = await SimpleCaller.enter(house.origin, "/ws/chat/Ada");
  for (let i = 0; i < 4; i++) ada.sayRaw("nonsense");
  await ada.settle();

  for (let i = 0; i < 5; i++) ada.sayRaw("nonsense");

  assert.equal((await ada.closed).code, 4502);
  assert.equal(ada.inbox.all("error").length, 9);
});

Deno.test("Who says too much too quickly hears too_fast, and what was said within the allowance is heard", async () => {
  await using house = await House.open({
    env: { RATE_PER_SECOND: "1", RATE_BURST: "3" },
    clock: new TestClock(),
  });
  await using ada = await SimpleCaller.enter(house.origin, "/ws/chat/Ada");

  for (let i = 0; i < 5; i++) ada.say({ type: "message", message: `${i}` });
  await ada.settle();
  await ada.hears(3);

  assert.deepEqual(ada.heard, ["Ada: 0", "Ada: 1", "Ada: 2"]);
  assert.deepEqual(ada.inbox.all("error").map(({ code }) => code), ["too_fast", "too_fast"]);
});

Deno.test("Commands have the pace of version 1", async () => {
  await using house = await House.open({ env: { RATE_PER_SECOND: "1" }, clock: new TestClock() });
  await using ada = await SimpleCaller.enter(house.origin, "/ws/chat/Ada");

  for (let i = 0; i < 201; i++) ada.say({ type: "heartbeat" });

  assert.equal((await ada.next("error")).code, "too_fast");
  assert.equal(ada.inbox.all("heartbeat_ack").length, 200);
});

Deno.test("What is said before the welcome waits for it", async () => {
  await using house = await House.open();
  await using grace = await Caller.inRoom(house.origin, "Grace", "lobby");
  const socket = new WebSocket(`${house.origin.replace("http", "ws")}/ws/chat/Ada`);
  socket.onopen = () => socket.send('{"type":"message","message":"first thing"}');
  const closed = new Promise((resolve) => socket.onclose = resolve);

  await grace.heard("lobby", 1);

  assert.deepEqual(grace.texts("lobby"), ["first thing"]);
  socket.close();
  await closed;
});

const ANSWERS = new Set(["users_update", "status", "heartbeat_ack", "error"]);
const NEWS = new Set(["message", "private", "system", "users_update"]);

/** How many of these texts end a connection; undefined where they do not. */
function fifthBadFrame(texts: readonly string[]): number | undefined {
  let bad = 0;
  for (const [index, text] of texts.entries()) {
    const read = readAs(simpleCommand, text);
    if ("command" in read) bad = 0;
    else if (read.refused.code === "bad_frame" && ++bad === 5) return index + 1;
  }
  return undefined;
}

Deno.test("Any text is answered as documented, and the connection lives until the fifth bad frame", async () => {
  await using house = await House.open();
  const word = fc.constantFrom(
    "message",
    "chat",
    "status",
    "users",
    "pong",
    "heartbeat",
    "join",
    "__proto__",
  );
  const value = fc.oneof(fc.string(), fc.jsonValue(), word);
  const object = fc.dictionary(
    fc.constantFrom("type", "message", "text", "username", "target_user", "timestamp", "x"),
    value,
  );
  const said = fc.oneof(fc.string({ unit: "binary" }), fc.json(), object.map((some) => JSON.stringify(some)));

  await fc.assert(
    fc.asyncProperty(fc.array(said, { maxLength: 8 }), async (texts) => {
      await using ada = await SimpleCaller.enter(house.origin, "/ws/chat");
      const end = fifthBadFrame(texts);

      for (const text of texts.slice(0, end)) ada.sayRaw(text);
      if (end === undefined) {
        ada.say({ type: "status", username: "Nobody at all" });
        await ada.next("error", ({ message }) => message === "Nobody here has that name");
      } else assert.equal((await ada.closed).code, 4502);

      for (const { type } of ada.inbox.frames.slice(1)) assert.ok(ANSWERS.has(type) || NEWS.has(type), type);
    }),
    { numRuns: 150 },
  );
  assert.deepEqual(house.reported, []);
});
