import assert from "node:assert/strict";
import { SignJWT } from "jose";
import { TOKEN_MS } from "../../protocol/limits.ts";
import { openMemoryStore } from "../../store/memory_store.ts";
import { Sessions } from "../../store/sessions.ts";
import { Caller } from "../support/caller.ts";
import { type HeldStore, heldStore, type Step } from "../support/held_store.ts";
import { House } from "../support/house.ts";
import { inTime } from "../support/patience.ts";
import { SimpleCaller } from "../support/simple_caller.ts";
import { TestClock } from "../support/test_clock.ts";
import { openTwoHouses } from "../support/two_houses.ts";

const HEALED_MS = 2_000;

/** Asks `/api/session` as whoever this token is of. */
function ask(house: House, token: string, init: RequestInit = {}): Promise<Response> {
  const headers = { authorization: `Bearer ${token}` };
  return fetch(`${house.origin}/api/session`, { ...init, headers });
}

async function signOut(house: House, token: string): Promise<void> {
  const response = await ask(house, token, { method: "DELETE" });
  assert.equal(response.status, 204);
}

async function statusOf(house: House, token: string): Promise<number> {
  const response = await ask(house, token);
  await response.body?.cancel();
  return response.status;
}

const RACES = [
  ["after", "token"],
  ["before", "own log"],
  ["before", "name"],
  ["after", "own log"],
  ["after", "name"],
] as const;

const SECRET = "a shared secret of the issuer";

/** A token of another issuer, for Ada. */
function vouched(): Promise<string> {
  const payload = { sub: "ada", name: "Ada", iat: 0 };
  const key = new TextEncoder().encode(SECRET);
  return new SignJWT(payload).setProtectedHeader({ alg: "HS256" }).setExpirationTime("1h").sign(key);
}

interface Race extends AsyncDisposable {
  readonly house: House;
  readonly store: HeldStore;
  readonly id: string;
  readonly token: string;
  /** Signs out while `meanwhile` waits there. */
  during<T>(when: "before" | "after", step: Step, meanwhile: () => T | Promise<T>): Promise<T>;
}

/** Ada, who is connected, and a store that waits when told to. */
async function openRace(who: { token?: string } = {}): Promise<Race> {
  const store = heldStore();
  const house = await House.open({ store, env: { AUTH_JWT_SECRET: SECRET } });
  const ada = await Caller.connect(house.origin);
  await ada.hello({ name: "Ada", ...who });
  const during: Race["during"] = async (when, step, meanwhile) => {
    store.hold(when, step);
    const doing = meanwhile();
    await inTime(store.reached, `the step "${step}"`);
    await signOut(house, ada.token);
    store.release();
    return await doing;
  };
  const dispose = async () => {
    await ada[Symbol.asyncDispose]();
    await house[Symbol.asyncDispose]();
  };
  return { house, store, id: ada.id, token: ada.token, during, [Symbol.asyncDispose]: dispose };
}

Deno.test("Who signs out is signed out on every instance though every hint is lost", async () => {
  await using houses = await openTwoHouses({ isDeaf: true });
  const { north, south, clock } = houses;
  await using ada = await Caller.named(north.origin, "Ada");
  await using away = await Caller.connect(south.origin);
  await away.hello({ token: ada.token });
  await using grace = await Caller.named(south.origin, "Grace");

  await signOut(north, ada.token);
  assert.equal((await ada.closed).code, 4500);
  await clock.pass(HEALED_MS);

  assert.equal((await away.closed).code, 4500);
  assert.equal(away.inbox.all("signed_out").length, 1);
  await grace.settle();
});

Deno.test("Who signs out gets no newer token by a connection that has not heard of it yet", async () => {
  await using houses = await openTwoHouses({ isDeaf: true });
  const { north, south, clock } = houses;
  await using ada = await Caller.named(north.origin, "Ada");
  await using away = await Caller.connect(south.origin);
  await away.hello({ token: ada.token });
  await clock.pass(100);

  await signOut(north, ada.token);
  await clock.pass(100);
  const answer = await away.ask({ type: "hello", name: "Ada" });

  assert.equal(answer.type === "error" && answer.code, "unauthorized");
  for (const { token } of away.inbox.all("welcome")) assert.equal(await statusOf(south, token), 401);
});

// The token was looked at before they signed out, and their own log or their name after it; or it is the bell that tells.
const HELLOS = [
  ["once", (token: string) => [{ token }]],
  ["twice", (token: string) => [{ token }, { name: "Ada" }]],
] as const;
const HELLO_RACES = HELLOS.flatMap(([often, hellos]) =>
  RACES.map((race) => [...race, often, hellos] as const)
);

for (const [when, step, often, hellos] of HELLO_RACES) {
  Deno.test(`Who signs out while saying hello elsewhere does not stay, nor does their token hold (${often}, ${when} their ${step})`, async () => {
    await using race = await openRace();
    const { house, id, token } = race;
    await using back = await Caller.connect(house.origin);

    await race.during(when, step, () => {
      for (const hello of hellos(token)) back.say({ type: "hello", ...hello });
    });
    const gone = Promise.any([back.closed, back.next("error").then(({ code }) => ({ code }))]);

    assert.ok([4500, "unauthorized"].includes((await gone).code));
    // Once they were refused, the name alone makes somebody new.
    const welcomes = back.inbox.all("welcome").filter(({ user }) => user.id === id);
    for (const welcome of welcomes) assert.equal(await statusOf(house, welcome.token), 401);
  });
}

for (
  const [who, when, step] of [
    ["a guest", "after", "token"],
    ["a guest", "before", "name"],
    ["a guest", "after", "name"],
    ["somebody vouched for", "after", "token"],
  ] as const
) {
  Deno.test(`Who signs out while signing in by a request gets no token that outlives it (${who}, ${when} their ${step})`, async () => {
    await using race = await openRace(who === "a guest" ? {} : { token: await vouched() });
    const { house, token } = race;
    const init = { method: "POST", body: JSON.stringify({ name: "Ada" }) };

    const response = await race.during(when, step, () => ask(house, token, init));
    const body = await response.json();

    assert.equal(response.status, 201);
    assert.equal(await statusOf(house, body.token), 401);
  });
}

for (const [when, step] of RACES) {
  Deno.test(`Who signs out while coming to a simple endpoint does not stay (${when} their ${step})`, async () => {
    await using race = await openRace();
    const { house, token } = race;

    const back = await race.during(
      when,
      step,
      () => SimpleCaller.knock(house.origin, `/ws/chat/Ada?token=${token}`),
    );
    await using _back = back;

    assert.equal((await back.closed).code, 4500);
  });
}

Deno.test("Who signed out while a hello took its time is found out by the next, though the bell is not heard", async () => {
  const store = heldStore();
  const clock = new TestClock();
  await using house = await House.open({ store, clock });
  await using ada = await Caller.named(house.origin, "Ada");
  const sessions = await Sessions.open(store.records, { now: clock.now });
  await using back = await Caller.connect(house.origin);

  store.hold("after", "own log");
  const coming = back.hello({ token: ada.token });
  await store.reached;
  await clock.pass(1_000);
  await sessions.revoke(ada.id);
  await clock.pass(1_000);
  store.release();
  await coming;
  const answer = await back.ask({ type: "hello", name: "Ada" });

  assert.equal(answer.type === "error" && answer.code, "unauthorized");
});

Deno.test("A hello with a name alone renews the token and the connection's time, as one with the token does", async () => {
  const clock = new TestClock();
  await using house = await House.open({ clock });
  await using ada = await Caller.named(house.origin, "Ada");
  clock.leap(TOKEN_MS - 60_000);

  ada.say({ type: "hello", name: "Ada" });
  await ada.inbox.until(() => ada.inbox.all("welcome").length === 2);
  clock.leap(60_000);

  await ada.settle();
  const statuses = [];
  for (const { token } of ada.inbox.all("welcome")) statuses.push(await statusOf(house, token));
  assert.deepEqual(statuses, [401, 200]);
});

Deno.test("Who signs in again reads of the sign-out and stays", async () => {
  const { log, records } = openMemoryStore();
  const clock = new TestClock();
  await using house = await House.open({
    store: { log, records, [Symbol.asyncDispose]: async () => {} },
    clock,
  });
  await using ada = await Caller.named(house.origin, "Ada");
  await signOut(house, ada.token);
  await clock.pass(120_000);
  const token = await (await Sessions.open(records, { now: clock.now })).issue(ada.welcome!.user);

  await using back = await Caller.connect(house.origin);
  await back.hello({ token, inbox: { epoch: "0", seq: 0 } });
  await back.next("signed_out");

  await back.join("general");
  await back.send("general", "still here");
});
