import assert from "node:assert/strict";
import { houseWithAdmin } from "../support/admin.ts";
import { openMemoryStore } from "../../store/memory_store.ts";
import { Caller } from "../support/caller.ts";
import { House } from "../support/house.ts";
import { type Answer, codeOf, Visitor } from "../support/visitor.ts";

type Line = Record<string, unknown>;

async function exported(who: Visitor, origin: string, room: string): Promise<Line[]> {
  const response = await fetch(`${origin}/api/rooms/${room}/export`, {
    headers: { authorization: `Bearer ${who.token}` },
  });
  assert.equal(response.headers.get("content-type"), "application/x-ndjson");
  return (await response.text()).trim().split("\n").map((line) => JSON.parse(line));
}

function ndjson(lines: readonly unknown[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

/** What an export says, whatever the numbers and the room's name. */
function said(lines: readonly Line[]): unknown[] {
  const place = new Map(lines.map((line, i) => [line.seq, i]));
  return lines.map(({ seq: _seq, replyTo, target, name: _name, ...line }) => ({
    ...line,
    ...(replyTo === undefined ? {} : { replyTo: place.get(replyTo) }),
    ...(target === undefined ? {} : { target: place.get(target) }),
    ...(line.type === "room" ? { at: "" } : {}),
  }));
}

/** A room in which everything that there is has happened. */
async function livelyRoom(origin: string, ada: Caller, grace: Visitor) {
  await grace.post("/api/rooms", { name: "kitchen", topic: "Tea" });
  await ada.join("kitchen");
  await ada.send("kitchen", "hello 👋");
  await ada.send("kitchen", "to be deleted");
  const react = { type: "react", room: "kitchen", target: 3, emoji: "👍" };
  await ada.ask({ ...react, id: crypto.randomUUID(), on: true });
  await grace.post("/api/rooms/kitchen/messages", { text: "hi Ada", replyTo: 3 });
  await ada.ask({ type: "edit", room: "kitchen", id: crypto.randomUUID(), target: 3, text: "hello again" });
  await ada.ask({ type: "delete", room: "kitchen", id: crypto.randomUUID(), target: 4 });
  await ada.ask({ ...react, id: crypto.randomUUID(), on: false });
  await ada.ask({ ...react, id: crypto.randomUUID(), emoji: "🍵", on: true });
  return await exported(grace, origin, "kitchen");
}

Deno.test("A room that is exported, imported elsewhere and exported again says the same", async () => {
  await using here = await House.open();
  const { house: there, admin } = await houseWithAdmin();
  await using _ = there;
  await using ada = await Caller.named(here.origin, "Ada");
  const grace = await Visitor.named(here.origin, "Grace");
  const lines = await livelyRoom(here.origin, ada, grace);

  const imported = await admin.post("/api/rooms/attic/import", ndjson(lines));
  const again = await exported(admin, there.origin, "attic");

  assert.deepEqual(lines.map(({ type }) => type), [
    "room",
    "message",
    "reacted",
    "message",
    "reacted",
    "reacted",
    "end",
  ]);
  assert.deepEqual(imported.body, { messages: 2, reactions: 3, duplicates: 0, skipped: 0, complete: true });
  assert.deepEqual(said(again), said(lines));
  const { messages } = (await admin.get("/api/rooms/attic/messages")).body as { messages: Line[] };
  assert.deepEqual(messages.map(({ text }) => text), ["hello again", "hi Ada"]);
  assert.deepEqual(messages[0]!.reactions, [{ emoji: "🍵", count: 1, mine: false }]);
  assert.equal(messages[1]!.replyTo, messages[0]!.seq);
  assert.equal((await admin.get("/api/rooms/attic")).body.topic, "Tea");
});

Deno.test("What was deleted is in no export", async () => {
  await using house = await House.open();
  await using ada = await Caller.named(house.origin, "Ada");
  const lines = await livelyRoom(house.origin, ada, await Visitor.named(house.origin, "Grace"));

  assert.ok(JSON.stringify(lines).includes("hello again"));
  assert.ok(!/to be deleted|hello 👋/.test(JSON.stringify(lines)));
});

Deno.test("The same import again changes nothing, also where the first broke off", async () => {
  await using here = await House.open();
  const { house: there, admin } = await houseWithAdmin();
  await using _ = there;
  await using ada = await Caller.named(here.origin, "Ada");
  const lines = await livelyRoom(here.origin, ada, await Visitor.named(here.origin, "Grace"));

  const broken = await admin.post("/api/rooms/attic/import", ndjson(lines.slice(0, 3)) + '{"type":"mess');
  const whole = await admin.post("/api/rooms/attic/import", ndjson(lines));
  const repeated = await admin.post("/api/rooms/attic/import", ndjson(lines));

  assert.deepEqual([broken.status, broken.body.error], [400, {
    code: "bad_frame",
    message: "Line 4: This is no JSON object",
  }]);
  assert.deepEqual(whole.body, { messages: 1, reactions: 2, duplicates: 2, skipped: 0, complete: true });
  assert.deepEqual(repeated.body, { messages: 0, reactions: 0, duplicates: 5, skipped: 0, complete: true });
  assert.deepEqual(said(await exported(admin, there.origin, "attic")), said(lines));
});

const MESSAGE = {
  type: "message",
  seq: 1,
  id: "6f1f0c36-6f5e-4b0e-9d5c-0a8f5f1f6f10",
  from: { id: "u_1", name: "Ada" },
  text: "hi",
  at: "2026-11-21T10:00:00.000Z",
};

const WRONG: [text: string, code: string, message: RegExp][] = [
  ["nonsense", "bad_frame", /^Line 1: This is no JSON object/],
  [`\n\n${JSON.stringify(MESSAGE)}\n[]`, "bad_frame", /^Line 4: /],
  [ndjson([MESSAGE, { ...MESSAGE, type: "shout" }]), "bad_frame", /^Line 2: There is no line of this "type"/],
  [ndjson([{ ...MESSAGE, text: " " }]), "empty", /^Line 1: A message needs some text/],
  [ndjson([{ ...MESSAGE, text: "x".repeat(4_001) }]), "too_long", /^Line 1: /],
  [ndjson([{ ...MESSAGE, text: "x".repeat(70_000) }]), "too_long", /^Line 1 is too long/],
  ["x".repeat(70_000), "too_long", /^Line 1 is too long/],
  [ndjson([{ ...MESSAGE, at: "yesterday" }]), "bad_frame", /^Line 1: Wrong field "at"/],
  [ndjson([{ ...MESSAGE, from: {} }]), "bad_frame", /^Line 1: Wrong field "from/],
  [ndjson([MESSAGE, MESSAGE]), "bad_frame", /^Line 2: "seq" must rise/],
];

Deno.test("An import that cannot be read names the line and keeps what came before it", async () => {
  const { house, admin } = await houseWithAdmin();
  await using _ = house;

  for (const [text, code, message] of WRONG) {
    const answer = await admin.post("/api/rooms/attic/import", text);

    assert.equal(codeOf(answer), code, text.slice(0, 80));
    assert.match((answer.body as { error: { message: string } }).error.message, message);
  }
  const { messages } = (await admin.get("/api/rooms/attic/messages")).body as { messages: Line[] };
  assert.deepEqual(messages.map(({ text }) => text), ["hi"]);
});

Deno.test("An import leaves out reactions to what is not there, and keeps a reply without its target", async () => {
  const { house, admin } = await houseWithAdmin();
  await using _ = house;
  const reaction = { ...MESSAGE, type: "reacted", seq: 7, target: 6, emoji: "👍", on: true };

  const imported = await admin.post(
    "/api/rooms/attic/import",
    ndjson([{ ...MESSAGE, seq: 5, replyTo: 3 }, reaction]),
  );
  const { messages } = (await admin.get("/api/rooms/attic/messages")).body as { messages: Line[] };

  assert.deepEqual(imported.body, { messages: 1, reactions: 0, duplicates: 0, skipped: 1, complete: false });
  assert.deepEqual(messages.map(({ text, replyTo }) => [text, replyTo]), [["hi", undefined]]);
});

Deno.test("Who is in a room that takes something in sees it come", async () => {
  const { house, admin } = await houseWithAdmin();
  await using _ = house;
  await using ada = await Caller.inRoom(house.origin, "Ada", "attic");

  await admin.post("/api/rooms/attic/import", ndjson([{ ...MESSAGE, from: { id: "u_9", name: "Joan" } }]));
  await ada.heard("attic", 1);

  assert.deepEqual(ada.texts("attic"), ["hi"]);
});

Deno.test("A room of thousands is carried over whole, in order", async () => {
  const { house, admin } = await houseWithAdmin();
  await using _ = house;
  const lines = Array.from({ length: 3_000 }, (_, i) => ({
    ...MESSAGE,
    seq: 2 * i + 1,
    id: crypto.randomUUID(),
    text: `${i} ${"…".repeat(200)}`,
    ...(i > 0 && i % 7 === 0 ? { replyTo: 2 * i - 1 } : {}),
  }));

  const imported = await admin.post("/api/rooms/attic/import", ndjson(lines));
  const again = await exported(admin, house.origin, "attic");

  assert.equal(imported.body.messages, 3_000);
  assert.deepEqual(said(again.slice(1, -1)), said(lines));
});

Deno.test("An export waits for its reader: what is not read is not fetched from the store", async () => {
  const store = openMemoryStore();
  let pages = 0;
  const { readAfter } = store.log;
  store.log.readAfter = (...asked) => (pages++, readAfter.apply(store.log, asked));
  const { house, admin } = await houseWithAdmin({ store });
  await using _ = house;
  const text = "x".repeat(4_000);
  const lines = Array.from({ length: 6_000 }, (_, i) => (
    { ...MESSAGE, seq: i + 1, id: crypto.randomUUID(), text }
  ));
  await admin.post("/api/rooms/attic/import", ndjson(lines));
  pages = 0;

  const response = await fetch(`${house.origin}/api/rooms/attic/export`, {
    headers: { authorization: `Bearer ${admin.token}` },
  });
  const reader = response.body!.getReader();
  await reader.read();
  const pagesUnread = pages;
  await reader.cancel();

  assert.ok(
    pagesUnread > 0 && pagesUnread < 30,
    `${pagesUnread} of 30 pages were read for a reader who took one part`,
  );
});

Deno.test("Only those who may read a room export it, and only admins import", async () => {
  await using house = await House.open();
  const ada = await Visitor.named(house.origin, "Ada");
  const grace = await Visitor.named(house.origin, "Grace");
  await ada.post("/api/rooms", { name: "diary", private: true });

  const refused: Answer[] = [
    await grace.get("/api/rooms/diary/export"),
    await ada.get("/api/rooms/diary/export", { authorization: "" }),
    await ada.post("/api/rooms/diary/import", ndjson([MESSAGE])),
  ];

  assert.deepEqual(refused.map(codeOf), ["not_found", "unauthorized", "forbidden"]);
});
