import assert from "node:assert/strict";
import fc from "fast-check";
import { foldName, parseRoomName, parseUserName } from "../../protocol/names.ts";

const letter = fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code));
const likely = fc.constantFrom(
  "a",
  "Z",
  "ß",
  "ẞ",
  "ſ",
  "K",
  "İ",
  "ı",
  "ς",
  "ﬁ",
  "ŉ",
  "é",
  "e\u0301",
  "Ǆ",
  " ",
  "_",
  "9",
);
const word = fc.array(fc.oneof(likely, letter), { minLength: 1, maxLength: 6 }).map((letters) =>
  letters.join("")
);
const runs = { numRuns: 5_000 };

Deno.test("parseRoomName() reads its own spelling as the same room", () => {
  fc.assert(
    fc.property(word, (text) => {
      const room = parseRoomName(text);

      if (room !== undefined) assert.equal(parseRoomName(room), room);
    }),
    runs,
  );
});

Deno.test("parseUserName() reads its own spelling as the same name", () => {
  fc.assert(
    fc.property(word, (text) => {
      const name = parseUserName(text);

      if (name !== undefined) assert.equal(parseUserName(name), name);
    }),
    runs,
  );
});

Deno.test("foldName() is the same for a name in capitals, in small letters, in other forms and folded already", () => {
  fc.assert(
    fc.property(word, (text) => {
      const name = parseUserName(text);
      if (name === undefined) return;
      const folded = foldName(name);

      for (
        const same of [name.toUpperCase(), name.toLowerCase(), name.normalize("NFD"), ` ${name} `, folded]
      ) {
        assert.equal(foldName(same), folded, `${name} as ${same}`);
      }
    }),
    runs,
  );
});

Deno.test("foldName() takes a capital sharp s for a small one", () => {
  assert.equal(foldName("STRAẞE"), foldName("Straße"));
});
