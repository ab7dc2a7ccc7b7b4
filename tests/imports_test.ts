import assert from "node:assert/strict";
import { violations } from "./import_rules.ts";
import { projectSources } from "./sources.ts";

Deno.test("The house keeps its order: who may import whom", async () => {
  const sources = await projectSources();
  assert.ok(sources.some(({ path }) => path === "chat/room.ts"), "the sources were found");

  assert.deepEqual(violations(sources), []);
});

const PLANTED: [path: string, text: string][] = [
  ["protocol/x.ts", 'import { Room } from "../chat/room.ts";'],
  ["protocol/x.ts", 'import { signal } from "@preact/signals";'],
  ["chat/x.ts", 'import { openKvStore } from "../store/kv_store.ts";'],
  ["chat/x.ts", 'import {\n  type Kv,\n  openKvStore,\n} from "../store/kv_store.ts";'],
  ["chat/x.ts", 'import { app } from "../routes/app.ts";'],
  ["chat/x.ts", 'import { Hono } from "hono";'],
  ["chat/x.ts", 'import "hono/cors";'],
  ["chat/x.ts", 'import { setTimeout } from "node:timers/promises";'],
  ["chat/x.ts", "const kv = await Deno.openKv();"],
  ["chat/x.ts", 'const { KvLog } = await import("../store/kv_log.ts");'],
  ["chat/x.ts", 'export * from "../bus/memory_bus.ts";'],
  ["store/x.ts", 'import { Room } from "../chat/room.ts";'],
  ["store/x.ts", 'import { MemoryBus } from "../bus/memory_bus.ts";'],
  ["bus/x.ts", 'import { StoreUnavailable } from "../store/message_log.ts";'],
  ["client/x.ts", 'import type { Room } from "../chat/room.ts";'],
  ["client/x.ts", "Deno.env.get('HOME');"],
  ["routes/x.ts", 'import { KvLog } from "../store/kv_log.ts";'],
  ["routes/x.ts", 'import { readSettings } from "../server/settings.ts";'],
  ["static/app/x.tsx", 'import { Room } from "../../chat/room.ts";'],
  ["cli/x.ts", 'import { KvLog } from "../store/kv_log.ts";'],
];

for (const [path, text] of PLANTED) {
  Deno.test(`violations() finds ${path} with ${text.replaceAll(/\s+/g, " ")}`, () => {
    assert.equal(violations([{ path, text }]).length, 1);
  });
}

const ALLOWED: [path: string, text: string][] = [
  ["chat/x.ts", 'import { StoreUnavailable } from "../store/message_log.ts";'],
  ["chat/x.ts", 'import type { Records } from "../store/records.ts";'],
  ["chat/x.ts", 'import { type Records } from "../store/records.ts";'],
  ["chat/x.ts", "// as Deno.serve does\nexport const x = 1;"],
  ["routes/x.ts", 'import { Hono } from "hono";\nDeno.upgradeWebSocket(request);'],
  [
    "static/app/x.tsx",
    'import { Parley } from "../../client/mod.ts";\nimport { signal } from "@preact/signals";',
  ],
  ["main.ts", 'import { openKvStore } from "./store/kv_store.ts";'],
  ["tests/x.ts", 'import { openKvStore } from "../store/kv_store.ts";'],
];

for (const [path, text] of ALLOWED) {
  Deno.test(`violations() lets ${path} have ${text.replaceAll(/\s+/g, " ")}`, () => {
    assert.deepEqual(violations([{ path, text }]), []);
  });
}
