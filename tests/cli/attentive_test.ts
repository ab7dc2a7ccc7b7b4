import assert from "node:assert/strict";
import { attentive } from "../../cli/attentive.ts";
import { serverEnvironment } from "../../cli/server_command.ts";
import { readSettings } from "../../server/settings.ts";
import { Program } from "../process.ts";

Deno.test("A server that is never idle reads what has come after a few turns, unless it was told otherwise", async () => {
  assert(await waitedTurns(serverEnvironment(readSettings({}))) <= 8);
  assert(await waitedTurns(attentive("61")) > 30);
});

async function waitedTurns(env: Record<string, string>): Promise<number> {
  await using program = new Program(["run", "--quiet", "-A", "tests/cli/busy_reader.ts"], env);
  const [, turns] = await program.says(/waited (\d+) turns/);
  return Number(turns);
}
