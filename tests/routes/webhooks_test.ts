import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { MOST_TRIES } from "../../chat/deliveries.ts";
import { parseRoomName } from "../../protocol/names.ts";
import type { Store } from "../../server/drivers.ts";
import { openMemoryStore } from "../../store/memory_store.ts";
import { House } from "../support/house.ts";
import { TestClock } from "../support/test_clock.ts";
import { codeOf, Visitor } from "../support/visitor.ts";

const KITCHEN = parseRoomName("kitchen")!;

interface Heard {
  readonly headers: Headers;
  readonly body: string;
  readonly text: string;
}

/** A real server that is told things. `answers` decides the status of the next ones; 200 where there is none left. */
function subscriber() {
  const heard: Heard[] = [];
  const answers: number[] = [];
  const quiet = { port: 0, hostname: "127.0.0.1", onListen() {} };
  const server: Deno.HttpServer<Deno.NetAddr> = Deno.serve(quiet, async (request) => {
    const body = await request.text();
    // An instance that stops breaks off what it was about to say.
    if (body === "") return new Response(null, { status: 400 });
    heard.push({ headers: request.headers, body, text: JSON.parse(body).event.text });
    const status = answers.shift() ?? 200;
    const location = `http://127.0.0.1:${server.addr.port}/elsewhere`;
    return new Response("x", { status, headers: status === 302 ? { location } : {} });
  });
  return {
    heard,
    answers,
    texts: () => heard.map(({ text }) => text),
    url: `http://127.0.0.1:${server.addr.port}/hook`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** A room of Ada's whose events go to a subscriber. */
async function subscribed(url: string, env: Record<string, string> = {}) {
  const clock = new TestClock();
  const store = openMemoryStore({ now: clock.now });
  const house = await House.open({ clock, store, env: { PRIVATE_WEBHOOKS: "on", ...env } });
  const ada = await Visitor.named(house.origin, "Ada");
  await ada.post("/api/rooms", { name: "kitchen" });
  const made = await ada.post("/api/rooms/kitchen/subscriptions", { url });
  const say = (text: string) => ada.post("/api/rooms/kitchen/messages", { text });
  return { clock, store, house, ada, made, say };
}

/** Lets time pass until this is so. */
async function pass(clock: TestClock, is: () => boolean): Promise<void> {
  for (let s = 0; s < 2_000 && !is(); s++) await clock.pass(1_000);
  assert.ok(is(), `${is}`);
}

/** Lets time pass until it is stored that all of the room was taken: who stops sooner has it said again. */
async function settle(clock: TestClock, { log, records }: Store): Promise<void> {
  const [head] = await log.heads([KITCHEN]);
  let seq = 0;
  for (let s = 0; s < 2_000 && seq < head!.seq; s++) {
    await clock.pass(1_000);
    const [state] = await records.list(["delivery"], { limit: 1 });
    seq = (state!.value as { seq: number }).seq;
  }
  assert.equal(seq, head!.seq);
}

Deno.test("An outgoing webhook is told what happens in a room, in order, signed", async () => {
  await using shop = subscriber();
  const { clock, house, made, say } = await subscribed(shop.url);
  await using _ = house;

  for (const text of ["one", "two", "three"]) await say(text);
  await pass(clock, () => shop.heard.length >= 3);

  assert.equal(made.status, 201);
  assert.deepEqual(shop.texts(), ["one", "two", "three"]);
  const { headers, body } = shop.heard[0]!;
  const signed = createHmac("sha256", String(made.body.secret))
    .update(`${headers.get("parley-timestamp")}.${body}`).digest("hex");
  assert.equal(headers.get("parley-signature"), `sha256=${signed}`);
  assert.match(headers.get("parley-delivery")!, new RegExp(`^${made.body.id}:`));
  assert.deepEqual(house.reported, []);
});

Deno.test("A delivery that fails is tried again, later each time, and the next one waits for it", async () => {
  await using shop = subscriber();
  const { clock, house, say } = await subscribed(shop.url);
  await using _ = house;
  shop.answers.push(500, 302, 429);

  await say("one");
  await say("two");
  await pass(clock, () => shop.texts().includes("two"));

  assert.deepEqual(shop.texts(), ["one", "one", "one", "one", "two"]);
  const ids = new Set(shop.heard.slice(0, 4).map(({ headers }) => headers.get("parley-delivery")));
  assert.equal(ids.size, 1, "who hears it again knows by its id");
});

Deno.test("What cannot be delivered for an hour is a dead letter without its text, and the next one has its turn", async () => {
  await using shop = subscriber();
  const { clock, house, ada, made, say } = await subscribed(shop.url);
  await using _ = house;
  shop.answers.push(...Array.from({ length: MOST_TRIES }, () => 500));

  await say("lost");
  await say("kept");
  for (let tries = 1; tries <= MOST_TRIES; tries++) {
    await pass(clock, () => shop.heard.length >= tries);
    clock.leap(3_600_000);
  }
  await pass(clock, () => shop.texts().includes("kept"));
  const { deadLetters } = (await ada.get("/api/rooms/kitchen/dead-letters")).body;

  const [letter, ...others] = deadLetters as Record<string, unknown>[];
  assert.deepEqual(others, []);
  assert.deepEqual([letter!.subscription, letter!.seq, letter!.tries, letter!.error], [
    made.body.id,
    2,
    MOST_TRIES,
    "Answered 500",
  ]);
  assert.ok(!JSON.stringify(deadLetters).includes("lost"));
});

Deno.test("Deliveries go on after a restart where they were", async () => {
  await using shop = subscriber();
  const { clock, store, house, say } = await subscribed(shop.url);
  await say("before");
  await settle(clock, store);
  await house[Symbol.asyncDispose]();
  const from = { id: "u_x", name: "Grace" };
  const body = { type: "message", text: "meanwhile" } as const;
  const id = crypto.randomUUID();
  await store.log.append(KITCHEN, [{ id, from, at: "2026-11-21T10:00:00.000Z", body }]);

  await using again = await House.open({ clock, store, env: { PRIVATE_WEBHOOKS: "on" } });
  await pass(clock, () => shop.heard.length >= 2);
  await clock.pass(5_000);

  assert.deepEqual(shop.texts(), ["before", "meanwhile"]);
  assert.deepEqual(again.reported, []);
});

Deno.test("Of two instances on one store one delivers, and the other takes over when it is gone", async () => {
  await using shop = subscriber();
  const { clock, store, house, say } = await subscribed(shop.url);
  const other = await House.open({ clock, store, env: { PRIVATE_WEBHOOKS: "on" } });
  await using _ = other;
  const grace = await Visitor.named(other.origin, "Grace");

  for (let i = 0; i < 20; i++) {
    await say(`${i}`);
    await clock.pass(500);
  }
  await settle(clock, store);
  await house[Symbol.asyncDispose]();
  await grace.post("/api/rooms/kitchen/messages", { text: "after" });
  await pass(clock, () => shop.texts().includes("after"));

  assert.deepEqual(shop.texts(), [...Array.from({ length: 20 }, (_, i) => `${i}`), "after"]);
});

Deno.test("A subscription that was deleted is told nothing more", async () => {
  await using shop = subscriber();
  const { clock, house, ada, made, say } = await subscribed(shop.url);
  await using _ = house;

  const removed = await ada.delete(`/api/rooms/kitchen/subscriptions/${made.body.id}`);
  await say("too late");
  await clock.pass(20_000);
  const again = await ada.delete(`/api/rooms/kitchen/subscriptions/${made.body.id}`);

  assert.deepEqual([removed.status, codeOf(again)], [204, "not_found"]);
  assert.deepEqual(shop.texts(), []);
});

const PRIVATE = ["127.0.0.1", "2130706433", "0x7f.1", "0", "[::1]", "[::ffff:127.0.0.1]", "localhost"];

for (const host of PRIVATE) {
  Deno.test(`An outgoing webhook does not reach ${host} unless the settings allow it`, async () => {
    await using shop = subscriber();
    const { clock, store, house, say } = await subscribed(
      shop.url.replace("127.0.0.1", host),
      { PRIVATE_WEBHOOKS: "off" },
    );
    await using _ = house;

    await say("secret");
    let tries = 0;
    for (let s = 0; s < 200 && tries === 0; s++) {
      await clock.pass(1_000);
      const [state] = await store.records.list(["delivery"], { limit: 1 });
      tries = (state!.value as { tries: number }).tries;
    }

    assert.ok(tries > 0, "it was tried");
    assert.deepEqual(shop.heard, []);
  });
}

Deno.test("Subscriptions are for moderators, and refuse what is no address outside", async () => {
  const { house, ada } = await subscribed("https://example.com/hook");
  await using _ = house;
  const grace = await Visitor.named(house.origin, "Grace");

  const forbidden = [
    await grace.post("/api/rooms/kitchen/subscriptions", { url: "https://example.com/" }),
    await grace.get("/api/rooms/kitchen/subscriptions"),
    await grace.get("/api/rooms/kitchen/dead-letters"),
    await grace.post("/api/rooms/kitchen/webhooks", { name: "Builds" }),
  ];
  const wrong: (string | undefined)[] = [];
  for (const url of ["ftp://example.com/", "file:///x", "https://me:secret@example.com/", "nonsense", 7]) {
    wrong.push(codeOf(await ada.post("/api/rooms/kitchen/subscriptions", { url })));
  }

  assert.deepEqual(new Set(forbidden.map(codeOf)), new Set(["forbidden"]));
  assert.deepEqual(new Set(wrong), new Set(["bad_frame"]));
  const listed = (await ada.get("/api/rooms/kitchen/subscriptions")).body.subscriptions as object[];
  assert.deepEqual(listed.map((each) => Object.keys(each).sort()), [["at", "id", "url"]]);
});

Deno.test("An incoming webhook says what is posted to it, under its name, at the pace of a person", async () => {
  await using house = await House.open({ env: { RATE_PER_SECOND: "1" } });
  const ada = await Visitor.named(house.origin, "Ada");
  await ada.post("/api/rooms", { name: "kitchen", private: true });
  const made = await ada.post("/api/rooms/kitchen/webhooks", { name: "Builds" });
  const stranger = Visitor.withToken(house.origin, "none");
  const post = (text: string, headers = {}) => stranger.post(String(made.body.url), { text }, headers);

  const key = { "idempotency-key": crypto.randomUUID() };
  const statuses = [(await post("green", key)).status, (await post("green", key)).status];
  const many = await Promise.all(Array.from({ length: 20 }, (_, i) => post(`${i}`)));
  const { messages } = (await ada.get("/api/rooms/kitchen/messages")).body as {
    messages: { from: { name: string }; text: string }[];
  };

  assert.deepEqual(statuses, [201, 200]);
  assert.ok(many.some(({ status }) => status === 429));
  assert.deepEqual([messages[0]!.from.name, messages[0]!.text], ["Builds", "green"]);
  await ada.delete(`/api/rooms/kitchen/webhooks/${made.body.id}`);
  assert.equal((await post("gone")).status, 404);
  assert.equal((await stranger.post("/api/hooks/x", { text: "x" })).status, 404);
});
