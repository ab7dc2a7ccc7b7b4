import assert from "node:assert/strict";
import * as z from "zod";
import { emoji as emojiSchema } from "../../protocol/fields.ts";
import { emojiFiles } from "../../static/emoji.ts";
import { found } from "../../static/app/model/emoji.ts";

const bookSchema = z.object({
  groups: z.array(z.object({
    name: z.string().min(1),
    emoji: z.array(z.tuple([z.string(), z.string(), z.string()])),
  })),
});

async function book(language: string) {
  const bytes = (await emojiFiles()).get(`emoji/${language}.json`);
  return bookSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
}

Deno.test("Every emoji that can be picked is one that the server takes", async () => {
  const { groups } = await book("en");
  const signs = groups.flatMap(({ emoji }) => emoji.map(([sign]) => sign));

  const refused = signs.filter((sign) => !emojiSchema.safeParse(sign).success);

  assert.ok(signs.length > 1_500, "premise: the emoji were found");
  assert.deepEqual(refused, []);
});

Deno.test("Emoji are found by their names in the page's languages, with or without marks", async () => {
  const signsOf = async (language: string, search: string) =>
    found(await book(language), search).flatMap(({ emoji }) => emoji.map(([sign]) => sign));

  assert.ok((await signsOf("en", "party pop")).includes("🎉"));
  assert.ok((await signsOf("vi", "ca phe")).some((sign) => sign.startsWith("☕")));
  assert.ok((await signsOf("zh-hant", "咖啡")).some((sign) => sign.startsWith("☕")));
  assert.deepEqual(await signsOf("en", "qqqq"), []);
});
