import assert from "node:assert/strict";
import { Caller } from "../support/caller.ts";
import { House } from "../support/house.ts";
import { slowStore } from "../support/slow_store.ts";
import { OPCODES, RawPeer } from "../support/raw_peer.ts";
import { TestClock } from "../support/test_clock.ts";

const ID = "0199a7f0-0000-7000-8000-000000000000";
const SEND = { type: "send", room: "general", id: ID, text: "hello" };

/** A command with one field wrong, and what that field may not be. */
const WRONG: [command: Record<string, unknown>, field: string, values: unknown[], code: string][] = [
  [SEND, "text", [undefined, null, 1, {}, ["a"], "\ud800", "a\udc00b"], "bad_frame"],
  [SEND, "text", ["", "  ", "\n\t", "\u0000", "\u200b\u2060", "\u2800"], "empty"],
  [SEND, "text", ["x".repeat(4_001), "👍".repeat(4_001), "字".repeat(4_001)], "too_long"],
  [SEND, "room", [undefined, null, 7, {}], "bad_frame"],
  [
    SEND,
    "room",
    ["", "#general", "a b", "-a", "_a", "a/b", "a".repeat(65), "a\u0000", "\ud800", "a\u202eb"],
    "bad_room",
  ],
  [SEND, "room", ["elsewhere"], "not_joined"],
  [SEND, "id", [undefined, null, 1, "", "1", ID + "0", "zzz9a7f0-0000-7000-8000-000000000000"], "bad_frame"],
  [SEND, "replyTo", ["1", 0, -1, 1.5, 2 ** 53, null], "bad_frame"],
  [
    { type: "edit", room: "general", id: ID, target: 1, text: "x" },
    "target",
    [undefined, "1", 0, 1.5],
    "bad_frame",
  ],
  [{ type: "edit", room: "general", id: ID, target: 1, text: "x" }, "text", ["x".repeat(4_001)], "too_long"],
  [{ type: "edit", room: "general", id: ID, target: 1, text: "x" }, "target", [99], "not_found"],
  [{ type: "delete", room: "general", id: ID, target: 1 }, "target", [99], "not_found"],
  [{ type: "delete", room: "general", id: ID, target: 1 }, "target", [-1, null, []], "bad_frame"],
  [{ type: "react", room: "general", id: ID, target: 1, emoji: "👍", on: true }, "emoji", [
    "",
    "a",
    "👍👍",
    1,
  ], "bad_frame"],
  [
    { type: "react", room: "general", id: ID, target: 1, emoji: "👍", on: true },
    "on",
    ["true", 1, null],
    "bad_frame",
  ],
  [{ type: "react", room: "general", id: ID, target: 1, emoji: "👍", on: true }, "target", [99], "not_found"],
  [
    { type: "join", room: "other" },
    "room",
    ["", "a".repeat(65), "dm", "a b"].filter((name) => name !== "dm"),
    "bad_room",
  ],
  [{ type: "join", room: "other" }, "room", ["dm_0123456789"], "not_found"],
  [
    { type: "join", room: "other" },
    "since",
    [null, 1, {}, { epoch: "", seq: 1 }, { epoch: "e", seq: -1 }],
    "bad_frame",
  ],
  [
    { type: "join", room: "other" },
    "since",
    [{ epoch: "e".repeat(33), seq: 1 }, { epoch: "e", seq: 0.5 }],
    "bad_frame",
  ],
  [{ type: "leave", room: "general" }, "room", ["elsewhere"], "not_joined"],
  [{ type: "read", room: "general", upTo: 1 }, "upTo", [-1, "1", 1.5, null], "bad_frame"],
  [{ type: "read", room: "general", upTo: 1 }, "room", ["elsewhere"], "not_joined"],
  [{ type: "typing", room: "general", on: true }, "on", ["yes", 1, null], "bad_frame"],
  [{ type: "typing", room: "general", on: true }, "room", ["elsewhere"], "not_joined"],
  [{ type: "who", room: "general" }, "room", [undefined, 1, null], "bad_frame"],
  [{ type: "who", room: "general" }, "user", ["Ada"], "bad_frame"],
  [{ type: "who", user: "Ada" }, "user", ["Nobody"], "not_found"],
  [{ type: "who", user: "Ada" }, "user", ["x".repeat(33), "a\u0000", "a/b"], "bad_name"],
  [{ type: "hello", name: "Ada" }, "name", [1, null, {}], "bad_frame"],
  [{ type: "hello", name: "Ada" }, "name", ["", "   "], "empty"],
  [
    { type: "hello", name: "Ada" },
    "name",
    ["x".repeat(33), "a\u202eb", "\ud800", "a\u0000b", "@da"],
    "bad_name",
  ],
  [{ type: "hello" }, "token", [1, "", "x".repeat(8_193)], "bad_frame"],
  [{ type: "hello" }, "token", ["nonsense", "a.b.c"], "unauthorized"],
  [SEND, "type", ["sned", "", 1, null, undefined, "message", "__proto__", "constructor"], "bad_frame"],
];

for (const [command, field, values, code] of WRONG) {
  const shown = JSON.stringify(values).slice(0, 60);
  Deno.test(`Promise 7: ${command.type} with the ${field} ${shown} is answered with ${code}`, async () => {
    await using house = await House.open();
    await using ada = await Caller.inRoom(house.origin, "Ada", "general");
    await ada.send("general", "first");

    for (const value of values) {
      const answer = await ada.ask({ ...command, [field]: value });

      assert.equal(answer.type === "error" && answer.code, code, JSON.stringify(answer).slice(0, 200));
      await ada.settle();
    }
    assert.deepEqual([house.reported, ada.texts("general")], [[], ["first"]]);
  });
}

Deno.test("Promise 7: what is just within the limits is taken", async () => {
  await using house = await House.open();
  await using ada = await Caller.inRoom(house.origin, "x".repeat(32), "字".repeat(64));
  const room = "字".repeat(64);
  const texts = ["x".repeat(4_000), "👍".repeat(4_000), "字".repeat(4_000), " a ", "\u0007a\n"];

  for (const text of texts) await ada.send(room, text);
  await ada.heard(room, texts.length);

  assert.deepEqual(ada.texts(room), texts);
});

Deno.test("Promise 7: a name at its limit in another Unicode form is taken in its one spelling", async () => {
  await using house = await House.open();
  await using ada = await Caller.connect(house.origin);

  const { user } = await ada.hello({ name: `  ${"e\u0301".repeat(32)} ` });

  assert.equal(user.name, "é".repeat(32));
});

Deno.test("Promise 7: a frame over 64 KiB gets too_long and the connection lives, one of exactly 64 KiB is read", async () => {
  await using house = await House.open();
  await using ada = await Caller.inRoom(house.origin, "Ada", "general");
  const padded = (bytes: number) => {
    const frame = { ...SEND, id: crypto.randomUUID(), more: "" };
    return JSON.stringify({
      ...frame,
      more: "字".repeat(3) + "x".repeat(bytes - JSON.stringify(frame).length - 9),
    });
  };

  for (let i = 0; i < 7; i++) ada.sayRaw(padded(65_537));
  await ada.settle();
  const refused = ada.inbox.all("error").map(({ code }) => code);
  ada.sayRaw(padded(65_536));
  await ada.next("sent");

  assert.deepEqual(refused, Array.from({ length: 7 }, () => "too_long"));
});

Deno.test("Promise 7: a frame of a megabyte gets too_long or 1009, and costs nobody else anything", async () => {
  await using house = await House.open();
  await using grace = await Caller.inRoom(house.origin, "Grace", "general");
  await using ada = await Caller.inRoom(house.origin, "Ada", "general");

  ada.sayRaw("\n".repeat(1_000_000));
  if (House.listener === "node") assert.equal((await ada.closed).code, 1009);
  else assert.equal((await ada.next("error")).code, "too_long");

  await grace.send("general", "still here");
  assert.deepEqual(house.reported, []);
});

Deno.test("Promise 7: bad frames are answered, and five in a row end the connection with 4502", async () => {
  await using house = await House.open();
  await using ada = await Caller.inRoom(house.origin, "Ada", "general");
  const four = ["", "nonsense", "[]", "17", "null", "{"].slice(1, 5);
  for (const bad of four) ada.sayRaw(bad);
  await ada.settle();
  for (const bad of four) ada.sayRaw(bad);
  await ada.settle();

  ada.sayRaw(new Uint8Array([0, 1, 2]));
  ada.sayRaw([...four, '{"type":"heartbeat","ref":99}'].join("\n"));
  const { code } = await ada.closed;

  assert.equal(code, 4502);
  assert.deepEqual(
    ada.inbox.all("error").map(({ code }) => code),
    Array.from({ length: 13 }, () => "bad_frame"),
  );
  assert.equal(ada.inbox.all("heartbeat_ack").some(({ ref }) => ref === 99), false);
});

Deno.test("Promise 7: a binary frame gets bad_frame and the connection lives", async () => {
  await using house = await House.open();
  await using ada = await Caller.inRoom(house.origin, "Ada", "general");

  ada.sayRaw(new TextEncoder().encode(JSON.stringify(SEND)));
  const error = await ada.next("error");
  await ada.settle();

  assert.deepEqual([error.code, error.retry, ada.texts("general")], ["bad_frame", false, []]);
});

Deno.test("Promise 7: 10,000 commands in one frame are each carried out or refused, in order", async () => {
  await using house = await House.open();
  await using ada = await Caller.inRoom(house.origin, "Ada", "general");

  ada.sayRaw("{}\n".repeat(4) + '{"type":"pong"}\n'.repeat(4_000));
  ada.sayRaw('{"type":1}\n{"type":"heartbeat","ref":1}\n'.repeat(500));
  await ada.inbox.until(() => ada.inbox.all("heartbeat_ack").length === 500);
  ada.sayRaw("\n".repeat(65_000) + '{"type":"heartbeat","ref":2}');
  await ada.inbox.until(() => ada.inbox.all("heartbeat_ack").length === 501);

  assert.equal(ada.inbox.all("error").length, 504);
});

Deno.test("Promise 7: 10,000 of the shortest lines that a frame can hold cost one connection and no more", async () => {
  await using house = await House.open();
  await using ada = await Caller.inRoom(house.origin, "Ada", "general");
  await using grace = await Caller.inRoom(house.origin, "Grace", "general");

  ada.sayRaw("{}\n".repeat(10_000));
  const { code } = await ada.closed;
  await grace.send("general", "still here");

  assert.equal(code, 4502);
  assert.equal(ada.inbox.all("error").length, 5);
});

Deno.test("Promise 7: a connection has 200 commands at once and 20 a second, then too_fast and when to try again", async () => {
  const clock = new TestClock();
  await using house = await House.open({ clock, env: { RATE_PER_SECOND: "1" } });
  await using ada = await Caller.named(house.origin, "Ada");
  const beat = (count: number) => {
    for (let i = 0; i < count; i++) ada.say({ type: "heartbeat", ref: i });
  };

  beat(205);
  await ada.inbox.until(() => ada.inbox.all("error").length === 6);
  const acks = ada.inbox.all("heartbeat_ack").length;
  const [error] = ada.inbox.all("error");
  await clock.pass(1_000);
  beat(21);
  await ada.inbox.until(() => ada.inbox.all("error").length === 7);

  // The hello was a command too.
  assert.equal(acks, 199);
  assert.deepEqual(
    [error?.code, error?.retry, error?.ref, error?.retryAfterMs],
    ["too_fast", true, 199, 50],
  );
  assert.equal(ada.inbox.all("heartbeat_ack").length, 219);
});

Deno.test("Promise 7: messages of one person share a pace, however many connections they come over", async () => {
  const clock = new TestClock();
  await using house = await House.open({ clock, env: { RATE_PER_SECOND: "2", RATE_BURST: "3" } });
  await using tab = await Caller.inRoom(house.origin, "Ada", "general");
  await using other = await Caller.connect(house.origin);
  await other.hello({ token: tab.token });
  await other.join("general");
  await tab.send("general", "1");
  await other.send("general", "2");
  await tab.send("general", "3");

  const error = await other.ask({ ...SEND, id: crypto.randomUUID() });
  await clock.pass(500);
  await other.send("general", "4");

  assert.ok(error.type === "error");
  assert.deepEqual([error.code, error.retry, error.retryAfterMs], ["too_fast", true, 500]);
});

Deno.test("Promise 7: a connection is in at most 100 rooms, and in another one after it left one", async () => {
  await using house = await House.open();
  await using ada = await Caller.named(house.origin, "Ada");
  for (let i = 0; i < 100; i++) ada.say({ type: "join", room: `room-${i}` });
  await ada.inbox.until(() => ada.inbox.all("joined").length === 100);

  const refused = await ada.ask({ type: "join", room: "one-more" });
  const again = await ada.ask({ type: "join", room: "room-7" });
  await ada.ask({ type: "leave", room: "room-7" });
  const another = await ada.ask({ type: "join", room: "one-more" });

  assert.equal(refused.type === "error" && refused.code, "forbidden");
  assert.deepEqual([again.type, another.type], ["joined", "joined"]);
});

Deno.test("Promise 7: before hello everything but hello and heartbeat is unauthorized", async () => {
  await using house = await House.open();
  await using ada = await Caller.connect(house.origin);
  const commands = [
    { type: "join", room: "general" },
    SEND,
    { type: "leave", room: "general" },
    { type: "who", room: "general" },
    { type: "who", user: "Ada" },
    { type: "read", room: "general", upTo: 1 },
    { type: "typing", room: "general", on: true },
  ];

  for (const command of commands) {
    const answer = await ada.ask(command);

    assert.equal(answer.type === "error" && answer.code, "unauthorized", command.type);
  }
  await ada.settle();
});

Deno.test("Promise 7: who does not say hello within 10 seconds is closed with 4404, whatever else they say", async () => {
  const clock = new TestClock();
  await using house = await House.open({ clock });
  await using silent = await Caller.connect(house.origin);
  await using chatty = await Caller.connect(house.origin);
  await clock.pass(9_000);
  await chatty.settle();
  await using late = await Caller.connect(house.origin);
  await clock.pass(1_500);

  assert.equal((await silent.closed).code, 4404);
  assert.equal((await chatty.closed).code, 4404);
  await late.hello({ name: "Late" });
  await clock.pass(12_000);
  await late.settle();
  assert.equal(house.hub.connections, 1);
});

Deno.test("Promise 7: commands of one frame and of several take effect in their order, without waiting for answers", async () => {
  await using house = await House.open();
  await using ada = await Caller.connect(house.origin);

  ada.sayRaw(
    [
      { type: "hello", name: "Ada" },
      { type: "join", room: "general" },
      { ...SEND, id: crypto.randomUUID(), text: "one" },
    ].map((frame) => JSON.stringify(frame)).join("\n"),
  );
  ada.say({ ...SEND, id: crypto.randomUUID(), text: "two" });
  ada.say({ type: "leave", ref: 1, room: "general" });
  ada.say({ ...SEND, ref: 2 });
  await ada.next("left");
  const error = await ada.next("error");

  assert.deepEqual([error.code, error.ref], ["not_joined", 2]);
  await ada.inbox.until(() => ada.inbox.all("sent").length === 2);
  await using grace = await Caller.inRoom(house.origin, "Grace", "general");
  assert.deepEqual(grace.texts("general"), ["one", "two"]);
});

const BROKEN: [how: string, act: (peer: RawPeer) => Promise<void>][] = [
  ["sends text that is no UTF-8", (peer) => peer.write(new Uint8Array([0xff, 0xfe, 0xc0]))],
  ["sends a reserved opcode", (peer) => peer.write("x", { opcode: 5 })],
  ["sends a continuation of nothing", (peer) => peer.write("x", { opcode: OPCODES.continuation })],
  ["begins a text within a text", async (peer) => {
    await peer.write("{", { fin: false });
    await peer.write("}");
  }],
  ["sends a fragmented ping", (peer) => peer.write("x", { opcode: OPCODES.ping, fin: false })],
  ["sends bytes that are no frame", (peer) => peer.writeBytes(new Uint8Array(100).fill(0xff))],
  ["ends its direction", (peer) => peer.halfClose()],
  ["vanishes in the middle of a frame", async (peer) => {
    await peer.writeBytes(new Uint8Array([0x81, 0xff, 0, 0, 0, 0, 0, 0, 0xff, 0xff]));
    peer[Symbol.dispose]();
  }],
  [
    "closes with a code that there is not",
    (peer) => peer.write(new Uint8Array([3, 237]), { opcode: OPCODES.close }),
  ],
];

for (const [how, act] of BROKEN) {
  Deno.test(`Promise 7: a client that ${how} costs itself its connection and nobody else anything`, async () => {
    await using house = await House.open({ env: { MAX_CONNECTIONS_PER_ADDRESS: "2" } });
    await using grace = await Caller.inRoom(house.origin, "Grace", "general");
    using peer = await RawPeer.inRoom(house.origin, "Ada", "general");

    await act(peer).catch(() => {});
    await house.until(() => house.hub.connections === 1);

    await grace.send("general", "still here");
    assert.deepEqual(house.reported, []);
    // Their place is free for somebody else.
    await house.until(() => house.hub.counts.closed === 1);
    peer[Symbol.dispose]();
    await using next = await Caller.named(house.origin, "Next");
    await next.settle();
  });
}

// The runtime's listener reads them; another one may end the connection.
Deno.test("Promise 7: an unmasked frame does no harm", async () => {
  await using house = await House.open();
  using peer = await RawPeer.inRoom(house.origin, "Ada", "general");

  await peer.write('{"type":"heartbeat"}', { masked: false });
  await peer.read();

  await using grace = await Caller.inRoom(house.origin, "Grace", "general");
  await grace.send("general", "still here");
  assert.deepEqual(house.reported, []);
});

Deno.test("Promise 7: a text in fragments is one frame", async () => {
  await using house = await House.open();
  using peer = await RawPeer.inRoom(house.origin, "Ada", "general");
  const text = JSON.stringify(SEND);

  await peer.write(text.slice(0, 10), { fin: false });
  await peer.write("x", { opcode: OPCODES.ping });
  await peer.write(text.slice(10, 20), { opcode: OPCODES.continuation, fin: false });
  await peer.write(text.slice(20), { opcode: OPCODES.continuation });
  await peer.readUntil(() => peer.inbox.all("sent").length === 1);

  assert.equal(peer.inbox.all("sent")[0]?.id, ID);
});

Deno.test("Promise 7: 1,000 drafts may wait for a room, then it is unavailable for a moment", async () => {
  const store = slowStore();
  await using house = await House.open({ store });
  using _waiting = store;
  await using ada = await Caller.inRoom(house.origin, "Ada", "general");
  await using grace = await Caller.inRoom(house.origin, "Grace", "general");

  for (const caller of [ada, grace]) {
    for (let i = 0; i < 700; i++) caller.say({ ...SEND, id: crypto.randomUUID() });
  }
  await house.until(() => ada.inbox.all("error").length + grace.inbox.all("error").length >= 200);
  store.release();
  const answers = (caller: Caller) => caller.inbox.all("sent").length + caller.inbox.all("error").length;
  await ada.inbox.until(() => answers(ada) === 700);
  await grace.inbox.until(() => answers(grace) === 700);

  const refused = [...ada.inbox.all("error"), ...grace.inbox.all("error")];
  assert.ok(refused.every(({ code, retry }) => code === "unavailable" && retry));
  // One batch was on its way already.
  assert.ok(refused.length >= 200 && refused.length <= 400, `${refused.length}`);
  await ada.send("general", "again");
});
