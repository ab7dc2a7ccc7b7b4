import assert from "node:assert/strict";
import { readCommand } from "../../protocol/frames.ts";
import { codePoints, foldName } from "../../protocol/names.ts";
import { ID } from "./samples.ts";

/** The code that a frame is refused with, or the command as it was read. */
function read(frame: Record<string, unknown>): unknown {
  const line = readCommand(JSON.stringify(frame));
  return "command" in line ? line.command : line.refused.code;
}

function textOf(text: unknown): unknown {
  const command = read({ type: "send", room: "general", id: ID, text });
  return typeof command === "string" ? command : (command as { text: string }).text;
}

function nameOf(name: unknown): unknown {
  const command = read({ type: "hello", name });
  return typeof command === "string" ? command : (command as { name: string }).name;
}

function roomOf(room: unknown): unknown {
  const command = read({ type: "join", room });
  return typeof command === "string" ? command : (command as { room: string }).room;
}

for (
  const [what, unit] of [["Latin", "x"], ["CJK", "漢"], ["emoji", "👍"], ["rare CJK", "𠜎"], [
    "control",
    "\u0001",
  ]] as const
) {
  Deno.test(`A text of 4,000 code points is accepted and of 4,001 too long: ${what}`, () => {
    const longest = `a${unit.repeat(3_999)}`;

    assert.equal(textOf(longest), longest);
    assert.equal(textOf(`${longest}${unit}`), "too_long");
  });
}

Deno.test("A text counts combining marks as characters of their own", () => {
  assert.equal(textOf("e\u0301".repeat(2_000)), "e\u0301".repeat(2_000));
  assert.equal(textOf("e\u0301".repeat(2_000) + "e"), "too_long");
  assert.equal(codePoints("e\u0301👍\ud800"), 4);
});

Deno.test("A text that shows nothing is empty", () => {
  for (
    const text of [
      "",
      " ",
      "\n\t\r",
      "\u00a0",
      "\u200b\u200d",
      "\u2800",
      "\u3164",
      "\u202e",
      "\0",
      " ".repeat(4_000),
    ]
  ) {
    assert.equal(textOf(text), "empty", JSON.stringify(text));
  }
  assert.equal(textOf(" ".repeat(4_001)), "too_long");
});

Deno.test("A text keeps every character that it came with", () => {
  for (const text of [" a ", "a\nb", "<b>&amp;", "a\0b", "‮abc", "ﬁ", "e\u0301", "👩‍👩‍👧", "\ufeffx"]) {
    assert.equal(textOf(text), text);
  }
});

Deno.test("A text that is no text, or broken Unicode, is a bad frame", () => {
  for (const text of [undefined, null, 7, ["x"], { x: 1 }, true, "a\ud800b", "\udc00"]) {
    assert.equal(textOf(text), "bad_frame", JSON.stringify(text));
  }
});

Deno.test("A name has up to 32 code points after NFKC", () => {
  assert.equal(nameOf("a".repeat(32)), "a".repeat(32));
  assert.equal(nameOf("漢".repeat(32)), "漢".repeat(32));
  assert.equal(nameOf("𠜎".repeat(32)), "𠜎".repeat(32));
  assert.equal(nameOf("a".repeat(33)), "bad_name");
  assert.equal(nameOf("𠜎".repeat(33)), "bad_name");
  assert.equal(nameOf("ﬁ".repeat(16)), "fi".repeat(16));
  assert.equal(nameOf("ﬁ".repeat(17)), "bad_name");
  assert.equal(nameOf(`${" ".repeat(20)}Ada${" ".repeat(20)}`), "Ada");
  assert.equal(nameOf("x".repeat(60_000)), "bad_name");
});

Deno.test("A name is brought into its one form", () => {
  assert.equal(nameOf("Ａｄａ"), "Ada");
  assert.equal(nameOf("Ame\u0301lie"), "Amélie");
  assert.equal(nameOf("Grace B. Hopper_1-2"), "Grace B. Hopper_1-2");
  assert.equal(foldName("STRASSE"), foldName("straße"));
  assert.equal(foldName("ΣΊΣΥΦΟΣ"), foldName("σίσυφος"));
});

Deno.test("A name has no control, direction, invisible or other characters", () => {
  for (
    const bad of [
      "a\0b",
      "a\nb",
      "a\tb",
      "a\u202eb",
      "a\u2066b",
      "a\u200bb",
      "a\u200db",
      "a\ufeffb",
      "a\u3164",
      "a<b>",
      "a@b",
      "a/b",
      "👍",
      "a\u0300\u0301\u0302\u0303\u0304",
      "\u0301a",
    ]
  ) {
    assert.equal(nameOf(bad), "bad_name", JSON.stringify(bad));
  }
  for (const blank of ["", "  ", "\u3000", "\u200b", "\0"]) {
    assert.equal(nameOf(blank), "empty", JSON.stringify(blank));
  }
  for (const none of [null, 7, {}, ["Ada"], true]) assert.equal(nameOf(none), "bad_frame");
  for (const broken of ["\ud800", "a\udc00"]) assert.equal(nameOf(broken), "bad_name");
});

Deno.test("A room's name has up to 64 code points after NFKC and lower case", () => {
  assert.equal(roomOf("a".repeat(64)), "a".repeat(64));
  assert.equal(roomOf("漢".repeat(64)), "漢".repeat(64));
  assert.equal(roomOf("a".repeat(65)), "bad_room");
  assert.equal(roomOf("𠜎".repeat(65)), "bad_room");
  assert.equal(roomOf("ﬁ".repeat(32)), "fi".repeat(32));
  assert.equal(roomOf("ﬁ".repeat(33)), "bad_room");
  assert.equal(roomOf("x".repeat(60_000)), "bad_room");
});

Deno.test("A room's name is brought into its one spelling", () => {
  assert.equal(roomOf("General"), "general");
  assert.equal(roomOf("Ｇｅｎｅｒａｌ"), "general");
  assert.equal(roomOf("CAFE\u0301"), "café");
  assert.equal(roomOf("2026_plans-b"), "2026_plans-b");
  // Lower-casing İ leaves a combining dot, which must survive a second reading unchanged.
  assert.equal(roomOf(roomOf("İstanbul")), roomOf("İstanbul"));
});

Deno.test("A room's name has nothing but letters, digits, _ and -, and starts with a letter or digit", () => {
  for (
    const bad of [
      "",
      " ",
      "_a",
      "-a",
      "a b",
      " a",
      "a ",
      "a.b",
      "a/b",
      "@me",
      "a\0",
      "a\u202eb",
      "a\u200bb",
      "👍",
      "a\n",
      "ㅤ",
      "\ud800",
    ]
  ) {
    assert.equal(roomOf(bad), "bad_room", JSON.stringify(bad));
  }
  for (const none of [undefined, null, 7, {}, ["general"]]) assert.equal(roomOf(none), "bad_frame");
});

Deno.test("A room of two is read like any other; who may enter it is not the grammar's to say", () => {
  assert.equal(roomOf("dm_abc"), "dm_abc");
  assert.equal(roomOf("DM_abc"), "dm_abc");
});

Deno.test("A command's id is a UUID of any version", () => {
  const idOf = (id: unknown) => read({ type: "delete", room: "general", id, target: 1 });

  assert.notEqual(idOf(ID), "bad_frame");
  assert.notEqual(idOf(ID.toUpperCase()), "bad_frame");
  for (
    const bad of ["", "1", `${ID}0`, ID.slice(1), ` ${ID}`, ID.replaceAll("-", ""), 7, null, undefined, [ID]]
  ) {
    assert.equal(idOf(bad), "bad_frame");
  }
});

Deno.test("A seq is a whole number from 1, a position's from 0", () => {
  const targetOf = (target: unknown) => read({ type: "delete", room: "general", id: ID, target });
  const sinceOf = (seq: unknown) => read({ type: "join", room: "general", since: { epoch: "e1", seq } });

  for (const good of [1, Number.MAX_SAFE_INTEGER]) assert.notEqual(targetOf(good), "bad_frame");
  for (const bad of [0, -1, 1.5, 2 ** 53, 1e308, "1", null]) assert.equal(targetOf(bad), "bad_frame");
  for (const good of [0, 1]) assert.notEqual(sinceOf(good), "bad_frame");
  for (const bad of [-1, 0.5, 2 ** 53, "0"]) assert.equal(sinceOf(bad), "bad_frame");
  for (const epoch of ["", "e".repeat(33), 7]) {
    assert.equal(read({ type: "join", room: "general", since: { epoch, seq: 0 } }), "bad_frame");
  }
});

Deno.test("An emoji is one that a person would pick", () => {
  const emojiOf = (emoji: unknown) =>
    read({ type: "react", room: "general", id: ID, target: 1, emoji, on: true });

  for (const good of ["👍", "👍🏽", "❤️", "❤", "👩‍👩‍👧‍👦", "🇩🇪", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"]) {
    assert.notEqual(emojiOf(good), "bad_frame", good);
  }
  for (const bad of ["", "a", "1", "👍👍", "👍a", " 👍", "\ufe0f", "👍".repeat(99), "\ud83d", 7, null]) {
    assert.equal(emojiOf(bad), "bad_frame", String(bad));
  }
});

Deno.test("who names one room or one user, not both and not neither", () => {
  assert.equal(read({ type: "who" }), "bad_frame");
  assert.equal(read({ type: "who", room: "general", user: "Ada" }), "bad_frame");
  assert.deepEqual(read({ type: "who", user: " Ada " }), { type: "who", user: "Ada" });
});

Deno.test("Fields that the protocol does not know are ignored", () => {
  assert.deepEqual(read({ type: "pong", colour: "green" }), { type: "pong" });
});

Deno.test("Signs of life are read the same, however they are written", () => {
  for (const type of ["pong", "heartbeat"]) {
    const usual = JSON.stringify({ type });
    for (const text of [usual, usual.replace(":", ": "), ` ${usual}`]) {
      assert.deepEqual(readCommand(text), { command: { type } });
    }
    assert.deepEqual(readCommand(JSON.stringify({ type, ref: 7 })), { command: { type, ref: 7 } });
  }
});
