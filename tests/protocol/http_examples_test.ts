import assert from "node:assert/strict";
import { House } from "../support/house.ts";

/** The shell examples of a page that talk to the HTTP API, in their order. */
async function examplesOf(path: string): Promise<string[]> {
  const page = await Deno.readTextFile(new URL(`../../${path}`, import.meta.url));
  return [...page.matchAll(/^```(?:sh)?\n([^]*?)^```$/gm)].map(([, text]) => text!)
    .filter((text) => text.includes("curl -s") && text.includes("localhost:8000/api/"));
}

/** Runs them in one shell, as a reader would, against a server of our own. Fails at the first command that does. */
async function run(examples: readonly string[], origin: string) {
  const script = examples.join("").replaceAll("localhost:8000", new URL(origin).host);
  const command = new Deno.Command("bash", { args: ["-euo", "pipefail", "-c", script] });
  const { code, stdout, stderr } = await command.output();
  const text = new TextDecoder();
  return { code, said: text.decode(stdout), wrong: text.decode(stderr) };
}

Deno.test("Every example of docs/http.md works, one after the other", async () => {
  await using house = await House.open();
  const examples = await examplesOf("docs/http.md");
  assert.ok(examples.length >= 5, `${examples.length} examples were found`);

  const { code, said, wrong } = await run(examples, house.origin);

  assert.deepEqual([code, wrong], [0, ""]);
  for (const part of ["What grows", "The tomatoes are ripe", '"highlights":[[4,12]]', '"type":"end"']) {
    assert.ok(said.includes(part), part);
  }
  assert.ok(said.includes('"deadLetters":[]'));
});

Deno.test("The curl examples of README.md say something in a room", async () => {
  await using house = await House.open();
  const examples = await examplesOf("README.md");
  assert.equal(examples.length, 1);

  const { code, said } = await run(examples, house.origin);

  assert.equal(code, 0);
  assert.match(said, /^\{"type":"sent","room":"general","id":"[^"]+","seq":1,/);
});
