import assert from "node:assert/strict";
import { Caller } from "../support/caller.ts";
import { House } from "../support/house.ts";
import { slowStore } from "../support/slow_store.ts";
import { codeOf, Visitor } from "../support/visitor.ts";

/** Names of the rooms that a list holds. */
function names(body: Record<string, unknown>): unknown[] {
  return (body.rooms as { name: string }[]).map(({ name }) => name);
}

Deno.test("POST /api/rooms opens a room with its topic, which then is listed with what is in it", async () => {
  await using house = await House.open();
  const ada = await Visitor.named(house.origin, "Ada");
  const grace = await Visitor.named(house.origin, "Grace");

  const opened = await ada.post("/api/rooms", { name: "Kitchen", topic: " Tea? " });
  await ada.post("/api/rooms/kitchen/messages", { text: "Anybody?" });
  const listed = await grace.get("/api/rooms");
  const one = await grace.get("/api/rooms/KITCHEN");

  assert.equal(opened.status, 201);
  const { name, topic, private: isPrivate, messages, unread } = one.body;
  assert.deepEqual([name, topic, isPrivate, messages, unread], ["kitchen", "Tea?", false, 1, 1]);
  assert.deepEqual(names(listed.body), ["kitchen"]);
  assert.match(String(one.body.lastActivity), /^20\d\d-/);
});

Deno.test("POST /api/rooms of a room that is there already answers 409, however it is spelled", async () => {
  await using house = await House.open();
  const ada = await Visitor.named(house.origin, "Ada");
  const grace = await Visitor.named(house.origin, "Grace");
  await ada.post("/api/rooms", { name: "kitchen" });
  await ada.post("/api/rooms", { name: "cellar", private: true });

  for (const name of ["kitchen", "KITCHEN", "ｋitchen", "cellar"]) {
    const again = await grace.post("/api/rooms", { name });

    assert.deepEqual([again.status, codeOf(again)], [409, "name_taken"], name);
  }
});

Deno.test("POST /api/rooms: of two at the same moment one opens the room, the other hears 409", async () => {
  const store = slowStore();
  await using house = await House.open({ store });
  using _waiting = store;
  const ada = await Visitor.named(house.origin, "Ada");
  const grace = await Visitor.named(house.origin, "Grace");

  const { messages } = house.hub;
  let drafts = 0;
  const take = messages.take.bind(messages);
  messages.take = (who, now) => (drafts++, take(who, now));

  const first = ada.post("/api/rooms", { name: "kitchen", topic: "Ada's" });
  await house.until(() => drafts === 1);
  const second = grace.post("/api/rooms", { name: "kitchen", topic: "Grace's" });
  await house.until(() => drafts === 2);
  store.release();

  assert.deepEqual([(await first).status, (await second).status], [201, 409]);
  assert.equal((await ada.get("/api/rooms/kitchen")).body.topic, "Ada's");
});

Deno.test("POST /api/rooms does not take a store that cannot answer for a room that exists", async () => {
  const store = slowStore();
  store.log.heads = () => Promise.reject(new Error("disk full"));
  await using house = await House.open({ store });
  using _waiting = store;
  const ada = await Visitor.named(house.origin, "Ada");

  const answer = await ada.post("/api/rooms", { name: "kitchen" });

  assert.deepEqual([answer.status, codeOf(answer)], [503, "unavailable"]);
  assert.ok(house.reported.length > 0);
});

Deno.test("A private room is nowhere to be seen for anybody else", async () => {
  await using house = await House.open();
  const ada = await Visitor.named(house.origin, "Ada");
  const grace = await Visitor.named(house.origin, "Grace");
  await ada.post("/api/rooms", { name: "diary", private: true, topic: "secret" });
  await ada.post("/api/rooms/diary/messages", { text: "Dear diary" });
  await using stranger = await Caller.named(house.origin, "Stranger");

  const hidden = [
    await grace.get("/api/rooms/diary"),
    await grace.get("/api/rooms/diary/messages"),
    await grace.get("/api/rooms/diary/members"),
    await grace.post("/api/rooms/diary/messages", { text: "hello?" }),
  ];
  const nowhere = await stranger.ask({ type: "join", room: "diary" });
  const listed = [names((await grace.get("/api/rooms")).body), names((await ada.get("/api/rooms")).body)];

  for (const answer of hidden) assert.deepEqual([answer.status, codeOf(answer)], [404, "not_found"]);
  assert.equal(nowhere.type === "error" && nowhere.code, "not_found");
  assert.deepEqual(listed, [[], ["diary"]]);
  assert.equal((await ada.get("/api/rooms/diary")).body.private, true);
});

Deno.test("GET /api/rooms lists a room that people are in though nobody has said anything, and who is there", async () => {
  await using house = await House.open();
  await using ada = await Caller.inRoom(house.origin, "Ada", "kitchen");
  const grace = await Visitor.named(house.origin, "Grace");

  const listed = await grace.get("/api/rooms");
  const members = await grace.get("/api/rooms/kitchen/members");

  assert.deepEqual(names(listed.body), ["kitchen"]);
  assert.deepEqual(members.body.members, [{ id: ada.id, name: "Ada" }]);
  assert.equal(members.body.count, 1);
});

Deno.test("GET /api/rooms counts what one has not read", async () => {
  await using house = await House.open();
  await using ada = await Caller.inRoom(house.origin, "Ada", "kitchen");
  const grace = await Visitor.named(house.origin, "Grace");
  for (const text of ["one", "two", "three"]) await ada.send("kitchen", text);
  const before = await grace.get("/api/rooms/kitchen");
  await using reader = await Caller.connect(house.origin);
  await reader.hello({ token: grace.token });
  await reader.join("kitchen");

  reader.say({ type: "read", room: "kitchen", upTo: 2 });
  reader.say({ type: "read", room: "kitchen", upTo: 1 });
  await reader.settle();
  const after = await grace.get("/api/rooms/kitchen");
  const own = await new Promise<unknown>((resolve) => resolve(reader.ask({ type: "join", room: "kitchen" })));

  assert.deepEqual([before.body.unread, after.body.unread, after.body.upTo], [3, 1, 2]);
  assert.deepEqual([(own as { unread: number }).unread, (own as { upTo: number }).upTo], [1, 2]);
});

Deno.test("GET /api/rooms pages on by next, past however many rooms that are not for oneself", async () => {
  await using house = await House.open();
  const ada = await Visitor.named(house.origin, "Ada");
  const grace = await Visitor.named(house.origin, "Grace");
  const name = (i: number) => `r${String(i).padStart(3, "0")}`;
  for (let i = 0; i < 420; i++) await ada.post("/api/rooms", { name: name(i), private: i !== 10 && i < 410 });

  const first = await grace.get("/api/rooms");
  const second = await grace.get(`/api/rooms?after=${first.body.next}`);
  const third = await grace.get(`/api/rooms?after=${second.body.next}`);
  const own = await ada.get("/api/rooms");

  assert.deepEqual([names(first.body), first.body.more, first.body.next], [["r010"], true, "r010"]);
  assert.deepEqual([names(second.body), second.body.more, second.body.next], [["r410"], true, "r410"]);
  assert.deepEqual(names(third.body), Array.from({ length: 9 }, (_, i) => name(411 + i)));
  assert.deepEqual([third.body.more, "next" in third.body], [false, false]);
  assert.deepEqual([names(own.body).length, own.body.next], [200, name(199)]);
});

const BAD_ROOMS: [body: unknown, code: string][] = [
  [{}, "bad_frame"],
  ["nonsense", "bad_frame"],
  [[], "bad_frame"],
  [{ name: 1 }, "bad_frame"],
  [{ name: "" }, "bad_room"],
  [{ name: "a b" }, "bad_room"],
  [{ name: "x".repeat(65) }, "bad_room"],
  [{ name: "a\u0000" }, "bad_room"],
  [{ name: "\ud800" }, "bad_room"],
  [{ name: "kitchen", topic: "x".repeat(251) }, "too_long"],
  [{ name: "kitchen", topic: "\ud800" }, "bad_frame"],
  [{ name: "kitchen", topic: 1 }, "bad_frame"],
  [{ name: "kitchen", private: "yes" }, "bad_frame"],
];

for (const [body, code] of BAD_ROOMS) {
  Deno.test(`POST /api/rooms refuses ${JSON.stringify(body).slice(0, 60)} as ${code}`, async () => {
    await using house = await House.open();
    const ada = await Visitor.named(house.origin, "Ada");

    const answer = await ada.post("/api/rooms", body);

    assert.equal(codeOf(answer), code);
    assert.deepEqual([house.reported, names((await ada.get("/api/rooms")).body)], [[], []]);
  });
}

const PATHS = [
  "/api/rooms",
  "/api/rooms/kitchen",
  "/api/rooms/kitchen/messages",
  "/api/rooms/kitchen/members",
  "/api/users/Ada",
  "/api/session",
];

for (const path of PATHS) {
  Deno.test(`GET ${path} needs somebody: 401 for strangers, the cookie or the header will do`, async () => {
    await using house = await House.open();
    const ada = await Visitor.named(house.origin, "Ada");

    const stranger = await ada.get(path, { authorization: "" });
    const forger = await ada.get(path, { authorization: `Bearer ${ada.token.slice(0, -3)}abc` });
    const byHeader = await ada.get(path);
    const byCookie = await ada.get(path, { authorization: "", cookie: `parley_session=${ada.token}` });

    assert.deepEqual([stranger.status, codeOf(stranger)], [401, "unauthorized"]);
    assert.deepEqual([forger.status, codeOf(forger)], [401, "unauthorized"]);
    assert.deepEqual([byHeader.status, byCookie.status], [200, 200]);
  });
}

for (const room of ["a%20b", "%00", "%", "%ff", "x".repeat(65), "..%2f..", "dm_abc"]) {
  Deno.test(`GET /api/rooms/${room.slice(0, 20)} is refused and nothing else`, async () => {
    await using house = await House.open();
    const ada = await Visitor.named(house.origin, "Ada");

    const answer = await ada.get(`/api/rooms/${room}`);

    assert.ok([400, 404].includes(answer.status), `${answer.status}`);
    assert.ok(["bad_room", "not_found"].includes(codeOf(answer)!), codeOf(answer));
    assert.deepEqual(house.reported, []);
  });
}

Deno.test("GET /api/users/{name} says who bears a name, whether they are here, and when they were last", async () => {
  await using house = await House.open();
  await using ada = await Caller.named(house.origin, "Ada L.");
  const grace = await Visitor.named(house.origin, "Grace");

  const here = await grace.get("/api/users/ADA%20l.");
  await ada.close();
  await house.until(() => house.hub.connections === 0);
  const nobody = await grace.get("/api/users/Nobody");
  const bad = await grace.get("/api/users/a%2Fb");
  const silent = await grace.get("/api/users/Grace");

  assert.deepEqual([here.body.id, here.body.name, here.body.online], [ada.id, "Ada L.", true]);
  assert.deepEqual([nobody.status, codeOf(nobody)], [404, "not_found"]);
  assert.deepEqual([bad.status, codeOf(bad)], [400, "bad_name"]);
  assert.equal(silent.body.online, false);
});
