import assert from "node:assert/strict";
import { FIGURES } from "../../observe/figures.ts";
import { TITLES } from "../../static/app/dashboard/model/titles.ts";
import { COUNTERS } from "../../static/app/dashboard/model/verdict.ts";
import { type DashboardKey, en } from "../../static/app/dashboard/text/en.ts";
import { CATALOGUES } from "../../static/app/dashboard/text/now.ts";
import { formsOf, placeholders, sourcesIn } from "./catalogue_rules.ts";

const keys = Object.keys(en).filter((key): key is DashboardKey => Object.hasOwn(en, key));

for (const [language, load] of Object.entries(CATALOGUES)) {
  const catalogue = await load();

  Deno.test(`The dashboard's ${language} catalogue has every text, its placeholders and its plural forms`, () => {
    const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    assert.deepEqual(Object.keys(catalogue).sort(), [...keys].sort());
    for (const key of keys) {
      const entry = catalogue[key];
      for (const form of formsOf(entry)) {
        assert.deepEqual(placeholders(form).sort(), placeholders(en[key]).sort(), key);
      }
      if (typeof entry === "string") continue;
      for (const category of categories) assert.ok(entry[category], `${key} lacks "${category}"`);
    }
  });
}

Deno.test("The dashboard says nothing in English to those who read Vietnamese or Chinese", async () => {
  for (const language of ["vi", "zh-Hant"] as const) {
    const catalogue = await CATALOGUES[language]();

    const same = keys.filter((key) => JSON.stringify(catalogue[key]) === JSON.stringify(en[key]));

    assert.deepEqual(same, [], language);
  }
});

Deno.test("Every text of the dashboard is used", async () => {
  const sources = await sourcesIn(new URL("../../static/app/dashboard/", import.meta.url));
  const code = [...sources].filter(([path]) => !/text\/(en|vi|zh_hant)\.ts$/.test(path)).map(([, text]) =>
    text
  );

  assert.deepEqual(keys.filter((key) => !code.some((text) => text.includes(`"${key}"`))), []);
});

Deno.test("The dashboard knows only figures that the server has", () => {
  const known = new Set(FIGURES.map(({ name }) => name));

  assert.deepEqual([...Object.keys(TITLES), ...COUNTERS].filter((name) => !known.has(name)), []);
});
