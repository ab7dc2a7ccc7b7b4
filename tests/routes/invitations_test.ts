import assert from "node:assert/strict";
import { Caller } from "../support/caller.ts";
import { House } from "../support/house.ts";
import { TestClock } from "../support/test_clock.ts";
import { openTwoHouses } from "../support/two_houses.ts";
import { codeOf, Visitor } from "../support/visitor.ts";

const CELLAR = "/api/rooms/cellar";
const HEALED_MS = 2_500;

/** Ada has a private room, and Grace is somebody else. */
async function cellar(clock = new TestClock()) {
  const house = await House.open({ clock, env: { HEARTBEAT_TIMEOUT_MS: "3600000" } });
  const ada = await Visitor.named(house.origin, "Ada");
  await ada.post("/api/rooms", { name: "cellar", private: true, topic: "secret" });
  await ada.post(`${CELLAR}/messages`, { text: "secret" });
  const grace = await Caller.named(house.origin, "Grace");
  const visitor = Visitor.withToken(house.origin, grace.token, grace.id);
  const invite = async (body: unknown = {}) => (await ada.post(`${CELLAR}/invitations`, body)).body;
  const accept = (code: unknown, who = visitor) => who.post(`/api/invitations/${code}`, "");
  return {
    ...{ house, ada, grace, visitor, invite, accept, clock },
    async [Symbol.asyncDispose]() {
      await grace.close();
      await house[Symbol.asyncDispose]();
    },
  };
}

Deno.test("A link lets somebody into a private room, which then is like any other to them", async () => {
  await using there = await cellar();
  const { ada, grace, visitor, invite, accept } = there;
  const invitation = await invite({ hours: 24, uses: 2 });
  const before = await grace.ask({ type: "join", room: "cellar" });

  const answer = await accept(invitation.code);

  assert.deepEqual([answer.status, answer.body], [200, { room: "cellar" }]);
  assert.equal(before.type === "error" && before.code, "not_found");
  const { events } = await grace.join("cellar");
  assert.match(JSON.stringify(events), /secret/);
  await grace.send("cellar", "hello");
  assert.match(JSON.stringify((await visitor.get("/api/rooms")).body), /cellar/);
  const listed = await ada.get(`${CELLAR}/invitations`);
  assert.deepEqual(listed.body.invitations, [{ ...invitation, used: 1 }]);
  assert.equal(invitation.link, `/?invite=${invitation.code}`);
});

Deno.test("A link lets in as many people as it says, and nobody once it is over or taken back", async () => {
  await using there = await cellar();
  const { house, ada, invite, accept, clock, visitor } = there;
  const linus = await Visitor.named(house.origin, "Linus");
  const once = await invite({ uses: 1 });
  const short = await invite({ hours: 1 });
  const revoked = await invite();

  const [first, again] = [await accept(once.code), await accept(once.code)];
  const late = await accept(once.code, linus);
  const taken = await ada.delete(`${CELLAR}/invitations/${revoked.code}`);
  const gone = await accept(revoked.code, linus);
  clock.leap(3_600_000);
  const over = await accept(short.code, linus);

  assert.deepEqual([first.status, again.status, taken.status], [200, 200, 204]);
  for (const answer of [late, gone, over]) {
    assert.deepEqual([answer.status, codeOf(answer)], [404, "not_found"]);
  }
  assert.deepEqual((await ada.get(`${CELLAR}/invitations`)).body, { invitations: [] });
  assert.equal((await linus.get(CELLAR)).status, 404);
  assert.equal((await visitor.get(CELLAR)).status, 200);
});

Deno.test("Nobody but its moderators invites anybody into a room, or sees whom it invites", async () => {
  await using there = await cellar();
  const { ada, visitor, house, invite, accept } = there;
  const linus = await Visitor.named(house.origin, "Linus");
  await accept((await invite()).code);
  const ask = async (who: Visitor) => [
    await who.post(`${CELLAR}/invitations`, {}),
    await who.get(`${CELLAR}/invitations`),
    await who.delete(`${CELLAR}/invitations/${"x".repeat(22)}`),
    await who.post(`${CELLAR}/members`, { user: "Linus" }),
  ];

  const byMember = await ask(visitor);
  const byStranger = await ask(linus);

  assert.deepEqual(byMember.map(({ status }) => status), [403, 403, 403, 403]);
  assert.deepEqual(byStranger.map(({ status }) => status), [404, 404, 404, 404]);
  assert.equal((await ada.get(`${CELLAR}/invitations`)).status, 200);
});

Deno.test("A moderator invites somebody by name, who hears of it in their own log", async () => {
  await using there = await cellar();
  const { ada, grace } = there;

  const answer = await ada.post(`${CELLAR}/members`, { user: "grace" });

  assert.deepEqual([answer.status, answer.body], [200, { user: { id: grace.id, name: "Grace" } }]);
  const { to, from } = await grace.next("invited");
  assert.deepEqual([to, from.name], ["cellar", "Ada"]);
  await grace.join("cellar");
});

Deno.test("Somebody removed from a private room is out until they are invited again; banned, no link lets them in", async () => {
  await using there = await cellar();
  const { ada, grace, visitor, invite, accept } = there;
  const { code } = await invite();
  await accept(code);
  await grace.join("cellar");

  await ada.post(`${CELLAR}/moderation`, { action: "remove", user: "Grace" });
  await grace.next("removed");
  const removed = await grace.ask({ type: "join", room: "cellar" });
  const hidden = await visitor.get("/api/rooms");
  await accept(code);
  await grace.join("cellar");
  await ada.post(`${CELLAR}/moderation`, { action: "ban", user: "Grace" });
  const banned = await accept(code);
  const invited = await ada.post(`${CELLAR}/members`, { user: "Grace" });

  assert.equal(removed.type === "error" && removed.code, "not_found");
  assert.doesNotMatch(JSON.stringify(hidden.body), /cellar|secret/);
  assert.deepEqual([codeOf(banned), codeOf(invited)], ["not_found", "forbidden"]);
  assert.equal((await visitor.get(CELLAR)).status, 404);
});

Deno.test("Who was let in is in on every instance, and who was removed is out, though every hint is lost", async () => {
  await using houses = await openTwoHouses({ isDeaf: true });
  const { north, south, clock } = houses;
  const ada = await Visitor.named(north.origin, "Ada");
  await ada.post("/api/rooms", { name: "cellar", private: true });
  await using away = await Caller.connect(south.origin);
  await away.hello({ token: ada.token });
  await away.join("cellar");
  await using grace = await Caller.named(south.origin, "Grace");
  await using linus = await Caller.named(south.origin, "Linus");

  await ada.post(`${CELLAR}/members`, { user: "Grace" });
  await clock.pass(HEALED_MS);
  await grace.join("cellar");
  await ada.post(`${CELLAR}/moderation`, { action: "remove", user: "Grace" });
  const raced = await grace.ask({ type: "send", room: "cellar", id: crypto.randomUUID(), text: "psst" });
  await clock.pass(HEALED_MS);

  assert.equal(raced.type, "error");
  await grace.next("removed");
  await away.send("cellar", "alone?");
  await grace.settle();
  assert.doesNotMatch(JSON.stringify(grace.inbox.frames), /alone/);
  const nowhere = await linus.ask({ type: "join", room: "cellar" });
  assert.equal(nowhere.type === "error" && nowhere.code, "not_found");
});

for (
  const body of [{ hours: 0 }, { hours: 1e6 }, { uses: -1 }, { uses: 1e6 }, { uses: 1.5 }, { hours: "1" }]
) {
  Deno.test(`POST …/invitations refuses ${JSON.stringify(body)}`, async () => {
    await using there = await cellar();

    assert.equal(codeOf(await there.ada.post(`${CELLAR}/invitations`, body)), "bad_frame");
  });
}

Deno.test("Whom somebody ignores is kept for them alone", async () => {
  await using house = await House.open();
  const ada = await Visitor.named(house.origin, "Ada");
  const grace = await Visitor.named(house.origin, "Grace");

  const added = await ada.put("/api/ignored/GRACE");
  await ada.put("/api/ignored/Grace");
  const listed = await ada.get("/api/ignored");
  const theirs = await grace.get("/api/ignored");
  const self = await ada.put("/api/ignored/Ada");
  const nobody = await ada.put("/api/ignored/Nobody");
  const removed = await ada.delete("/api/ignored/Grace");

  assert.deepEqual(added.body, { user: { id: grace.id, name: "Grace" } });
  assert.deepEqual(listed.body, { ignored: [{ id: grace.id, name: "Grace" }] });
  assert.deepEqual([theirs.body, codeOf(self), codeOf(nobody)], [{ ignored: [] }, "forbidden", "not_found"]);
  assert.equal(removed.status, 204);
  assert.deepEqual((await ada.get("/api/ignored")).body, { ignored: [] });
});
