import assert from "node:assert/strict";
import { Caller } from "../support/caller.ts";
import { House } from "../support/house.ts";
import { TestClock } from "../support/test_clock.ts";
import { type Answer, codeOf, Visitor } from "../support/visitor.ts";

const PATH = "/api/rooms/kitchen/messages";

/** A room in which so many messages were said. */
async function kitchen(count: number) {
  const house = await House.open();
  const ada = await Visitor.named(house.origin, "Ada");
  for (let i = 1; i <= count; i++) await ada.post(PATH, { text: `${i}` });
  return { house, ada };
}

function seqs({ body }: Answer): number[] {
  return (body.messages as { seq: number }[]).map(({ seq }) => seq);
}

function range(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
}

const PAGES: [query: string, shown: number[], more: boolean][] = [
  ["", range(11, 60), true],
  ["?limit=200", range(1, 60), false],
  ["?limit=60", range(1, 60), false],
  ["?limit=59", range(2, 60), true],
  ["?limit=1", [60], true],
  ["?before=11&limit=5", range(6, 10), true],
  ["?before=6&limit=5", range(1, 5), false],
  ["?before=1", [], false],
  ["?before=0", [], false],
  ["?before=999999999999999&limit=2", [59, 60], true],
  ["?after=0&limit=3", [1, 2, 3], true],
  ["?after=57&limit=3", [58, 59, 60], false],
  ["?after=56&limit=3", [57, 58, 59], true],
  ["?after=60", [], false],
  ["?after=999999999999999", [], false],
  ["?around=30&limit=4", [29, 30, 31, 32], true],
  ["?around=1&limit=4", [1, 2, 3], true],
  ["?around=60&limit=4", [59, 60], true],
];

Deno.test("GET messages pages both ways and around, oldest first, and says whether there is more", async () => {
  const { house, ada } = await kitchen(60);
  await using _ = house;

  for (const [query, shown, more] of PAGES) {
    const page = await ada.get(PATH + query);

    assert.deepEqual([page.status, seqs(page), page.body.more], [200, shown, more], query);
    assert.equal((page.body.position as { seq: number }).seq, 60, query);
  }
});

for (
  const query of [
    "limit=0",
    "limit=201",
    "limit=x",
    "before=-1",
    "after=1.5",
    "around=",
    "before=1e3",
    "limit=%00",
  ]
) {
  Deno.test(`GET messages refuses ?${query} as bad_frame`, async () => {
    const { house, ada } = await kitchen(1);
    await using _ = house;

    const answer = await ada.get(`${PATH}?${query}`);

    assert.deepEqual([answer.status, codeOf(answer)], [400, "bad_frame"]);
    assert.deepEqual(house.reported, []);
  });
}

Deno.test("GET messages shows the present: edits, deletions and whose reactions", async () => {
  const { house, ada } = await kitchen(3);
  await using _ = house;
  const grace = await Visitor.named(house.origin, "Grace");
  await using caller = await Caller.connect(house.origin);
  await caller.hello({ token: ada.token });
  await caller.join("kitchen");
  const change = (more: object) => caller.ask({ room: "kitchen", id: crypto.randomUUID(), ...more });
  await change({ type: "edit", target: 1, text: "better" });
  await change({ type: "delete", target: 2 });
  await change({ type: "react", target: 3, emoji: "👍", on: true });
  await change({ type: "react", target: 3, emoji: "🎉", on: true });
  await change({ type: "react", target: 3, emoji: "🎉", on: false });

  const own = await ada.get(PATH);
  const others = await grace.get(PATH);

  type Shown = { text: string; editedAt?: string; deletedAt?: string; reactions: unknown };
  const [first, second, third] = own.body.messages as Shown[];
  assert.deepEqual([first!.text, Boolean(first!.editedAt)], ["better", true]);
  assert.deepEqual([second!.text, Boolean(second!.deletedAt)], ["", true]);
  assert.deepEqual(third!.reactions, [{ emoji: "👍", count: 1, mine: true }]);
  const [, , seen] = others.body.messages as Shown[];
  assert.deepEqual(seen!.reactions, [{ emoji: "👍", count: 1, mine: false }]);
  assert.deepEqual(own.body.position, { ...(own.body.position as object), seq: 8 });
});

Deno.test("GET messages of a room that nobody has opened is empty and opens nothing", async () => {
  const { house, ada } = await kitchen(0);
  await using _ = house;

  const page = await ada.get(PATH);

  assert.deepEqual(page.body, { messages: [], position: { epoch: "0", seq: 0 }, more: false });
  assert.deepEqual((await ada.get("/api/rooms")).body.rooms, []);
});

Deno.test("POST messages says something that those in the room hear, without being in it", async () => {
  const { house, ada } = await kitchen(0);
  await using _ = house;
  await using grace = await Caller.inRoom(house.origin, "Grace", "kitchen");

  const sent = await ada.post(PATH, { text: "Hello" });
  const reply = await ada.post(PATH, { text: "Me again", replyTo: 1 });

  const heard = await grace.next("message");
  const second = await grace.next("message");
  assert.deepEqual([sent.status, sent.body.seq, sent.body.duplicate], [201, 1, false]);
  assert.deepEqual([heard.text, heard.from, heard.id], ["Hello", { id: ada.id, name: "Ada" }, sent.body.id]);
  assert.deepEqual([reply.status, second.replyTo], [201, 1]);
});

Deno.test("POST messages with the same Idempotency-Key is stored once, whichever door it comes through", async () => {
  const { house, ada } = await kitchen(0);
  await using _ = house;
  const id = crypto.randomUUID();
  await using caller = await Caller.connect(house.origin);
  await caller.hello({ token: ada.token });
  await caller.join("kitchen");

  const first = await ada.post(PATH, { text: "once" }, { "idempotency-key": id });
  const second = await ada.post(PATH, { text: "once" }, { "idempotency-key": id });
  const third = await caller.send("kitchen", "once", id);

  assert.deepEqual([first.status, first.body.duplicate], [201, false]);
  assert.deepEqual([second.status, second.body], [200, { ...first.body, duplicate: true }]);
  assert.deepEqual([third.seq, third.duplicate], [first.body.seq, true]);
  assert.deepEqual(seqs(await ada.get(PATH)), [1]);
});

Deno.test("POST messages: somebody else's key is their own", async () => {
  const { house, ada } = await kitchen(0);
  await using _ = house;
  const grace = await Visitor.named(house.origin, "Grace");
  const key = { "idempotency-key": crypto.randomUUID() };

  const answers = [await ada.post(PATH, { text: "one" }, key), await grace.post(PATH, { text: "two" }, key)];

  assert.deepEqual(answers.map(({ status }) => status), [201, 201]);
});

const BAD: [body: unknown, headers: Record<string, string>, status: number, code: string][] = [
  [{}, {}, 400, "bad_frame"],
  ["{", {}, 400, "bad_frame"],
  [{ text: 1 }, {}, 400, "bad_frame"],
  [{ text: "\ud800" }, {}, 400, "bad_frame"],
  [{ text: "" }, {}, 400, "empty"],
  [{ text: " \n" }, {}, 400, "empty"],
  [{ text: "字".repeat(4_001) }, {}, 413, "too_long"],
  [{ text: "x".repeat(200_000) }, {}, 413, "too_long"],
  [{ text: "x", replyTo: 0 }, {}, 400, "bad_frame"],
  [{ text: "x", replyTo: "1" }, {}, 400, "bad_frame"],
  [{ text: "x" }, { "idempotency-key": "nonsense" }, 400, "bad_frame"],
  [{ text: "x" }, { authorization: "" }, 401, "unauthorized"],
];

for (const [body, headers, status, code] of BAD) {
  const shown = JSON.stringify({ body, ...headers }).slice(0, 70);
  Deno.test(`POST messages refuses ${shown} with ${status} ${code}`, async () => {
    const { house, ada } = await kitchen(0);
    await using _ = house;

    const answer = await ada.post(PATH, body, headers);

    assert.deepEqual([answer.status, codeOf(answer)], [status, code]);
    assert.deepEqual([house.reported, seqs(await ada.get(PATH))], [[], []]);
  });
}

Deno.test("POST messages keeps to the pace of its author and says when to try again", async () => {
  const clock = new TestClock();
  await using house = await House.open({ clock, env: { RATE_PER_SECOND: "1", RATE_BURST: "2" } });
  const ada = await Visitor.named(house.origin, "Ada");
  await ada.post(PATH, { text: "1" });
  await ada.post(PATH, { text: "2" });

  const tooFast = await ada.post(PATH, { text: "3" });
  await clock.pass(1_000);
  const later = await ada.post(PATH, { text: "3" });

  assert.deepEqual([tooFast.status, codeOf(tooFast)], [429, "too_fast"]);
  assert.equal(tooFast.headers.get("retry-after"), "1");
  assert.equal(later.status, 201);
});

Deno.test("A repeated POST that was answered before costs nothing of the author's pace, or is told when to come back", async () => {
  const clock = new TestClock();
  await using house = await House.open({ clock, env: { RATE_PER_SECOND: "1", RATE_BURST: "1" } });
  const ada = await Visitor.named(house.origin, "Ada");
  const key = { "idempotency-key": crypto.randomUUID() };
  const first = await ada.post(PATH, { text: "once" }, key);
  await clock.pass(1_000);

  const again = await ada.post(PATH, { text: "once" }, key);

  assert.deepEqual([again.status, again.body.seq], [200, first.body.seq]);
});
