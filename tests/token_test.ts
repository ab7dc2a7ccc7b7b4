import assert from "node:assert/strict";
import { Program } from "./process.ts";

/** Runs `deno task token` on a store of its own. */
async function order(folder: string, ...args: string[]) {
  const env = { KV_PATH: `${folder}/parley.db` };
  await using program = new Program(["run", "--quiet", "-A", "cli/token.ts", "--", ...args], env);
  const code = await program.ended();
  const token = code === 0 ? (await program.says(/^Token: (\S+)$/m))[1]! : "";
  const link = code === 0 ? (await program.says(/^Sign in: (\S+)$/m))[1]! : "";
  return { code, token, link, stderr: program.stderr };
}

/** Who a server on the same store takes the bearer for. */
async function whoIs(folder: string, token: string) {
  const env = { PORT: "0", HOST: "127.0.0.1", KV_PATH: `${folder}/parley.db` };
  await using server = new Program(["run", "--quiet", "-A", "main.ts"], env);
  const [, origin] = await server.says(/Parley is at (http:\S+)/);
  const response = await fetch(`${origin}/api/session`, { headers: { authorization: `Bearer ${token}` } });
  return await response.json();
}

Deno.test("deno task token makes a token that the server knows, and the same person again", async () => {
  const folder = await Deno.makeTempDir({ prefix: "parley-token-" });

  const first = await order(folder, "--name", "Ada", "--admin", "--url", "https://chat.example/");
  const again = await order(folder, "--name", "ada");

  assert.equal(first.link, `https://chat.example/#token=${first.token}`);
  const ada = await whoIs(folder, first.token);
  assert.equal(ada.user.name, "Ada");
  assert.equal((await whoIs(folder, again.token)).user.id, ada.user.id);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("deno task token says how it is used, and refuses a store that dies with its process", async () => {
  const folder = await Deno.makeTempDir({ prefix: "parley-token-" });

  const nameless = await order(folder, "--admin");
  const unknown = await order(folder, "--name", "Ada", "--root");
  await using inMemory = new Program(["run", "--quiet", "-A", "cli/token.ts", "--name", "Ada"], {
    STORE: "memory",
  });

  assert.equal(nameless.code, 1);
  assert.match(nameless.stderr, /^Usage: /);
  assert.equal(unknown.code, 1);
  assert.equal(await inMemory.ended(), 1);
  assert.match(inMemory.stderr, /worth nothing/);
  await Deno.remove(folder, { recursive: true });
});
