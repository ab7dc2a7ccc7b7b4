const isMissing = !isThere();
const ADVICE = "There is no `script` of util-linux here: install it (Debian: apt install bsdutils)";
const isSkipped = isMissing && Deno.env.get("CI") !== "true";
if (isSkipped) console.warn(`${ADVICE}. The tests in a terminal are skipped.`);

/** Registers a test that needs a pseudo-terminal. Where none can be had it is skipped, and fails with `CI=true`. */
export function terminalTest(name: string, run: () => Promise<void>): void {
  Deno.test({
    name,
    ignore: isSkipped,
    fn: async () => {
      if (isMissing) throw new Error(ADVICE);
      await run();
    },
  });
}

function isThere(): boolean {
  try {
    return new Deno.Command("script", { args: ["--version"], stdout: "null", stderr: "null" }).outputSync()
      .success;
  } catch {
    return false;
  }
}
