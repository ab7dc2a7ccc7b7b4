import assert from "node:assert/strict";
import type { Item, Message, RoomView } from "../../client/mod.ts";
import { KEPT_MESSAGES, toKeep, withKept } from "../../static/app/model/kept.ts";

const ADA = { id: "u_ada", name: "Ada" };

function message(seq: number): Message {
  const at = "2026-11-21T10:00:00.000Z";
  return { seq, n: seq, id: `m${seq}`, from: ADA, text: `${seq}`, at, reactions: [], mine: true };
}

function view(state: RoomView["state"], items: readonly Item[]): RoomView {
  const position = { epoch: "e", seq: 0 };
  return {
    ...{ name: "general", version: 1, state, items, members: [], count: 0, typing: [], upTo: 0 },
    ...{ unread: 0, position, head: 0, reachesBeginning: false },
  };
}

Deno.test("toKeep() takes the newest messages, back to the first gap, and not too many", () => {
  const items = Array.from({ length: 200 }, (_, i): Item => ({ kind: "message", message: message(i + 1) }));
  const gap: Item = { kind: "gap", gap: { after: 197, before: 199 } };

  const whole = toKeep(view("live", items));
  const broken = toKeep(view("live", [...items.slice(0, 197), gap, ...items.slice(198)]));

  assert.equal(whole.length, KEPT_MESSAGES);
  assert.equal(whole.at(-1)?.seq, 200);
  assert.deepEqual(broken.map(({ seq }) => seq), [199, 200]);
});

Deno.test("withKept() shows what was last seen only while the server is away and the room is empty", () => {
  const rooms = new Map([["general", view("joining", [])]]);
  const kept = new Map([["general", [message(1)]]]);

  const away = withKept(rooms, kept, { isAway: true, me: ADA }).get("general");
  const near = withKept(rooms, kept, { isAway: false, me: ADA }).get("general");
  const known = new Map([["general", view("lost", [{ kind: "message", message: message(7) }])]]);
  const lost = withKept(known, kept, { isAway: true, me: ADA }).get("general");

  assert.equal(away?.state, "lost");
  assert.equal(away?.items.length, 1);
  assert.equal(near?.items.length, 0);
  assert.deepEqual(lost, known.get("general"));
});
