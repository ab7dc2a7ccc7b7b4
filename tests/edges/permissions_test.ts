import assert from "node:assert/strict";
import { permissions } from "../../cli/permissions.ts";
import { readSettings } from "../../server/settings.ts";

const of = (env: Record<string, string> = {}) =>
  permissions(readSettings({ KV_PATH: "/var/lib/parley/chat.db", ...env }));

Deno.test("deno task start may do nothing that it need not", () => {
  for (const LISTENER of ["deno", "node"]) {
    const flags = of({ LISTENER });

    const names = flags.map((flag) => flag.replace(/=.*/, "")).sort();
    assert.deepEqual(names, [
      ...["--allow-env", "--allow-net", "--allow-read", "--allow-sys", "--allow-write"],
      ...["--deny-net", "--no-prompt", "--quiet"],
    ]);
    assert.ok(flags.includes("--allow-write=/var/lib/parley"));
    assert.ok(flags.includes("--allow-sys=systemMemoryInfo"));
    assert.match(flags.find((flag) => flag.startsWith("--allow-read="))!, /static\/dist,\/var\/lib\/parley$/);
  }
});

Deno.test("deno task start keeps the addresses out at which clouds tell secrets", () => {
  const denied = of().find((flag) => flag.startsWith("--deny-net="))!;

  for (const address of ["169.254.169.254", "metadata.google.internal"]) assert.ok(denied.includes(address));
});

Deno.test("deno task start writes no folder where the store is elsewhere", () => {
  for (const env of [{ STORE: "memory" }, { KV_PATH: "https://kv.example" }]) {
    assert.equal(of(env).some((flag) => flag.startsWith("--allow-write")), false);
  }
});
