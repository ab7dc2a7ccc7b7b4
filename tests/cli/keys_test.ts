import assert from "node:assert/strict";
import fc from "fast-check";
import { completed } from "../../cli/chat/completion.ts";
import { edited, type Editor, EMPTY, inserted, MOST_TYPED, withText } from "../../cli/chat/editor.ts";
import { type Key, KeyReader } from "../../cli/chat/key_reader.ts";
import { cutName, readOrder } from "../../cli/chat/orders.ts";
import { signsOf } from "../../cli/chat/text/cells.ts";
import { TypedLines } from "../../cli/chat/typed_lines.ts";
import { editorRows } from "../../cli/chat/view/editor_rows.ts";

const names = (keys: readonly Key[]) =>
  keys.map((key) => key.kind === "key" ? key.name : key.kind === "focus" ? `focus ${key.on}` : key.text);

Deno.test("KeyReader knows the keys of the terminals that there are", () => {
  const typed: [string, string[]][] = [
    ["abc", ["abc"]],
    ["\r\x7f\t", ["enter", "backspace", "tab"]],
    ["\x01\x05\x0b\x15\x17\n", ["ctrl-a", "ctrl-e", "ctrl-k", "ctrl-u", "ctrl-w", "ctrl-j"]],
    ["\x1b[A\x1b[B\x1b[C\x1b[D", ["up", "down", "right", "left"]],
    ["\x1bOA\x1bOH\x1bOF", ["up", "home", "end"]],
    ["\x1b[H\x1b[F\x1b[1~\x1b[4~\x1b[7~\x1b[8~\x1b[3~", [
      "home",
      "end",
      "home",
      "end",
      "home",
      "end",
      "delete",
    ]],
    ["\x1b[5~\x1b[6~", ["page-up", "page-down"]],
    ["\x1b[1;3A\x1b[1;5D\x1b\x1b[A\x1bb\x1b\r", ["alt-up", "ctrl-left", "alt-up", "alt-b", "alt-enter"]],
    ["\x1b[I\x1b[O", ["focus true", "focus false"]],
    ["\x1b[200~a\rb\x1b[D\x1b[201~!", ["a\rb\x1b[D", "!"]],
    ["\x1b[99;99X\x1b[38;5;1mok", ["ok"]],
    ["漢👍🏽", ["漢👍🏽"]],
  ];
  for (const [bytes, keys] of typed) assert.deepEqual(names(new KeyReader().read(bytes)), keys);
});

Deno.test("KeyReader finds the same keys however the bytes are cut", () => {
  const parts = [
    "a",
    "é",
    "\r",
    "\x1b[A",
    "\x1b[1;5D",
    "\x1bOH",
    "\x1bf",
    "\x1b[200~x\ny\x1b[201~",
    "\x1b[5~",
  ];
  const typed = fc.array(fc.constantFrom(...parts), { maxLength: 12 });
  fc.assert(fc.property(typed, fc.array(fc.nat(8), { maxLength: 60 }), (pieces, cuts) => {
    const bytes = pieces.join("");
    const whole = names(new KeyReader().read(bytes)).join("|").replaceAll("|", "");
    const reader = new KeyReader();
    const cut: string[] = [];

    let at = 0;
    for (const length of [...cuts, bytes.length]) {
      cut.push(...names(reader.read(bytes.slice(at, at + length))));
      at += length;
    }

    assert.equal(cut.join(""), whole);
  }));
});

Deno.test("KeyReader takes an Escape that nothing follows for the key, and never stops at nonsense", () => {
  const reader = new KeyReader();

  assert.deepEqual(reader.read("\x1b"), []);
  assert.ok(reader.isWaiting);
  assert.deepEqual(names(reader.flush()), ["escape"]);
  assert.deepEqual(names(reader.read("a")), ["a"]);
  assert.equal(names(reader.read(`\x1b[${"1;".repeat(50)}`)).join("").length > 0, true);
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary", maxLength: 8 }), { maxLength: 20 }), (pieces) => {
      const hostile = new KeyReader();
      for (const piece of pieces) hostile.read(`\x1b${piece}[`);
      hostile.flush();
    }),
  );
});

const press = (editor: Editor, ...keys: string[]) =>
  keys.reduce((now, name) => edited(now, { kind: "key", name }) ?? now, editor);
const type = (editor: Editor, text: string) => edited(editor, { kind: "text", text }) ?? editor;

Deno.test("The editor edits as a shell's line does", () => {
  const line = type(EMPTY, "hello wide world");

  assert.equal(press(line, "ctrl-w").text, "hello wide ");
  assert.equal(press(line, "ctrl-a", "ctrl-k").text, "");
  assert.equal(press(line, "ctrl-left", "ctrl-u").text, "world");
  assert.equal(press(line, "ctrl-left", "ctrl-u", "end", "ctrl-y").text, "worldhello wide ");
  assert.equal(type(press(line, "home"), "> ").text, "> hello wide world");
  assert.equal(press(line, "left", "left", "backspace", "delete").text, "hello wide wod");
  assert.equal(press(line, "alt-b", "alt-d").text, "hello wide ");
});

Deno.test("The editor moves and deletes whole signs, whatever they are made of", () => {
  const line = type(EMPTY, "é👍🏽漢👩‍👩‍👧");

  assert.equal(press(line, "backspace").text, "é👍🏽漢");
  assert.equal(press(line, "left", "left", "left", "delete").text, "é漢👩‍👩‍👧");
  assert.equal(type(type(EMPTY, "e"), "\u0301").cursor, 2);
});

Deno.test("The editor takes a paste of several lines as one text, without what a terminal would obey", () => {
  const pasted = edited(EMPTY, { kind: "paste", text: "one\r\ntwo\rthree\x1b[2J\u202e\tx" })!;

  assert.equal(pasted.text, "one\ntwo\nthree[2J    x");
  assert.equal(press(pasted, "home", "up").cursor, 4);
  assert.equal(press(pasted, "up", "up", "home").cursor, 0);
  assert.equal(edited(press(pasted, "up", "up"), { kind: "key", name: "up" }), undefined);
  assert.equal(inserted(EMPTY, "x".repeat(MOST_TYPED * 2)).text.length, MOST_TYPED);
});

Deno.test("The editor's cursor always stands between two signs, and always on the screen", () => {
  const keys = [
    "left",
    "right",
    "home",
    "end",
    "up",
    "down",
    "backspace",
    "delete",
    "ctrl-w",
    "ctrl-k",
    "ctrl-y",
  ];
  const texts = ["a", "é", "\u0301", "漢", "👍🏽", "\u200d", "👧", "🇻", "🇳", "\n", " "];
  const steps = fc.array(fc.oneof(fc.constantFrom(...keys), fc.constantFrom(...texts)), { maxLength: 40 });
  fc.assert(fc.property(steps, fc.integer({ min: 2, max: 9 }), (done, cells) => {
    const editor = done.reduce(
      (now, step) => keys.includes(step) ? press(now, step) : type(now, step),
      EMPTY,
    );
    const borders = signsOf(editor.text).reduce((all, sign) => [...all, all.at(-1)! + sign.length], [0]);

    const { rows, row, column } = editorRows(editor, cells, 4);

    assert.ok(borders.includes(editor.cursor));
    assert.ok(rows.length >= 1 && rows.length <= 4 && row >= 0 && row < rows.length);
    assert.ok(column >= 0 && column <= cells);
  }));
});

Deno.test("TypedLines brings back what was typed, and at last what was being typed", () => {
  const lines = new TypedLines();
  lines.add("one");
  lines.add("two");

  const seen = [
    lines.earlier("thr"),
    lines.earlier("two"),
    lines.earlier("one"),
    lines.later(),
    lines.later(),
  ];

  assert.deepEqual(seen, ["two", "one", undefined, "two", "thr"]);
  assert.equal(lines.later(), undefined);
});

Deno.test("readOrder() tells commands from what is said", () => {
  assert.deepEqual(readOrder("/join  General"), { kind: "command", name: "join", rest: "General" });
  assert.deepEqual(readOrder("/ME waves\nagain"), { kind: "command", name: "me", rest: "waves\nagain" });
  assert.deepEqual(readOrder("//etc"), { kind: "say", text: "/etc" });
  assert.deepEqual(readOrder("/nonsense x"), { kind: "unknown", name: "nonsense" });
  assert.deepEqual(readOrder("/constructor"), { kind: "unknown", name: "constructor" });
});

Deno.test("cutName() finds names of several words, in quotes or known", () => {
  const known = ["Grace", "Grace Hopper", "Grace Kelly"];

  assert.deepEqual(cutName("grace hopper: are you there", known), {
    name: "Grace Hopper",
    rest: "are you there",
  });
  assert.deepEqual(cutName('"Ada Lovelace" hi', known), { name: "Ada Lovelace", rest: "hi" });
  assert.deepEqual(cutName("@Bob hi there", known), { name: "Bob", rest: "hi there" });
  assert.deepEqual(cutName("Graceful move", known), { name: "Graceful", rest: "move" });
  assert.deepEqual(cutName("", known), { name: "", rest: "" });
});

Deno.test("completed() completes commands, rooms and names as far as they are clear", () => {
  const words = { people: ["Grace", "Grant", "Linus"], rooms: ["general", "random"] };
  const complete = (text: string) => completed(withText(EMPTY, text), words).text;

  assert.equal(complete("/jo"), "/join ");
  assert.equal(complete("/join ra"), "/join random ");
  assert.equal(complete("gr"), "Gra");
  assert.equal(complete("lin"), "Linus: ");
  assert.equal(complete("hello @lin"), "hello @Linus ");
  assert.equal(complete("nobody"), "nobody");
  assert.equal(complete(""), "");
});
