import assert from "node:assert/strict";
import { openKvStore } from "../../store/kv_store.ts";
import type { Entry } from "../../store/message_log.ts";
import { lobby } from "../conformance/drafts.ts";

const CHILD = new URL("./kv_child.ts", import.meta.url).pathname;
const CONFIG = new URL("../../deno.json", import.meta.url).pathname;

/** Runs a process until it has had `count` answers, kills it without warning, and tells all that it was answered. */
async function answeredUntilKilled(path: string, author: string, count: number): Promise<string[]> {
  const args = ["run", "-A", "--unstable-kv", "--config", CONFIG, CHILD, path, author];
  const child = new Deno.Command(Deno.execPath(), { args, stdout: "piped" }).spawn();
  let said = "";
  for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) {
    const before = said.split("\n").length;
    said += part;
    if (before <= count && said.split("\n").length > count) child.kill("SIGKILL");
  }
  await child.status;
  // The last line may have been cut off.
  return said.split("\n").slice(0, -1);
}

async function readAll(path: string): Promise<Entry[]> {
  await using store = await openKvStore({ path });
  const entries: Entry[] = [];
  for (;;) {
    const page = await store.log.readAfter(lobby, entries.length, 500);
    entries.push(...page.entries);
    if (page.entries.length === 0) return entries;
  }
}

Deno.test("KvLog has everything that it answered, once and in order, after two processes on one file were killed", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/made/for/it/parley.db`;

  const answered = await Promise.all(
    ["u_ada", "u_grace"].map((who) => answeredUntilKilled(path, who, 1_000)),
  );

  const entries = await readAll(path);
  assert.deepEqual(entries.map(({ event }) => event.seq), entries.map((_, i) => i + 1));
  assert.equal(new Set(entries.map(({ event }) => event.id)).size, entries.length);
  const stored = new Set(entries.map(({ event }) => `${event.seq} ${event.id}`));
  for (const lines of answered) {
    assert(lines.length >= 1_000);
    assert(lines.every((line) => stored.has(line)));
  }
  await Deno.remove(folder, { recursive: true });
});
