import assert from "node:assert/strict";
import type { RoomName } from "../../protocol/names.ts";
import { openMemoryStore } from "../../store/memory_store.ts";
import { Caller } from "../support/caller.ts";
import { House } from "../support/house.ts";
import { type Answer, codeOf, Visitor } from "../support/visitor.ts";

const PATH = "/api/rooms/kitchen/search";

function texts({ body }: Answer): string[] {
  return (body.messages as { text: string }[]).map(({ text }) => text);
}

async function kitchen(...said: string[]) {
  const house = await House.open();
  const ada = await Caller.inRoom(house.origin, "Ada", "kitchen");
  const grace = await Visitor.named(house.origin, "Grace");
  for (const text of said) await ada.send("kitchen", text);
  return { house, ada, grace };
}

Deno.test("Search finds what was said, newest first, with where it stands and who reacted", async () => {
  const { house, ada, grace } = await kitchen("Tea?", "no", "green TEA please");
  await using _house = house;
  await using _ada = ada;
  const id = crypto.randomUUID();
  await ada.ask({ type: "react", room: "kitchen", id, target: 1, emoji: "🍵", on: true });

  const found = await grace.get(`${PATH}?q=tea`);

  assert.deepEqual(texts(found), ["green TEA please", "Tea?"]);
  const [newer, older] = found.body.messages as { highlights: unknown; reactions: unknown }[];
  assert.deepEqual([newer!.highlights, older!.highlights], [[[6, 9]], [[0, 3]]]);
  assert.deepEqual(older!.reactions, [{ emoji: "🍵", count: 1, mine: false }]);
  assert.deepEqual(["next" in found.body, (found.body.position as { seq: number }).seq], [false, 4]);
});

Deno.test("Search never finds what was deleted, and what was edited only by its present text", async () => {
  const { house, ada, grace } = await kitchen("secret plan", "old words");
  await using _house = house;
  await using _ada = ada;
  const before = texts(await grace.get(`${PATH}?q=secret`));
  await ada.ask({ type: "delete", room: "kitchen", id: crypto.randomUUID(), target: 1 });
  await ada.ask({ type: "edit", room: "kitchen", id: crypto.randomUUID(), target: 2, text: "new words" });

  const found = await Promise.all(["secret", "old", "new"].map((q) => grace.get(`${PATH}?q=${q}`)));

  assert.deepEqual(before, ["secret plan"]);
  assert.deepEqual(found.map(texts), [[], [], ["new words"]]);
});

Deno.test("Search can be for one person's messages, by their name in any case or their id", async () => {
  const { house, ada, grace } = await kitchen("hello from Ada");
  await using _house = house;
  await using _ada = ada;
  await grace.post("/api/rooms/kitchen/messages", { text: "hello from Grace" });

  const byName = await grace.get(`${PATH}?q=hello&from=ADA`);
  const byId = await grace.get(`${PATH}?from=${grace.id}`);
  const byNobody = await grace.get(`${PATH}?q=hello&from=Joan`);

  assert.deepEqual([texts(byName), texts(byId), texts(byNobody)], [
    ["hello from Ada"],
    ["hello from Grace"],
    [],
  ]);
});

Deno.test("Search goes on where the page before ended, without repeating or leaving out", async () => {
  const { house, ada, grace } = await kitchen(...Array.from({ length: 25 }, (_, i) => `tea ${i + 1}`));
  await using _house = house;
  await using _ada = ada;
  const found: string[] = [];

  let next: unknown = 1_000_000;
  for (let pages = 0; next !== undefined && pages < 10; pages++) {
    const page = await grace.get(`${PATH}?q=tea&limit=10&before=${next}`);
    found.push(...texts(page));
    next = page.body.next;
  }

  assert.deepEqual(found, Array.from({ length: 25 }, (_, i) => `tea ${25 - i}`));
});

Deno.test("One search reads at most 5,000 events and says where to go on", async () => {
  const store = openMemoryStore();
  const said = ["needle", ...Array.from({ length: 6_000 }, () => "hay")];
  for (let i = 0; i < said.length; i += 100) {
    const from = { id: "u_ada", name: "Ada" };
    const drafts = said.slice(i, i + 100).map((text) => (
      {
        id: crypto.randomUUID(),
        from,
        at: "2026-11-21T10:00:00.000Z",
        body: { type: "message", text },
      } as const
    ));
    await store.log.append("kitchen" as RoomName, drafts);
  }
  let read = 0;
  const { readBefore } = store.log;
  store.log.readBefore = async (...asked) => {
    const page = await readBefore.apply(store.log, asked);
    read += page.entries.length;
    return page;
  };
  await using house = await House.open({ store });
  const grace = await Visitor.named(house.origin, "Grace");

  const first = await grace.get(`${PATH}?q=needle`);
  const readFirst = read;
  const second = await grace.get(`${PATH}?q=needle&before=${first.body.next}`);

  assert.deepEqual([texts(first), first.body.next, readFirst], [[], 1_002, 5_000]);
  assert.deepEqual([texts(second), "next" in second.body], [["needle"], false]);
});

const REFUSED: [query: string, status: number, code: string][] = [
  ["", 400, "empty"],
  ["?q=", 400, "empty"],
  ["?q=%20%E3%80%80", 400, "empty"],
  [`?q=${"x".repeat(201)}`, 413, "too_long"],
  ["?q=a&before=-1", 400, "bad_frame"],
  ["?q=a&limit=101", 400, "bad_frame"],
  [`?q=a&from=${"x".repeat(129)}`, 400, "bad_frame"],
];

Deno.test("Search refuses what cannot be looked for, each with its code", async () => {
  const { house, ada, grace } = await kitchen("tea");
  await using _house = house;
  await using _ada = ada;

  for (const [query, status, code] of REFUSED) {
    const answer = await grace.get(PATH + query);

    assert.deepEqual([answer.status, codeOf(answer)], [status, code], query);
  }
});

Deno.test("Search is for those who may read the room, and paced", async () => {
  await using house = await House.open({ env: { RATE_PER_SECOND: "1" } });
  const ada = await Visitor.named(house.origin, "Ada");
  const grace = await Visitor.named(house.origin, "Grace");
  await ada.post("/api/rooms", { name: "diary", private: true });

  const stranger = await grace.get("/api/rooms/diary/search?q=dear");
  const nobody = await grace.get("/api/rooms/diary/search?q=dear", { authorization: "" });
  const many = await Promise.all(Array.from({ length: 30 }, () => ada.get("/api/rooms/diary/search?q=dear")));

  assert.deepEqual([codeOf(stranger), codeOf(nobody)], ["not_found", "unauthorized"]);
  assert.ok(many.some((answer) => codeOf(answer) === "too_fast" && answer.headers.get("retry-after")));
  assert.ok(many.some(({ status }) => status === 200));
});
