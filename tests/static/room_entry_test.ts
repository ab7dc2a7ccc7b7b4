import assert from "node:assert/strict";
import { entriesIn } from "../../static/app/model/room_entry.ts";
import { calledOf, RoomDirectory, roomEntries } from "../../static/app/model/room_list.ts";

const ADA = { id: "u_ada", name: "Ada" };
const GRACE = { id: "u_grace", name: "Grace" };

Deno.test("entriesIn() reads rooms with their last message, and a room of two with the other one", () => {
  const last = { from: GRACE, text: "hi", at: "2026-11-21T10:00:00.000Z" };
  const entries = entriesIn({
    rooms: [
      { name: "general", topic: "All", count: 3, unread: 2, upTo: 5, lastActivity: last.at, last },
      { name: "dm_x", private: true, unread: 1, upTo: 0, with: GRACE },
      { name: 7 },
    ],
  });

  assert.equal(entries.length, 2);
  assert.deepEqual(entries[0]?.last, { from: GRACE, text: "hi" });
  assert.equal(entries[0]?.at, Date.parse(last.at));
  assert.deepEqual([entries[1]?.companion, entries[1]?.unread, entries[1]?.isPrivate], [GRACE, 1, true]);
});

Deno.test("A room that one has never been in has nothing unread", () => {
  const [entry] = entriesIn({ rooms: [{ name: "general", unread: 900, upTo: 0 }] });

  assert.equal(entry?.unread, 0);
});

Deno.test("roomEntries() puts the latest activity first", () => {
  const listed = entriesIn({
    rooms: [
      { name: "old", lastActivity: "2026-11-20T10:00:00.000Z" },
      { name: "new", lastActivity: "2026-11-21T10:00:00.000Z" },
    ],
  });

  assert.deepEqual(roomEntries(listed, new Map(), ADA).map(({ name }) => name), ["new", "old"]);
});

Deno.test("A room of two is called by the other one's name", () => {
  assert.equal(calledOf("dm_x", GRACE, "?"), "Grace");
  assert.equal(calledOf("dm_x", undefined, "?"), "?");
  assert.equal(calledOf("general", undefined, "?"), "#general");
});

Deno.test("RoomDirectory.create() says in a sentence why a room was not made", async () => {
  const answering = (status: number, code: string) =>
    new RoomDirectory(() => Promise.resolve(Response.json({ error: { code } }, { status })));
  const room = { name: "plans", topic: "", isPrivate: false };

  assert.equal(await answering(409, "name_taken").create(room), "roomTaken");
  assert.equal(await answering(400, "too_long").create(room), "topicTooLong");
  assert.equal(await answering(201, "").create(room), undefined);
  const away = new RoomDirectory(() => Promise.reject(new TypeError("offline")));
  assert.equal(await away.create(room), "unreachable");
});
