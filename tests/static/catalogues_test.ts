import assert from "node:assert/strict";
import { type Catalogue, en, type TextKey } from "../../static/app/text/en.ts";
import { LANGUAGES } from "../../static/app/text/languages.ts";
import { Speech } from "../../static/app/text/speech.ts";
import { formsOf, placeholders, sourcesIn } from "./catalogue_rules.ts";

const keys = Object.keys(en).filter((key): key is TextKey => Object.hasOwn(en, key));
const views = new URL("../../static/app/", import.meta.url);

for (const [language, spoken] of Object.entries(LANGUAGES)) {
  const catalogue = await spoken.catalogue();

  Deno.test(`The ${language} catalogue has every text, with the same placeholders`, () => {
    assert.deepEqual(Object.keys(catalogue).sort(), [...keys].sort());
    for (const key of keys) {
      const expected = placeholders(en[key]);
      for (const form of formsOf(catalogue[key])) {
        assert.notEqual(form.trim(), "", key);
        for (const name of placeholders(form)) assert.ok(expected.includes(name), `${key} has no {${name}}`);
      }
      const found = formsOf(catalogue[key]).flatMap((form) => placeholders(form));
      for (const name of expected) assert.ok(found.includes(name), `${key} lacks {${name}}`);
    }
  });

  Deno.test(`The ${language} catalogue has a form for each of its plural categories`, () => {
    const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories;

    for (const key of keys) {
      const entry = catalogue[key];
      if (typeof entry === "string") continue;
      for (const category of categories) assert.ok(entry[category], `${key} lacks "${category}"`);
    }
  });
}

Deno.test("Vietnamese and Chinese say nothing in English", async () => {
  const sameByNature = new Set<TextKey>(["saidBy", "messageFrom"]);

  for (const language of ["vi", "zh-Hant"] as const) {
    const catalogue: Catalogue = await LANGUAGES[language].catalogue();
    const same = keys.filter((key) => JSON.stringify(catalogue[key]) === JSON.stringify(en[key]));
    assert.deepEqual(same.filter((key) => !sameByNature.has(key)), [], language);
  }
});

Deno.test("Every text of the catalogue is used, and no view has words of its own", async () => {
  const sources = await sourcesIn(views);
  const code = [...sources].filter(([path]) => !/text\/(en|vi|zh_hant)\.ts$/.test(path));
  const all = code.map(([, text]) => text).join("\n");

  const unused = keys.filter((key) => !new RegExp(`"${key}"`).test(all));
  // The reference of the API speaks English, as the API does: docs/decisions/an_own_page_for_the_api.md.
  const spoken = code.filter(([path]) => path.endsWith(".tsx") && !path.includes("/app/docs/"));
  const words = spoken.flatMap(([path, text]) => wordsIn(text).map((word) => `${path}: ${word}`));

  assert.deepEqual(unused, []);
  assert.deepEqual(words, []);
});

Deno.test("Speech fills in, counts and lists as the language does", () => {
  const english = new Speech("en", en, "en-GB");

  assert.equal(plain(english.say("peopleHere", { count: 1 })), "1 person here");
  assert.equal(plain(english.say("peopleHere", { count: 1_200 })), "1,200 people here");
  assert.equal(plain(english.list(["Ada", "Grace", "Linh", "Mei", "Omar"])), "Ada, Grace and 3 others");
  assert.equal(plain(english.list(["Ada", "Grace"])), "Ada and Grace");
});

Deno.test("Speech isolates words from outside, so that they cannot turn a sentence around", () => {
  const english = new Speech("en", en);

  assert.equal(english.say("replyingTo", { person: "عمر" }), "Replying to \u2068عمر\u2069");
});

/** Text between tags that is more than signs: the product's name is the one exception. */
function wordsIn(source: string): string[] {
  const between = [...source.matchAll(/<\/?[a-z][\w-]*(?:\s[^<>{}]*)?>([^<>{}=;()]+)<\//g)].map((match) =>
    match[1]!.trim()
  );
  const attributes = [...source.matchAll(/(?:aria-label|title|placeholder|alt)="([^"]+)"/g)].map((match) =>
    match[1]!
  );
  return [...between, ...attributes].filter((text) => /\p{L}{2}/u.test(text) && text !== "Parley");
}

function plain(text: string): string {
  return text.replace(/[\u2068\u2069]/g, "");
}
