import assert from "node:assert/strict";
import type { Message, RoomView } from "../../client/mod.ts";
import { isWorthTelling, names, untold } from "../../static/app/model/notices.ts";

const ADA = { id: "u_ada", name: "Ada" };
const GRACE = { id: "u_grace", name: "Grace" };

function message(seq: number, text: string, more: Partial<Message> = {}): Message {
  const at = "2026-11-21T10:00:00.000Z";
  return { seq, n: seq, id: `m${seq}`, from: GRACE, text, at, reactions: [], mine: false, ...more };
}

function view(messages: readonly Message[], upTo: number): RoomView {
  return {
    name: "general",
    version: 1,
    state: "live",
    items: messages.map((each) => ({ kind: "message", message: each })),
    members: [],
    count: 0,
    typing: [],
    upTo,
    unread: 0,
    position: { epoch: "e", seq: messages.length },
    head: messages.length,
    reachesBeginning: true,
  };
}

Deno.test("names() finds a whole name whatever its case, and not inside of other words", () => {
  assert.ok(names("ask ADA about it", "Ada"));
  assert.ok(names("@ada!", "Ada"));
  assert.ok(names("Adams said that Ada knows", "Ada"));
  assert.ok(!names("Adams and Canada", "Ada"));
  assert.ok(names("你問陳美玲了嗎", "陳美玲"));
  assert.ok(names("Chị Nguyễn Thị Linh ơi", "nguyễn thị linh"));
});

Deno.test("isWorthTelling() follows the room's level, and never tells one's own or what is deleted", () => {
  const named = message(1, "Ada?");
  const other = message(2, "lunch");

  assert.ok(isWorthTelling(named, ADA, "mentions"));
  assert.ok(!isWorthTelling(other, ADA, "mentions"));
  assert.ok(isWorthTelling(other, ADA, "all"));
  assert.ok(!isWorthTelling(named, ADA, "none"));
  assert.ok(!isWorthTelling({ ...named, mine: true }, ADA, "all"));
  assert.ok(!isWorthTelling({ ...named, deletedAt: named.at }, ADA, "all"));
});

Deno.test("untold() leaves out what was looked at before, and what was read elsewhere", () => {
  const said = [1, 2, 3, 4].map((seq) => message(seq, "hello"));

  assert.deepEqual(untold(view(said, 0), 2).map(({ seq }) => seq), [3, 4]);
  assert.deepEqual(untold(view(said, 3), 2).map(({ seq }) => seq), [4]);
});
