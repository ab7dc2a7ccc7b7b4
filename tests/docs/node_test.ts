import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { Caller } from "../support/caller.ts";
import { House } from "../support/house.ts";
import { inTime } from "../support/patience.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

Deno.test("client/ in one bundle runs under Node, with the WebSocket of npm's ws", async () => {
  await using house = await House.open();
  await using grace = await Caller.inRoom(house.origin, "Grace", "general");
  const folder = await Deno.makeTempDir({ prefix: "parley-node-" });
  const bundle = `${folder}/program.mjs`;
  const args = ["bundle", "--quiet", "--output", bundle, "tests/docs/node_program.ts"];
  const bundling = await new Deno.Command(Deno.execPath(), { args, cwd: root }).output();
  assert.ok(bundling.success, new TextDecoder().decode(bundling.stderr));

  const program = new Deno.Command("node", { args: [bundle, house.origin], stdout: "piped" }).spawn();
  const heard = await grace.next("message", ({ from }) => from.name === "Noda");
  await grace.send("general", "Welcome");
  const { stdout, code } = await inTime(program.output(), "the end of the program in Node");

  assert.equal(heard.text, "Hello from Node");
  const told = JSON.parse(new TextDecoder().decode(stdout));
  assert.deepEqual(told.texts, ["Noda: Hello from Node", "Grace: Welcome"]);
  assert.equal(told.isDeno, false);
  assert.equal(code, 0);
  await Deno.remove(folder, { recursive: true });
});
