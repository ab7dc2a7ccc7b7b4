import assert from "node:assert/strict";
import { Caller, type Knock } from "../support/caller.ts";
import { openMemoryStore } from "../../store/memory_store.ts";
import { House } from "../support/house.ts";
import { TestClock } from "../support/test_clock.ts";

const DAY_MS = 24 * 3_600_000;

/** A new guest's token, of somebody who is not connected. */
async function tokenOf(house: House, name: string): Promise<{ token: string; id: string }> {
  const body = JSON.stringify({ name });
  const response = await fetch(`${house.origin}/api/session`, { method: "POST", body });
  const { token, user } = await response.json();
  return { token, id: user.id };
}

function codeOf(answer: { type: string }): unknown {
  return "code" in answer ? answer.code : answer.type;
}

const WAYS: [name: string, knock: (token: string) => Knock, hello: (token: string) => object][] = [
  ["in hello", () => ({}), (token) => ({ token })],
  ["as a second subprotocol", (token) => ({ protocols: ["parley.v1", `bearer.${token}`] }), () => ({})],
  ["in the Authorization header", (token) => ({ headers: { authorization: `Bearer ${token}` } }), () => ({})],
  ["in the session cookie", (token) => ({ headers: { cookie: `a=b; parley_session=${token}` } }), () => ({})],
];

for (const [way, knock, hello] of WAYS) {
  Deno.test(`A token ${way} brings its person back, and welcome renews it`, async () => {
    await using house = await House.open();
    const { token, id } = await tokenOf(house, "Ada");
    await using ada = await Caller.connect(house.origin, knock(token));

    const { user, token: renewed } = await ada.hello(hello(token));

    assert.deepEqual(user, { id, name: "Ada" });
    await using again = await Caller.connect(house.origin);
    assert.equal((await again.hello({ token: renewed })).user.id, id);
  });
}

Deno.test("Forty tabs of one person come back at the same moment, and none is told that their name is another's", async () => {
  await using house = await House.open({ env: { STORE: "kv", KV_PATH: ":memory:" } });
  const { token, id } = await tokenOf(house, "Ada");
  const tabs = await Promise.all(Array.from({ length: 40 }, () => Caller.connect(house.origin)));
  await using all = new AsyncDisposableStack();
  for (const tab of tabs) all.use(tab);

  const welcomes = await Promise.all(tabs.map((tab) => tab.hello({ token })));

  assert(welcomes.every(({ user }) => user.id === id && user.name === "Ada"));
});

Deno.test("The nearest token counts: hello before subprotocol before header before cookie", async () => {
  await using house = await House.open();
  const tokens = await Promise.all(["Ada", "Grace", "Vera", "Joan"].map((name) => tokenOf(house, name)));
  const [inHello, inProtocol, inHeader, inCookie] = tokens.map(({ token }) => token);
  const headers = { authorization: `Bearer ${inHeader}`, cookie: `parley_session=${inCookie}` };
  const protocols = ["parley.v1", `bearer.${inProtocol}`];
  await using all = await Caller.connect(house.origin, { protocols, headers });
  await using three = await Caller.connect(house.origin, { protocols, headers });
  await using two = await Caller.connect(house.origin, { headers });

  const { user: first } = await all.hello({ token: inHello! });
  const { user: second } = await three.hello();
  const { user: third } = await two.hello();

  assert.deepEqual([first, second, third].map(({ name }) => name), ["Ada", "Grace", "Vera"]);
});

Deno.test("A name alone starts a new guest, though the browser has somebody else's cookie", async () => {
  await using house = await House.open();
  const { token, id } = await tokenOf(house, "Ada");
  await using grace = await Caller.connect(house.origin, { headers: { cookie: `parley_session=${token}` } });

  const { user } = await grace.hello({ name: "Grace" });

  assert.equal(user.name, "Grace");
  assert.notEqual(user.id, id);
});

Deno.test("The name of the cookie, however it is spelled, is the person of the cookie", async () => {
  await using house = await House.open();
  const { token, id } = await tokenOf(house, "Adé");
  await using ada = await Caller.connect(house.origin, { headers: { cookie: `parley_session=${token}` } });

  const { user } = await ada.hello({ name: "ADE\u0301" });

  assert.deepEqual(user, { id, name: "ADÉ" });
});

Deno.test("A token with a name renames, tells the rooms, and frees the old name", async () => {
  const clock = new TestClock();
  await using house = await House.open({ clock });
  await using grace = await Caller.inRoom(house.origin, "Grace", "general");
  await using ada = await Caller.inRoom(house.origin, "Ada", "general");
  await clock.pass(500);

  const { user } = await ada.hello({ token: ada.token, name: "Countess" });
  await clock.pass(500);
  await using other = await Caller.connect(house.origin);
  const taken = await other.ask({ type: "hello", name: "countess" });
  const free = await other.hello({ name: "Ada" });

  assert.deepEqual(user, { id: ada.id, name: "Countess" });
  assert.equal(codeOf(taken), "name_taken");
  assert.notEqual(free.user.id, ada.id);
  await grace.next("presence", ({ joined }) => joined.some(({ name }) => name === "Countess"));
  await ada.send("general", "under my new name");
  const told = await grace.next("message");
  assert.equal(told.from.name, "Countess");
});

Deno.test("A hello that failed can be repeated", async () => {
  await using house = await House.open();
  await using ada = await Caller.named(house.origin, "Ada");
  await using grace = await Caller.connect(house.origin);

  const answers = [
    await grace.ask({ type: "hello" }),
    await grace.ask({ type: "hello", name: "ada" }),
    await grace.ask({ type: "hello", token: "nonsense" }),
    await grace.ask({ type: "hello", name: "a/b" }),
  ];
  const { user } = await grace.hello({ name: "Grace" });

  assert.deepEqual(answers.map(codeOf), ["unauthorized", "name_taken", "unauthorized", "bad_name"]);
  assert.equal(user.name, "Grace");
  await ada.settle();
});

Deno.test("Hello again with a newer token of the same person refreshes the connection and changes nothing else", async () => {
  const clock = new TestClock();
  await using house = await House.open({ clock });
  await using grace = await Caller.inRoom(house.origin, "Grace", "general");
  await using ada = await Caller.inRoom(house.origin, "Ada", "general");
  const before = ada.welcome!;
  await clock.pass(2_000);

  const after = await ada.hello({ token: ada.token });

  assert.deepEqual([after.user, after.connection], [before.user, before.connection]);
  assert.notEqual(after.token, before.token);
  await ada.send("general", "still here");
  await grace.next("message");
});

Deno.test("Hello again with the token of an earlier name keeps the name of this connection", async () => {
  await using house = await House.open();
  await using ada = await Caller.named(house.origin, "Ada");
  const { token } = ada;
  await ada.hello({ token, name: "Countess" });

  const { user } = await ada.hello({ token });

  assert.deepEqual(user, { id: ada.id, name: "Countess" });
});

Deno.test("Hello again as somebody else is forbidden and takes nothing: not their name, not a new one", async () => {
  await using house = await House.open();
  const { token: graces } = await tokenOf(house, "Grace");
  await using ada = await Caller.named(house.origin, "Ada");

  const answers = [
    await ada.ask({ type: "hello", token: graces }),
    await ada.ask({ type: "hello", token: graces, name: "Vera" }),
    await ada.ask({ type: "hello", name: "Joan" }),
  ];

  assert.deepEqual(answers.map(codeOf), ["forbidden", "forbidden", "forbidden"]);
  await using grace = await Caller.connect(house.origin);
  assert.equal((await grace.hello({ token: graces })).user.name, "Grace");
  await using vera = await Caller.named(house.origin, "Vera");
  await using joan = await Caller.named(house.origin, "Joan");
  assert.notEqual(vera.id, joan.id);
});

Deno.test("Hello again under the own name alone is the same person", async () => {
  await using house = await House.open();
  await using ada = await Caller.named(house.origin, "Ada");

  const { user } = await ada.hello({ name: "ADA" });

  assert.deepEqual(user, { id: ada.id, name: "ADA" });
});

Deno.test("A guest's name is theirs for 24 hours after the last connection, and free afterwards", async () => {
  const clock = new TestClock();
  await using house = await House.open({ clock });
  await using ada = await Caller.inRoom(house.origin, "Ada", "general");
  // As long as somebody is connected their name is held on to.
  for (let hours = 0; hours < 30; hours++) {
    clock.leap(3_600_000);
    await ada.settle();
  }
  await ada.close();
  await house.until(() => house.hub.connections === 0);
  await using grace = await Caller.connect(house.origin);

  clock.leap(DAY_MS - 60_000);
  const early = await grace.ask({ type: "hello", name: "Ada" });
  clock.leap(120_000);
  const late = await grace.hello({ name: "Ada" });

  assert.equal(codeOf(early), "name_taken");
  assert.notEqual(late.user.id, ada.id);
});

Deno.test("A guest who comes back after a day to a name that somebody else took may choose another and stays who they are", async () => {
  const clock = new TestClock();
  await using house = await House.open({ clock });
  await using before = await Caller.named(house.origin, "Ada");
  await before.close();
  await house.until(() => house.hub.connections === 0);
  clock.leap(DAY_MS + 60_000);
  await using other = await Caller.named(house.origin, "Ada");
  await using ada = await Caller.connect(house.origin);

  const refused = await ada.ask({ type: "hello", token: before.token });
  const { user } = await ada.hello({ token: before.token, name: "Ada L." });

  assert.equal(codeOf(refused), "name_taken");
  assert.deepEqual(user, { id: before.id, name: "Ada L." });
  assert.notEqual(other.id, before.id);
});

for (const store of ["memory", "kv"]) {
  Deno.test(`Of racing claims of one name exactly one wins (${store})`, async () => {
    await using house = await House.open({ env: { STORE: store, KV_PATH: ":memory:" } });
    await using people = new AsyncDisposableStack();
    const callers: Caller[] = [];
    for (let i = 0; i < 12; i++) callers.push(people.use(await Caller.connect(house.origin)));

    const names = ["Ada", "ADA", "ada", "ａｄａ"];
    const answers = await Promise.all(
      callers.map((caller, i) => caller.ask({ type: "hello", name: names[i % names.length] })),
    );

    const told = answers.map(codeOf).toSorted();
    assert.deepEqual(told, [...Array.from({ length: 11 }, () => "name_taken"), "welcome"]);
  });
}

Deno.test("GUESTS=off lets in those with a token only", async () => {
  const store = openMemoryStore();
  await using guests = await House.open({ store });
  const { token, id } = await tokenOf(guests, "Ada");
  await using house = await House.open({ store, env: { GUESTS: "off" } });
  await using ada = await Caller.connect(house.origin);

  const refused = await ada.ask({ type: "hello", name: "Grace" });
  const { user } = await ada.hello({ token });

  assert.equal(codeOf(refused), "unauthorized");
  assert.equal(user.id, id);
});

Deno.test("Signing out ends every connection with 4500, the token, and the hold on the name", async () => {
  const clock = new TestClock();
  await using house = await House.open({ clock });
  await using tab = await Caller.named(house.origin, "Ada");
  await using other = await Caller.connect(house.origin);
  await other.hello({ token: tab.token });
  await using grace = await Caller.named(house.origin, "Grace");
  const headers = { authorization: `Bearer ${tab.token}` };

  const response = await fetch(`${house.origin}/api/session`, { method: "DELETE", headers });

  assert.equal(response.status, 204);
  assert.deepEqual([(await tab.closed).code, (await other.closed).code], [4500, 4500]);
  await grace.settle();
  await clock.pass(1_000);
  await using back = await Caller.connect(house.origin);
  const refused = await back.ask({ type: "hello", token: tab.token });
  const anew = await back.hello({ name: "Ada" });
  assert.equal(codeOf(refused), "unauthorized");
  assert.notEqual(anew.user.id, tab.id);
});
