import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { Caller } from "../support/caller.ts";
import { House } from "../support/house.ts";
import { Pipe } from "../support/pipe.ts";

const root = new URL("../../", import.meta.url);
const page = await Deno.readTextFile(new URL("docs/client.md", root));
/** The examples of the page, in its order. */
const examples = [...page.matchAll(/^```ts\n([^]*?)^```$/gm)].map(([, code = ""]) => code);

/** What shows that an example does what the page says, while Grace is in the room. */
const SHOWN: readonly ((program: Pipe, grace: Caller) => Promise<void>)[] = [
  async (program, grace) => {
    assert.equal((await grace.next("message", ({ from }) => from.name === "Ada")).text, "Hello");
    assert.equal((await program.ended()).code, 0);
  },
  async (program, grace) => {
    await grace.send("general", "Is anybody there?");
    await program.prints(/Watcher: Is anybody there\?/);
  },
  async (_, grace) => {
    assert.equal((await grace.next("message", ({ from }) => from.name === "Linus")).text, "Hello from Node");
  },
];

Deno.test("docs/client.md has as many examples as are tried here", () => {
  assert.equal(examples.length, SHOWN.length);
});

Deno.test("Every example of docs/client.md compiles", async () => {
  const folder = await writtenExamples("http://localhost:8000");

  const args = ["check", "--quiet", "--config", "deno.json", ...examples.map((_, i) => `${folder}/${i}.ts`)];
  const { success, stderr } = await new Deno.Command(Deno.execPath(), { args, cwd: fileURLToPath(root) })
    .output();

  assert.ok(success, new TextDecoder().decode(stderr));
  await Deno.remove(folder, { recursive: true });
});

for (const [i, shows] of SHOWN.entries()) {
  Deno.test(`Example ${i + 1} of docs/client.md does what the page says`, async () => {
    await using house = await House.open();
    await using watcher = await Caller.inRoom(house.origin, "Watcher", "general");
    const folder = await writtenExamples(house.origin);
    const args = ["run", "--quiet", "--no-check", "--no-prompt", "--config", "deno.json", "-A"];
    await using program = new Pipe([...args, `${folder}/${i}.ts`]);

    await shows(program, watcher);

    assert.equal(program.stderr, "");
    await Deno.remove(folder, { recursive: true });
  });
}

/** The examples as files, for a server at this address. */
async function writtenExamples(origin: string): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "parley-docs-" });
  const client = new URL("client/mod.ts", root).href;
  for (const [i, code] of examples.entries()) {
    const text = `const url = "${origin}";\n${code.replaceAll("../client/mod.ts", client)}`;
    await Deno.writeTextFile(`${folder}/${i}.ts`, text);
  }
  return folder;
}
