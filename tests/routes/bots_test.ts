import assert from "node:assert/strict";
import { houseWithAdmin } from "../support/admin.ts";
import { Sessions } from "../../store/sessions.ts";
import { Caller } from "../support/caller.ts";
import { House } from "../support/house.ts";
import { TestClock } from "../support/test_clock.ts";
import { codeOf, Visitor } from "../support/visitor.ts";

const DAY_MS = 24 * 3_600_000;

/** A bot that has said hello. */
async function houseWithBot() {
  const { house, admin } = await houseWithAdmin();
  const made = await admin.post("/api/bots", { name: "Gardener" });
  const token = String(made.body.token);
  const socket = await Caller.connect(house.origin);
  await socket.hello({ token });
  return { house, admin, made, token, socket };
}

Deno.test("A bot is let in by an admin and then takes part as anybody, by HTTP and by socket", async () => {
  const { house, admin } = await houseWithAdmin();
  await using _ = house;
  await using ada = await Caller.inRoom(house.origin, "Ada", "kitchen");

  const made = await admin.post("/api/bots", { name: "Gardener" });
  const token = String(made.body.token);
  const bot = Visitor.withToken(house.origin, token);
  await bot.post("/api/rooms/kitchen/messages", { text: "by HTTP" });
  await using socket = await Caller.connect(house.origin);
  const welcome = await socket.hello({ token });
  await socket.join("kitchen");
  await socket.send("kitchen", "by socket");
  await ada.heard("kitchen", 2);

  assert.deepEqual([made.status, made.body.name], [201, "Gardener"]);
  assert.deepEqual(ada.texts("kitchen"), ["by HTTP", "by socket"]);
  assert.deepEqual(welcome.user, { id: made.body.id, name: "Gardener" });
  assert.equal(welcome.token, token, "what it may keep is the token that does not expire");
  assert.deepEqual((await admin.get("/api/bots")).body.bots, [
    { id: made.body.id, name: "Gardener", at: made.body.at },
  ]);
});

Deno.test("A bot that is taken out is gone at once: its connections, its token, its name", async () => {
  const { house, admin, made, token, socket } = await houseWithBot();
  await using _ = house;
  await using _socket = socket;

  const removed = await admin.delete(`/api/bots/${made.body.id}`);

  assert.equal(removed.status, 204);
  assert.equal((await socket.closed).code, 4500);
  assert.equal(codeOf(await Visitor.withToken(house.origin, token).get("/api/session")), "unauthorized");
  await using again = await Caller.connect(house.origin);
  const refused = await again.ask({ type: "hello", token });
  assert.equal(refused.type === "error" && refused.code, "unauthorized");
  await using guest = await Caller.named(house.origin, "Gardener");
  assert.notEqual(guest.id, made.body.id);
  assert.equal(codeOf(await admin.delete(`/api/bots/${made.body.id}`)), "not_found");
});

Deno.test("A bot's name is held for it and its token is good, however long it stays away", async () => {
  const clock = new TestClock();
  const { house, admin } = await houseWithAdmin({ clock });
  await using _ = house;
  const made = await admin.post("/api/bots", { name: "Gardener" });
  const token = String(made.body.token);
  await using socket = await Caller.connect(house.origin);
  await socket.hello({ token });
  await socket.close();
  await house.until(() => house.hub.connections === 0);

  clock.leap(400 * DAY_MS);

  const guest = await fetch(`${house.origin}/api/session`, { method: "POST", body: '{"name":"GARDENER"}' });
  assert.equal(guest.status, 409);
  await guest.body?.cancel();
  const who = await Visitor.withToken(house.origin, token).get("/api/session");
  assert.deepEqual(who.body.user, { id: made.body.id, name: "Gardener" });
});

Deno.test("A bot can neither rename itself nor sign itself out", async () => {
  const { house, admin } = await houseWithAdmin();
  await using _ = house;
  const made = await admin.post("/api/bots", { name: "Gardener" });
  const bot = Visitor.withToken(house.origin, String(made.body.token));
  await using socket = await Caller.connect(house.origin);

  const renamed = await socket.ask({ type: "hello", token: bot.token, name: "Root2" });
  const out = await bot.delete("/api/session");

  assert.equal(renamed.type === "error" && renamed.code, "forbidden");
  assert.equal(codeOf(out), "forbidden");
  assert.equal((await bot.get("/api/session")).status, 200);
});

Deno.test("A bot gets no token but its own, that it would keep when it is taken out", async () => {
  const { house, token, socket } = await houseWithBot();
  await using _ = house;
  await using _socket = socket;

  const byName = await socket.ask({ type: "hello", name: "Gardener" });
  const byToken = await socket.ask({ type: "hello", token, name: "gardener" });
  const byRequest = await Visitor.withToken(house.origin, token).post("/api/session", { name: "Gardener" });

  assert.deepEqual([byName.type, byName.type === "error" && byName.code], ["error", "unauthorized"]);
  assert.equal(byToken.type === "welcome" && byToken.token, token);
  assert.equal(byRequest.body.token, token);
});

Deno.test("A token of a person is worth nothing to a bot, whoever made it", async () => {
  const { house, admin, store } = await houseWithAdmin();
  await using _ = house;
  const made = await admin.post("/api/bots", { name: "Gardener" });
  const sessions = await Sessions.open(store.records);
  const forged = await sessions.issue({ id: String(made.body.id), name: "Gardener" });

  const who = await Visitor.withToken(house.origin, forged).get("/api/session");

  assert.equal(codeOf(who), "unauthorized");
});

Deno.test("Bots are for admins: for others every route is forbidden, and for strangers unauthorized", async () => {
  await using house = await House.open();
  const ada = await Visitor.named(house.origin, "Ada");

  const refused = [
    await ada.post("/api/bots", { name: "Gardener" }),
    await ada.get("/api/bots"),
    await ada.delete("/api/bots/b_0123456789abcdef0123"),
  ];
  const stranger = await ada.post("/api/bots", { name: "Gardener" }, { authorization: "" });

  assert.deepEqual(refused.map(codeOf), ["forbidden", "forbidden", "forbidden"]);
  assert.equal(codeOf(stranger), "unauthorized");
});

Deno.test("ADMINS names who may let bots in by their ids, never by a guest's name", async () => {
  await using house = await House.open({ env: { ADMINS: "Ada" } });
  const ada = await Visitor.named(house.origin, "Ada");

  assert.equal(codeOf(await ada.post("/api/bots", { name: "Gardener" })), "forbidden");
});

Deno.test("POST /api/bots refuses a name that somebody has, and what is none", async () => {
  const { house, admin } = await houseWithAdmin();
  await using _ = house;
  await Visitor.named(house.origin, "Ada");
  await admin.post("/api/bots", { name: "Gardener" });

  const codes: (string | undefined)[] = [];
  for (const name of ["ADA", "gardener", "", "a/b"]) {
    codes.push(codeOf(await admin.post("/api/bots", { name })));
  }

  assert.deepEqual(codes, ["name_taken", "name_taken", "empty", "bad_name"]);
});

Deno.test("Of a bot's token only a hash is kept, and one that is nearly right is worth nothing", async () => {
  const { house, admin, store } = await houseWithAdmin();
  await using _ = house;
  const made = await admin.post("/api/bots", { name: "Gardener" });
  const token = String(made.body.token);
  const secret = token.split("_").at(-1)!;
  const wrong = [token.slice(0, -1), `${token}0`, token.replace(/.$/, (last) => last === "0" ? "1" : "0")];

  const kept = JSON.stringify(await store.records.list(["bot"], { limit: 10 }));

  assert.ok(kept.includes("Gardener") && !kept.includes(secret));
  for (const nearly of wrong) {
    const answer = await Visitor.withToken(house.origin, nearly).get("/api/session");
    assert.equal(codeOf(answer), "unauthorized");
  }
});
