import assert from "node:assert/strict";
import { en, type TextKey } from "../../static/app/text/en.ts";
import { Speech } from "../../static/app/text/speech.ts";
import { arabicLike } from "./arabic_like.ts";

const folder = new URL("../../static/", import.meta.url);
/** Left and right by name: a page that turns around says start and end. */
const PHYSICAL =
  /(?:^|[\s;{])(?:(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right)|left|right|border-(?:top|bottom)-(?:left|right)-radius)\s*:|(?:text-align|float|clear)\s*:\s*(?:left|right)\b/gm;

Deno.test("Styles say start and end, never left and right, so that the page can be turned around", async () => {
  const found: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.endsWith(".css")) continue;
    const css = await Deno.readTextFile(new URL(name, folder));
    for (const [match] of css.matchAll(PHYSICAL)) found.push(`${name}: ${match.trim()}`);
  }

  assert.deepEqual(found, []);
});

Deno.test("A catalogue made for Arabic speaks with all six of its plural forms, and keeps every placeholder", () => {
  const speech = new Speech("ar", arabicLike(en));
  const forms = [0, 1, 2, 3, 11, 100].map((count) => speech.say("unreadCount", { count }));

  assert.equal(new Set(forms).size, 6);
  const keys = Object.keys(en).filter((key): key is TextKey => Object.hasOwn(en, key));
  for (const key of keys) {
    const english = new Speech("en", en).say(key, { count: 3 }).replace(/\{\w+\}/g, "");
    const hasWords = /\p{L}/u.test(english);
    assert.equal(/\p{Script=Arabic}/u.test(speech.say(key, { count: 3 })), hasWords, key);
  }
});
