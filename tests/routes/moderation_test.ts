import assert from "node:assert/strict";
import { Caller } from "../support/caller.ts";
import { houseWithAdmin } from "../support/admin.ts";
import { House } from "../support/house.ts";
import { SimpleCaller } from "../support/simple_caller.ts";
import { TestClock } from "../support/test_clock.ts";
import { type Answer, codeOf, Visitor } from "../support/visitor.ts";

const GARDEN = "/api/rooms/garden";

/** Ada has opened the garden, and Grace and Linus are in it. */
async function garden(clock = new TestClock()) {
  const house = await House.open({ clock, env: { HEARTBEAT_TIMEOUT_MS: "3600000" } });
  const ada = await Visitor.named(house.origin, "Ada");
  await ada.post("/api/rooms", { name: "garden" });
  const grace = await Caller.inRoom(house.origin, "Grace", "garden");
  const linus = await Caller.inRoom(house.origin, "Linus", "garden");
  const take = (body: unknown) => ada.post(`${GARDEN}/moderation`, body);
  return {
    ...{ house, ada, grace, linus, clock, take },
    async [Symbol.asyncDispose]() {
      for (const caller of [grace, linus]) await caller.close();
      await house[Symbol.asyncDispose]();
    },
  };
}

/** The code with which somebody's message is refused; undefined where it is stored. */
async function refused(caller: Caller, text = "hello"): Promise<string | undefined> {
  const answer = await caller.ask({ type: "send", room: "garden", id: crypto.randomUUID(), text });
  return answer.type === "error" ? answer.code : undefined;
}

/** What the room's log says was changed. */
function changes(caller: Caller): string[] {
  return caller.log("garden").flatMap((event) =>
    event.type === "changed" ? [`${event.what} ${event.value}`] : []
  );
}

Deno.test("PATCH /api/rooms/{room} changes topic, lock and slow mode, and everybody there sees it", async () => {
  await using there = await garden();
  const { ada, grace } = there;

  const answer = await ada.patch(GARDEN, { topic: " Roses ", locked: true, slowModeSeconds: 30 });
  const again = await ada.patch(GARDEN, { topic: "Roses", locked: true });

  await grace.heard("garden", 3);
  const { topic, locked, slowModeSeconds, role, owner, private: isPrivate } = answer.body;
  assert.deepEqual([answer.status, topic, locked, slowModeSeconds, role, isPrivate], [
    ...[200, "Roses", true, 30, "owner", false],
  ]);
  assert.deepEqual(owner, { id: ada.id, name: "Ada" });
  assert.equal(again.status, 200);
  await grace.settle();
  assert.deepEqual(changes(grace), ["topic Roses", "locked on", "slow_mode 30"]);
});

Deno.test("GET /api/rooms/{room} says what one is there", async () => {
  await using there = await garden();
  const { grace, house } = there;

  const { body } = await Visitor.withToken(house.origin, grace.token).get(GARDEN);

  assert.deepEqual([body.role, body.locked, body.slowModeSeconds], ["member", false, 0]);
});

Deno.test("Nobody but its moderators changes a room or does anything about somebody in it", async () => {
  await using there = await garden();
  const { grace, linus, house } = there;
  const visitor = Visitor.withToken(house.origin, grace.token);

  const answers = [
    await visitor.patch(GARDEN, { topic: "mine" }),
    await visitor.get(`${GARDEN}/moderation`),
    await visitor.post(`${GARDEN}/moderation`, { action: "ban", user: "Linus" }),
  ];

  for (const answer of answers) assert.deepEqual([answer.status, codeOf(answer)], [403, "forbidden"]);
  assert.equal(await refused(linus), undefined);
});

Deno.test("A room that was joined into being has no owner, so admins alone moderate it", async () => {
  const { house, admin } = await houseWithAdmin();
  await using _house = house;
  await using grace = await Caller.inRoom(house.origin, "Grace", "lobby");
  await grace.send("lobby", "hello");
  const visitor = Visitor.withToken(house.origin, grace.token);

  const own = await visitor.patch("/api/rooms/lobby", { topic: "mine" });
  const theirs = await admin.patch("/api/rooms/lobby", { topic: "ours" });

  assert.deepEqual([own.status, theirs.status, theirs.body.role], [403, 200, "admin"]);
  assert.equal(theirs.body.owner, undefined);
});

Deno.test("A locked room hears its moderators only", async () => {
  await using there = await garden();
  const { ada, grace } = there;
  await grace.send("garden", "before");
  await ada.patch(GARDEN, { locked: true });

  const said = await refused(grace);
  const byAda = await ada.post(`${GARDEN}/messages`, { text: "quiet, please" });
  const edited = await grace.ask({
    type: "edit",
    room: "garden",
    id: crypto.randomUUID(),
    target: 2,
    text: "x",
  });
  await ada.patch(GARDEN, { locked: false });

  assert.deepEqual([said, byAda.status], ["forbidden", 201]);
  assert.equal(edited.type === "error" && edited.code, "forbidden");
  assert.equal(await refused(grace), undefined);
});

Deno.test("Slow mode asks everybody but moderators to take their time, and says how long", async () => {
  await using there = await garden();
  const { ada, grace, linus, clock, house } = there;
  await ada.patch(GARDEN, { slowModeSeconds: 30 });
  const visitor = Visitor.withToken(house.origin, grace.token);

  const first = await refused(grace);
  const second = await refused(grace);
  const overHttp = await visitor.post(`${GARDEN}/messages`, { text: "again" });
  const other = await refused(linus);
  const owner = [await say(ada), await say(ada)];
  clock.leap(30_000);
  const later = await refused(grace);

  assert.deepEqual([first, second, other, later], [undefined, "too_fast", undefined, undefined]);
  assert.deepEqual([overHttp.status, overHttp.headers.get("retry-after")], [429, "30"]);
  assert.deepEqual(owner.map(({ status }) => status), [201, 201]);
});

function say(visitor: Visitor): Promise<Answer> {
  return visitor.post(`${GARDEN}/messages`, { text: "hi" });
}

Deno.test("Somebody muted reads on and may take back what they said, and says nothing until the mute ends", async () => {
  await using there = await garden();
  const { grace, linus, clock, take } = there;
  const { seq } = await grace.send("garden", "oops");

  const answer = await take({ action: "mute", user: "grace", minutes: 10, reason: "spam" });

  const { until, user, reason } = await grace.next("changed");
  assert.deepEqual([answer.status, user, reason], [200, { id: grace.id, name: "Grace" }, "spam"]);
  assert.equal(Date.parse(until!) - clock.now(), 600_000);
  await linus.send("garden", "peace");
  await grace.next("message", ({ text }) => text === "peace");
  assert.equal(await refused(grace), "forbidden");
  const id = crypto.randomUUID();
  const edited = await grace.ask({ type: "edit", room: "garden", id, target: seq, text: "spam" });
  const reacted = await grace.ask({ type: "react", room: "garden", id, target: seq, emoji: "👍", on: true });
  const deleted = await grace.ask({ type: "delete", room: "garden", id, target: seq });
  assert.deepEqual([edited.type, reacted.type, deleted.type], ["error", "error", "sent"]);
  clock.leap(600_000);
  await grace.settle();
  assert.equal(await refused(grace), undefined);
});

Deno.test("A mute is taken back", async () => {
  await using there = await garden();
  const { ada, grace, take } = there;
  await take({ action: "mute", user: "Grace" });
  const muted = await ada.get(`${GARDEN}/moderation`);

  await take({ action: "unmute", user: "GRACE" });

  assert.deepEqual(muted.body, { muted: [{ id: grace.id, name: "Grace" }], banned: [] });
  assert.equal(await refused(grace), undefined);
  assert.deepEqual((await ada.get(`${GARDEN}/moderation`)).body, { muted: [], banned: [] });
});

Deno.test("Somebody removed is out at once, hears of it in their own log, and may come back", async () => {
  await using there = await garden();
  const { clock, grace, linus, take } = there;

  await take({ action: "remove", user: "Grace" });

  const told = await grace.next("removed");
  assert.equal(told.to, "garden");
  assert.equal(await refused(grace), "not_joined");
  await clock.pass(500);
  const left = await linus.next("presence", ({ left }) => left.length > 0);
  assert.deepEqual(left.left, [{ id: grace.id, name: "Grace" }]);
  await linus.send("garden", "gone?");
  await grace.settle();
  assert.deepEqual(grace.texts("garden"), []);
  await grace.join("garden");
  assert.equal(await refused(grace), undefined);
});

Deno.test("Somebody banned is out at once and stays out, whichever door they try, until they are pardoned", async () => {
  await using there = await garden();
  const { ada, grace, house, take } = there;
  const visitor = Visitor.withToken(house.origin, grace.token);
  await grace.send("garden", "secret");

  await take({ action: "ban", user: "Grace" });

  await grace.next("removed");
  const joined = await grace.ask({ type: "join", room: "garden" });
  const simple = SimpleCaller.knock(house.origin, `/ws/chat?room=garden&token=${grace.token}`);
  const answers = [
    await visitor.get(GARDEN),
    await visitor.get(`${GARDEN}/messages`),
    await visitor.get(`${GARDEN}/members`),
    await visitor.get(`${GARDEN}/search?q=secret`),
    await visitor.post(`${GARDEN}/messages`, { text: "hi" }),
  ];
  const listed = await visitor.get("/api/rooms");
  const kept = await ada.get(`${GARDEN}/moderation`);

  assert.equal(joined.type === "error" && joined.code, "forbidden");
  assert.equal((await simple.closed).code, 4503);
  for (const answer of answers) assert.deepEqual([answer.status, codeOf(answer)], [403, "forbidden"]);
  assert.doesNotMatch(JSON.stringify([listed.body, answers.map(({ body }) => body)]), /secret|garden/);
  assert.deepEqual(kept.body.banned, [{ id: grace.id, name: "Grace" }]);
  await take({ action: "unban", user: "Grace" });
  await grace.join("garden");
  assert.equal(await refused(grace), undefined);
});

Deno.test("A simple client that is banned is closed with 4503", async () => {
  await using there = await garden();
  const { house, take } = there;
  await using eve = await SimpleCaller.enter(house.origin, "/ws/chat/Eve?room=garden");

  await take({ action: "ban", user: "Eve" });

  assert.equal((await eve.closed).code, 4503);
});

Deno.test("Nothing can be done about those who moderate a room", async () => {
  const { house, admin } = await houseWithAdmin();
  await using _house = house;
  const ada = await Visitor.named(house.origin, "Ada");
  await ada.post("/api/rooms", { name: "garden" });
  await admin.get("/api/session");

  const byOwner = await ada.post(`${GARDEN}/moderation`, { action: "ban", user: "Root" });
  const byAdmin = await admin.post(`${GARDEN}/moderation`, { action: "mute", user: "Ada" });
  const self = await ada.post(`${GARDEN}/moderation`, { action: "remove", user: "Ada" });

  for (const answer of [byOwner, byAdmin, self]) assert.equal(codeOf(answer), "forbidden");
});

Deno.test("Moderators delete what others said, and change nothing of it", async () => {
  await using there = await garden();
  const { ada, grace, linus, house } = there;
  const { seq } = await grace.send("garden", "spam");
  await using owner = await Caller.connect(house.origin);
  await owner.hello({ token: ada.token });
  await owner.join("garden");
  const id = crypto.randomUUID();

  const byMember = await linus.ask({ type: "delete", room: "garden", id, target: seq });
  const edited = await owner.ask({ type: "edit", room: "garden", id, target: seq, text: "ham" });
  const deleted = await owner.ask({ type: "delete", room: "garden", id, target: seq });

  assert.equal(byMember.type === "error" && byMember.code, "forbidden");
  assert.equal(edited.type === "error" && edited.code, "forbidden");
  assert.equal(deleted.type, "sent");
  const { from } = await grace.next("deleted");
  assert.equal(from.name, "Ada");
});

Deno.test("In a room of two nobody moderates, not even an admin who is one of the two", async () => {
  const { house, admin } = await houseWithAdmin();
  await using _house = house;
  await using grace = await Caller.named(house.origin, "Grace");
  await using root = await Caller.connect(house.origin);
  await root.hello({ token: admin.token });
  const opened = await grace.ask({ type: "direct", user: "Root" });
  assert(opened.type === "joined");
  const { seq } = await grace.send(opened.room, "hi");
  await root.join(opened.room);

  const banned = await admin.post(`/api/rooms/${opened.room}/moderation`, { action: "ban", user: "Grace" });
  const changed = await admin.patch(`/api/rooms/${opened.room}`, { locked: true });
  const id = crypto.randomUUID();
  const deleted = await root.ask({ type: "delete", room: opened.room, id, target: seq });
  const seen = await admin.get(`/api/rooms/${opened.room}`);

  assert.deepEqual([codeOf(banned), codeOf(changed)], ["forbidden", "forbidden"]);
  assert.equal(deleted.type === "error" && deleted.code, "forbidden");
  assert.equal(seen.body.role, "member");
});

Deno.test("POST …/moderation with the same Idempotency-Key is done once", async () => {
  await using there = await garden();
  const { ada, grace } = there;
  const key = { "idempotency-key": crypto.randomUUID() };
  const body = { action: "remove", user: "Grace" };

  const first = await ada.post(`${GARDEN}/moderation`, body, key);
  const second = await ada.post(`${GARDEN}/moderation`, body, key);

  assert.deepEqual([first.body.duplicate, second.body.duplicate], [false, true]);
  assert.equal(first.body.seq, second.body.seq);
  await grace.settle();
  assert.equal(grace.inbox.all("removed").length, 1);
});

Deno.test("POST …/moderation under an id that stands for something else does nothing and says so", async () => {
  await using there = await garden();
  const { ada, grace } = there;
  const key = { "idempotency-key": crypto.randomUUID() };
  await ada.post(`${GARDEN}/messages`, { text: "hi" }, key);

  const banned = await ada.post(`${GARDEN}/moderation`, { action: "ban", user: "Grace" }, key);

  assert.equal(codeOf(banned), "bad_frame");
  await grace.settle();
  assert.deepEqual(grace.inbox.all("removed"), []);
  assert.equal(await refused(grace), undefined);
});

for (
  const [body, code] of [
    [{ action: "promote", user: "Grace" }, "bad_frame"],
    [{ action: "ban" }, "bad_frame"],
    [{ action: "ban", user: "Nobody" }, "not_found"],
    [{ action: "ban", user: "a/b" }, "bad_name"],
    [{ action: "mute", user: "Grace", minutes: 0 }, "bad_frame"],
    [{ action: "mute", user: "Grace", minutes: 1e9 }, "bad_frame"],
    [{ action: "mute", user: "Grace", reason: "x".repeat(300) }, "too_long"],
  ] as const
) {
  Deno.test(`POST …/moderation refuses ${JSON.stringify(body).slice(0, 70)} as ${code}`, async () => {
    await using there = await garden();
    const { take, grace } = there;

    assert.equal(codeOf(await take(body)), code);
    assert.equal(await refused(grace), undefined);
  });
}

/** Comes from this address, as a proxy in front tells. */
function from(address: string) {
  return { "x-forwarded-for": address };
}

Deno.test("A ban by address keeps out whoever comes from there, under whatever name, and nobody else", async () => {
  await using house = await House.open({ env: { TRUSTED_PROXIES: "1" } });
  const ada = await Visitor.named(house.origin, "Ada");
  await ada.post("/api/rooms", { name: "garden" });
  await using grace = await Caller.named(house.origin, "Grace", { headers: from("203.0.113.7") });
  await grace.join("garden");
  await using twin = await Caller.named(house.origin, "Twin", { headers: from("203.0.113.7") });
  await twin.join("garden");

  await ada.post(`${GARDEN}/moderation`, { action: "ban", user: "Grace", address: true });

  await grace.next("removed");
  await house.until(() => !house.hub.presence.isPresent("garden", twin.id));
  await using again = await Caller.named(house.origin, "Mallory", { headers: from("203.0.113.7") });
  await using other = await Caller.named(house.origin, "Other", { headers: from("203.0.113.8") });
  const http = await Visitor.withToken(house.origin, again.token).get(GARDEN, from("203.0.113.7"));
  const kept = await again.ask({ type: "join", room: "garden" });
  const events = await other.join("garden");
  assert.equal(kept.type === "error" && kept.code, "forbidden");
  assert.equal(http.status, 403);
  assert.doesNotMatch(JSON.stringify([events, other.inbox.frames]), /203\.0\.113/);
  await ada.post(`${GARDEN}/moderation`, { action: "unban", user: "Grace" });
  await again.join("garden");
});
