import assert from "node:assert/strict";
import fc from "fast-check";
import { clip, padEnd, signsOf, widthOf, wrap } from "../../cli/chat/text/cells.ts";
import { nameColour, NAMES } from "../../cli/chat/text/palette.ts";
import { safeLine, safeText, typeable } from "../../cli/chat/text/safe_text.ts";
import { encode } from "../../cli/chat/text/spans.ts";

// deno-lint-ignore no-control-regex
const OBEYED = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
const anyText = fc.string({ unit: "binary", maxLength: 60 });
const widths = fc.integer({ min: 2, max: 40 });

Deno.test("safeText() leaves nothing that a terminal obeys, whatever somebody says", () => {
  const nasty = fc.string({
    unit: fc.constantFrom("\x1b", "[", "2J", "\r", "\x9b", "\u202e", "\n", "\t", "a", "\ud800", "\u2066"),
    maxLength: 40,
  });
  fc.assert(fc.property(fc.oneof(nasty, anyText), (text) => {
    assert.doesNotMatch(safeText(text), OBEYED);
    assert.doesNotMatch(typeable(text), OBEYED);
    assert.ok(!safeLine(text).includes("\n"));
    assert.ok(safeText(text).isWellFormed());
  }));
});

Deno.test("safeText() shows what was meant to be obeyed, and leaves every script as it is", () => {
  const scripts = "Tiếng Việt, 漢字, हिन्दी, עברית, العربية, กำ, é, 👩‍👩‍👧, ❤️, 🇻🇳, می‌خواهم";

  assert.equal(safeText("\x1b[2J\x07\x7f"), "␛[2J␇␡");
  assert.equal(safeText("a\r\nb\u2028c"), "a\nb\nc");
  assert.equal(safeText("abc\u202egnp.exe"), "abcgnp.exe");
  assert.equal(safeText(`Z${"\u0301".repeat(50)}`), `Z${"\u0301".repeat(6)}`);
  assert.equal(safeText(scripts), scripts);
});

Deno.test("widthOf() counts cells as a terminal does: two for wide signs and emoji, none for marks", () => {
  const widths = ["a", "漢", "é", "👍🏽", "👩‍👩‍👧", "🇻🇳", "한", ""].map(widthOf);

  assert.deepEqual(widths, [1, 2, 1, 2, 2, 2, 2, 0]);
});

Deno.test("wrap() makes lines that fit and loses nothing but the spaces at their ends", () => {
  const words = fc.array(fc.constantFrom("hi", "漢字漢字", "longerwordthanmost", "👍🏽", " ", "\n", "é"), {
    maxLength: 30,
  });
  fc.assert(fc.property(words, widths, (parts, cells) => {
    const text = parts.join(" ");

    const lines = wrap(text, cells);

    for (const line of lines) assert.ok(widthOf(line) <= cells, `${JSON.stringify(line)} in ${cells}`);
    assert.equal(lines.join("").replaceAll(/\s/g, ""), text.replaceAll(/\s/g, ""));
  }));
});

Deno.test("wrap() breaks between words, between signs without words, and never before what closes", () => {
  assert.deepEqual(wrap("one two three", 8), ["one two", "three"]);
  assert.deepEqual(wrap("漢字漢字漢字", 5), ["漢字", "漢字", "漢字"]);
  assert.deepEqual(wrap("漢字，漢", 4), ["漢", "字，", "漢"]);
  assert.deepEqual(wrap("abcdefghij", 4), ["abcd", "efgh", "ij"]);
  assert.deepEqual(wrap("", 4), [""]);
  assert.deepEqual(wrap("  code", 8), ["  code"]);
});

Deno.test("clip() fits whatever it is given, and cuts between signs", () => {
  assert.equal(clip("漢字漢字", 5), "漢字…");
  assert.equal(clip("short", 9), "short");
  assert.equal(padEnd("漢", 4), "漢  ");
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), widths, (text, cells) => {
    assert.ok(widthOf(clip(safeLine(text), cells)) <= cells);
  }));
  assert.deepEqual(signsOf("e\u0301👍🏽"), ["e\u0301", "👍🏽"]);
});

Deno.test("The colours of names can be read on black and on white", () => {
  for (const colour of NAMES) {
    const luminance = luminanceOf(colour);

    assert.ok(1.05 / (luminance + 0.05) >= 3, `${colour} on white`);
    assert.ok((luminance + 0.05) / 0.05 >= 3, `${colour} on black`);
  }
  assert.equal(nameColour("u_ada"), nameColour("u_ada"));
  assert.equal(new Set(NAMES).size, 12);
});

Deno.test("encode() leaves colours out where they are not wanted, and nothing else", () => {
  const line = [{ text: "Ada", bold: true, colour: 31 }, { text: "x", at: 9 }];

  assert.equal(encode(line, true), "\x1b[1;38;5;31mAda\x1b[m\x1b[10Gx");
  assert.equal(encode(line, false), "\x1b[1mAda\x1b[m\x1b[10Gx");
});

/** Relative luminance of one of the 256 colours, as WCAG defines it. */
function luminanceOf(colour: number): number {
  const steps = [0, 95, 135, 175, 215, 255];
  const cube = colour - 16;
  const [r, g, b] = [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map((step) => {
    const part = steps[step]! / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}
