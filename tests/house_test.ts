import assert from "node:assert/strict";
import { foreignPaths, leftUndone, tooLong, undocumented } from "./house_rules.ts";
import { projectFiles, projectSources } from "./sources.ts";

Deno.test("No file is longer than 250 lines", async () => {
  assert.deepEqual(tooLong([{ path: "chat/x.ts", text: "1;\n".repeat(251) }]), ["chat/x.ts"]);

  assert.deepEqual(tooLong(await projectSources()), []);
});

Deno.test("Every exported function and class says what it is for", async () => {
  const planted = "export function quiet() {}\n/** Speaks. */\nexport class Loud {}";
  assert.deepEqual(undocumented([{ path: "chat/x.ts", text: planted }]), ["chat/x.ts: quiet"]);

  assert.deepEqual(undocumented(await projectSources()), []);
});

Deno.test("Nothing is any, and no work is left for later", async () => {
  for (const text of ["let x: any;", "f(x as any)", "Map<string, any>", "// TO\x44O: later"]) {
    assert.equal(leftUndone([{ path: "chat/x.ts", text }]).length, 1, text);
  }

  assert.deepEqual(leftUndone(await projectSources()), []);
});

Deno.test("No file speaks of the machine that it was written on", async () => {
  for (const text of ["/ho\x6de/ada/parley", "cd /ro\x6ft/x"]) {
    assert.deepEqual(foreignPaths([{ path: "README.md", text }]), ["README.md"], text);
  }

  assert.deepEqual(foreignPaths(await projectFiles()), []);
});
