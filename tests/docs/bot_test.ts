import assert from "node:assert/strict";
import { Caller } from "../support/caller.ts";
import { houseWithAdmin } from "../support/admin.ts";
import { Pipe } from "../support/pipe.ts";

const PATH = "docs/examples/bot.ts";

Deno.test("The example bot comes in by the token that an admin made, and answers once", async () => {
  const { house, admin } = await houseWithAdmin();
  await using _ = house;
  const { token, name } = (await admin.post("/api/bots", { name: "Dicey" })).body;
  await using grace = await Caller.inRoom(house.origin, "Grace", "general");
  await grace.send("general", "!roll 1d6 before it came");
  const args = ["run", "--quiet", "--no-prompt", "--allow-net", "--allow-env", PATH, house.origin, "general"];

  await using bot = new Pipe(args, { PARLEY_TOKEN: String(token) });
  await grace.next("presence", ({ joined }) => joined.some((one) => one.name === name));
  const asked = await grace.send("general", "!roll 3d6");
  const answer = await grace.next("message", ({ from }) => from.name === "Dicey");
  await grace.send("general", "Hello bot");
  const greeting = await grace.next("message", ({ from }) => from.name === "Dicey");

  assert.match(answer.text, /^[1-6] \+ [1-6] \+ [1-6] = \d+$/);
  assert.equal(answer.replyTo, asked.seq);
  assert.equal(greeting.text, "Hello, Grace!");
  assert.equal(grace.texts("general").filter((text) => /= \d+$/.test(text)).length, 1);
  assert.equal(bot.stderr, "");
});

Deno.test("The example bot is short enough to be read at once", async () => {
  const text = await Deno.readTextFile(new URL(`../../${PATH}`, import.meta.url));

  assert.ok(text.trimEnd().split("\n").length <= 40);
});
