import assert from "node:assert/strict";
import { within } from "./limit.ts";

const ONE_FILE = new URL("./work_test.ts", import.meta.url).pathname;

Deno.test("Without Chromium the tests say how to get it and count as skipped", async () => {
  const { code, output } = await runWithoutChromium("");

  assert.match(output, /no Chromium at .*nowhere.*apt install chromium.*CHROMIUM=/s);
  assert.match(output, /0 failed \| \d+ ignored/);
  assert.equal(code, 0);
});

Deno.test("Without Chromium the tests fail where CI=true", async () => {
  const { code, output } = await runWithoutChromium("true");

  assert.match(output, /no Chromium at .*nowhere.*apt install chromium/s);
  assert.match(output, /0 passed \| [1-9]\d* failed/);
  assert.equal(code, 1);
});

async function runWithoutChromium(ci: string): Promise<{ code: number; output: string }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["test", "--no-check", "--allow-all", ONE_FILE],
    env: { CHROMIUM: "/nowhere/chromium", CI: ci, NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  try {
    const { code, stdout, stderr } = await within(60_000, "the tests without Chromium", child.output());
    return { code, output: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
}
