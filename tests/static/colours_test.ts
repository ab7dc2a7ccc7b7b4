import assert from "node:assert/strict";
import { colourOf, initialsOf, NAME_COLOURS } from "../../static/app/model/colours.ts";

const css = await Deno.readTextFile(new URL("../../static/tokens.css", import.meta.url));
const light = tokens(css.split(":root {")[1] ?? "");
const dark = tokens(css.split(':root[data-theme="dark"] {')[1] ?? "");

const PAIRS: readonly (readonly [text: string, ground: string, least: number])[] = [
  ["text", "page", 7],
  ["text", "bubble", 7],
  ["text", "panel", 7],
  ["muted", "page", 4.5],
  ["muted", "panel", 4.5],
  ["muted", "bubble", 4.5],
  ["muted", "raised", 4.5],
  ["muted", "hover", 4.5],
  ["muted", "accent-soft", 4.5],
  ["on-accent", "accent", 4.5],
  ["on-accent", "accent-hover", 4.5],
  ["on-accent-muted", "accent", 4.5],
  ["accent-text", "page", 4.5],
  ["accent-text", "surface", 4.5],
  ["accent-text", "accent-soft", 4.5],
  ["warning-text", "warning-soft", 4.5],
  ["danger", "surface", 4.5],
  ["danger", "page", 4.5],
  ["danger", "raised", 4.5],
  ["danger", "danger-soft", 4.5],
  ["line-strong", "surface", 3],
  ["line-strong", "page", 3],
];

for (const [scheme, colours] of [["light", light], ["dark", dark]] as const) {
  Deno.test(`Every pair of colours can be read, ${scheme}`, () => {
    for (const [text, ground, least] of PAIRS) {
      const ratio = contrast(colours.get(text), colours.get(ground));
      assert.ok(ratio >= least, `${text} on ${ground}: ${ratio.toFixed(2)}`);
    }
  });

  Deno.test(`All ${NAME_COLOURS} colours of names can be read on the page and in a quote, ${scheme}`, () => {
    for (let i = 0; i < NAME_COLOURS; i++) {
      for (const ground of ["page", "surface", "bubble"]) {
        const ratio = contrast(colours.get(`name-${i}`), colours.get(ground));
        assert.ok(ratio >= 4.5, `name-${i} on ${ground}: ${ratio.toFixed(2)}`);
      }
    }
  });
}

Deno.test("The dark colours are the same by the device's wish and by the switch", () => {
  const byWish = tokens(css.split(':root:not([data-theme="light"]) {')[1] ?? "");

  assert.ok(dark.size > 30, "premise: the colours were found");
  assert.deepEqual([...byWish], [...dark]);
});

Deno.test("colourOf() is stable and spreads people over all colours", () => {
  const counts = new Array<number>(NAME_COLOURS).fill(0);
  for (let i = 0; i < 1_200; i++) counts[colourOf(`u_${i.toString(36)}x`)]!++;

  assert.equal(colourOf("u_ada"), colourOf("u_ada"));
  for (const count of counts) assert.ok(count > 50 && count < 160, String(counts));
});

Deno.test("initialsOf() takes the first and last word, and one sign of scripts without spaces", () => {
  assert.equal(initialsOf("Ada"), "A");
  assert.equal(initialsOf("grace brewster hopper"), "GH");
  assert.equal(initialsOf("陳美玲"), "陳");
  assert.equal(initialsOf("Đặng Thị Linh"), "ĐL");
});

function tokens(block: string): Map<string, string> {
  const body = block.slice(0, block.indexOf("}"));
  return new Map([...body.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map((match) => [match[1]!, match[2]!]));
}

function contrast(a = "#000000", b = "#000000"): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
