import assert from "node:assert/strict";
import { FIGURES } from "../../observe/figures.ts";
import { View } from "../../observe/view.ts";
import { Watcher } from "../../observe/watcher.ts";
import { STALLED_MS } from "../../protocol/limits.ts";
import { RecordedSocket } from "../chat/recorded_socket.ts";

const AT = "2026-11-21T10:00:00.000Z";

function watching() {
  const socket = new RecordedSocket();
  const time = { now: 0 };
  const ended: Watcher[] = [];
  const parts = { scope: "instance", now: () => time.now, ended: (one: Watcher) => ended.push(one) } as const;
  const watcher = new Watcher(socket, parts);
  watcher.receive(JSON.stringify({ type: "subscribe", metrics: FIGURES.map(({ name }) => name) }));
  return { socket, time, ended, watcher };
}

Deno.test("Watcher leaves seconds out while its reader is behind, and goes on with the present ones", () => {
  const { socket, time, watcher } = watching();
  const before = socket.frames.length;

  socket.unsentBytes = 100_000;
  for (time.now = 0; time.now < STALLED_MS; time.now += 1_000) watcher.tell(new View([]), AT);
  const whileBehind = socket.frames.length;
  socket.unsentBytes = 0;
  watcher.tell(new View([]), AT);

  assert.equal(whileBehind, before);
  assert.equal(socket.frames.length, before + 1);
  assert.equal(socket.closes.length, 0);
});

Deno.test("Watcher closes a reader that takes nothing for ten seconds, once", () => {
  const { socket, time, ended, watcher } = watching();

  socket.unsentBytes = 100_000;
  for (time.now = 0; time.now <= STALLED_MS + 2_000; time.now += 1_000) watcher.tell(new View([]), AT);
  watcher.end();

  assert.equal(socket.closes.map(({ code }) => code).join(), "4429");
  assert.deepEqual(ended, [watcher]);
});

Deno.test("Watcher answers no more commands of somebody who reads no answers", () => {
  const { socket, watcher } = watching();

  socket.unsentBytes = 300_000;
  watcher.receive("nonsense");
  const sent = socket.frames.length;
  watcher.receive("nonsense");

  assert.equal(socket.closes.map(({ code }) => code).join(), "4429");
  assert.equal(socket.frames.length, sent);
});

Deno.test("Every figure is a number even where nothing is known yet", () => {
  for (const { name, of } of FIGURES) {
    assert.ok(Number.isFinite(of(new View([]))), name);
    assert.ok(Number.isFinite(of(new View([{ now: {}, seconds: 0 }]))), name);
  }
});
