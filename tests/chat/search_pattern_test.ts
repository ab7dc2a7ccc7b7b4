import assert from "node:assert/strict";
import fc from "fast-check";
import { SearchPattern } from "../../chat/search_pattern.ts";

/** What a pattern marks in a text, cut out as a reader would. */
function marked(query: string, text: string): string[] | undefined {
  const signs = [...text];
  return new SearchPattern(query).find(text)?.map(([from, to]) => signs.slice(from, to).join(""));
}

const FOUND: [query: string, text: string, marked: string[]][] = [
  ["hello", "Well, HELLO there", ["HELLO"]],
  ["HELLO", "hello, Hello", ["hello", "Hello"]],
  ["ａｂｃ", "ABC", ["ABC"]],
  ["abc", "ＡＢＣ", ["ＡＢＣ"]],
  ["ｶﾞ", "ガラス", ["ガ"]],
  ["pho", "Phở bò", ["Phở"]],
  ["phở", "PHỞ BÒ", ["PHỞ"]],
  ["phở", "pho\u031b\u0309", ["pho\u031b\u0309"]],
  ["duong", "Đường phố", ["Đường"]],
  ["đường", "ĐƯỜNG", ["ĐƯỜNG"]],
  ["咖啡", "我們去喝咖啡吧", ["咖啡"]],
  ["한국", "한국어", ["한국"]],
  ["한국", "한국어".normalize("NFD"), ["한국".normalize("NFD")]],
  ["strasse", "Die Straße", ["Straße"]],
  ["ΣΊΣΥΦΟΣ", "Σίσυφος", ["Σίσυφος"]],
  ["fine", "ﬁne", ["ﬁne"]],
  ["tea 👍", "👍🏽 tea", ["👍", "tea"]],
  ["two words", "words, two of them", ["words", "two"]],
  ["ana", "banana", ["ana"]],
  ["ab bc", "abc", ["abc"]],
  ["x", "👍👍x", ["x"]],
];

for (const [query, text, expected] of FOUND) {
  Deno.test(`SearchPattern("${query}") marks ${expected.join(" and ")} in "${text}"`, () => {
    assert.deepEqual(marked(query, text), expected);
  });
}

const NOT_FOUND: [query: string, text: string][] = [
  ["phở", "pho"],
  ["phở", "phơ"],
  ["phơ", "phở"],
  ["đường", "duong"],
  ["하", "한국"],
  ["two words", "two of them"],
  ["i", "ﬁ"],
  ["k", "か\u3099"],
  [".*", "anything"],
];

for (const [query, text] of NOT_FOUND) {
  Deno.test(`SearchPattern("${query}") finds nothing in "${text}"`, () => {
    assert.equal(marked(query, text), undefined);
  });
}

const sign = fc.constantFrom(..."abĐởỜñßﬁＡガ咖한ΣςİI \u0301\u3099👍", "한".normalize("NFD"));

Deno.test("SearchPattern finds every whole word of any text, and every mark lies in it, in order and apart", () => {
  fc.assert(fc.property(fc.array(sign, { maxLength: 30 }), (signs) => {
    const text = signs.join("");
    for (const word of text.split(/\s+/).filter((word) => /^\P{M}/u.test(word))) {
      const ranges = new SearchPattern(word).find(text);

      assert.ok(ranges && ranges.length > 0, `${JSON.stringify(word)} in ${JSON.stringify(text)}`);
      const bounds = ranges.flat();
      assert.deepEqual(bounds, [...new Set(bounds)].sort((one, other) => one - other));
      assert.ok(bounds.at(-1)! <= [...text].length);
    }
  }));
});
