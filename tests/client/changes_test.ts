import assert from "node:assert/strict";
import { Changes } from "../../client/changes.ts";

Deno.test("Changes tell of each thing once, of every error, and then of nothing", () => {
  const changes = new Changes();
  const heard: string[] = [];
  changes.subscribe((change) => heard.push(change.kind === "room" ? change.room : change.kind));
  const error = { code: "http", message: "Cannot read" } as const;

  for (const room of ["general", "random", "general"]) changes.add({ kind: "room", room });
  changes.add({ kind: "error", error });
  changes.add({ kind: "error", error });
  changes.tell();
  changes.tell();

  assert.deepEqual(heard, ["general", "random", "error", "error"]);
});

Deno.test("Changes are told no more once a listener has left", () => {
  const changes = new Changes();
  const heard: string[] = [];
  const leave = changes.subscribe((change) => heard.push(change.kind));

  leave();
  changes.add({ kind: "me" });
  changes.tell();

  assert.deepEqual(heard, []);
});
