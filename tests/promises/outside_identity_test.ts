import assert from "node:assert/strict";
import { type JWTPayload, SignJWT } from "jose";
import { Caller } from "../support/caller.ts";
import { House } from "../support/house.ts";
import { SimpleCaller } from "../support/simple_caller.ts";
import { TestClock } from "../support/test_clock.ts";
import { codeOf, Visitor } from "../support/visitor.ts";

const SECRET = "a shared secret of the issuer";
const ENV = {
  AUTH_JWT_SECRET: SECRET,
  AUTH_ISSUER: "https://login.example",
  GUESTS: "on",
  HEARTBEAT_TIMEOUT_MS: "3600000",
};
const HOUR_S = 3_600;

/** A token of the issuer, good for so long. */
function issued(clock: TestClock, sub: string, name: string, seconds = HOUR_S): Promise<string> {
  const payload: JWTPayload = { sub, name, iss: ENV.AUTH_ISSUER, exp: clock.now() / 1_000 + seconds };
  return new SignJWT(payload).setProtectedHeader({ alg: "HS256" }).sign(new TextEncoder().encode(SECRET));
}

async function open(env: Record<string, string> = {}) {
  const clock = new TestClock();
  return { clock, house: await House.open({ clock, env: { ...ENV, ...env } }) };
}

async function comeIn(house: House, token: string): Promise<Caller> {
  const caller = await Caller.connect(house.origin);
  await caller.hello({ token });
  return caller;
}

Deno.test("A token of another issuer lets its person in, as the same one each time, with GUESTS=off too", async () => {
  const { house, clock } = await open({ GUESTS: "off" });
  await using _house = house;
  await using ada = await comeIn(house, await issued(clock, "ada", "Ada"));
  await ada.join("general");
  await using again = await comeIn(house, await issued(clock, "ada", "Ada"));
  const visitor = Visitor.withToken(house.origin, await issued(clock, "ada", "Ada"));
  const stranger = await Caller.connect(house.origin);

  const who = await visitor.get("/api/session");
  const guest = await stranger.ask({ type: "hello", name: "Eve" });
  await stranger.close();

  assert.deepEqual([ada.welcome!.user, again.id], [{ id: "o_ada", name: "Ada" }, "o_ada"]);
  assert.deepEqual(who.body.user, ada.welcome!.user);
  assert.equal(guest.type === "error" && guest.code, "unauthorized");
});

Deno.test("The token that welcome gives holds no longer than the one that it was given for", async () => {
  const { house, clock } = await open();
  await using _house = house;
  await using ada = await comeIn(house, await issued(clock, "ada", "Ada", 600));
  const { token } = ada.welcome!;
  await using again = await comeIn(house, token);
  const renewed = again.welcome!.token;

  clock.leap(661_000);
  const late = await Promise.all([token, renewed].map(async (old) => {
    const caller = await Caller.connect(house.origin);
    const answer = await caller.ask({ type: "hello", token: old });
    await caller.close();
    return answer.type === "error" && answer.code;
  }));

  assert.deepEqual(late, ["unauthorized", "unauthorized"]);
});

Deno.test("A connection ends with 4500 when its token does, unless it said hello with a newer one", async () => {
  const { house, clock } = await open();
  await using _house = house;
  await using ada = await comeIn(house, await issued(clock, "ada", "Ada", 600));
  await using grace = await comeIn(house, await issued(clock, "grace", "Grace", 600));
  const token = await issued(clock, "linus", "Linus", 600);
  await using linus = await SimpleCaller.enter(house.origin, `/ws/chat?token=${token}`);

  clock.leap(300_000);
  await grace.hello({ token: await issued(clock, "grace", "Grace", 600) });
  const byName = await ada.ask({ type: "hello", name: "Ada" });
  const bySomebodyElse = await ada.ask({ type: "hello", token: await issued(clock, "grace", "Grace") });
  clock.leap(361_000);

  assert.deepEqual([(await ada.closed).code, (await linus.closed).code], [4500, 4500]);
  assert.equal(byName.type === "error" && byName.code, "unauthorized");
  assert.equal(bySomebodyElse.type === "error" && bySomebodyElse.code, "forbidden");
  await grace.settle();
  clock.leap(300_000);
  assert.equal((await grace.closed).code, 4500);
});

Deno.test("A guest's connection ends with 4500 when the token does that they were given", async () => {
  const { house, clock } = await open();
  await using _house = house;
  await using ada = await Caller.named(house.origin, "Ada");

  for (let days = 0; days < 30 * 24 + 1; days++) clock.leap(3_599_000);
  const closed = await Promise.race([ada.closed, ada.settle().then(() => "open")]);

  clock.leap(3_600_000);
  assert.equal((await ada.closed).code, 4500, String(closed));
});

Deno.test("ADMINS counts a name that the issuer vouches for, and never one that a guest chose", async () => {
  const { house, clock } = await open({ ADMINS: "Ada" });
  await using _house = house;
  await using guest = await Caller.named(house.origin, "Ada");
  await guest.join("lobby");
  await guest.send("lobby", "I am Ada");
  const ada = Visitor.withToken(house.origin, await issued(clock, "ada", "Ada"));
  const linus = Visitor.withToken(house.origin, await issued(clock, "linus", "Linus"));

  const byGuest = await Visitor.withToken(house.origin, guest.token).patch("/api/rooms/lobby", {
    locked: true,
  });
  const byLinus = await linus.patch("/api/rooms/lobby", { locked: true });
  const byAda = await ada.patch("/api/rooms/lobby", { locked: true });
  const me = await ada.get("/api/session");

  assert.deepEqual([codeOf(byGuest), codeOf(byLinus), byAda.status], ["forbidden", "forbidden", 200]);
  assert.deepEqual(me.body.user, { id: "o_ada", name: "Ada 2" });
});

Deno.test("ADMINS counts the id of somebody for whom the issuer vouches", async () => {
  const { house, clock } = await open({ ADMINS: "o_ada" });
  await using _house = house;
  const ada = Visitor.withToken(house.origin, await issued(clock, "ada", "Countess"));
  await ada.post("/api/rooms/lobby/messages", { text: "hi" });

  assert.equal((await ada.patch("/api/rooms/lobby", { locked: true })).body.role, "admin");
});

Deno.test("Who signed out with a token of another issuer needs a newer one", async () => {
  const { house, clock } = await open();
  await using _house = house;
  const at = clock.now() / 1_000;
  const sign = (iat: number) =>
    new SignJWT({ sub: "ada", name: "Ada", iss: ENV.AUTH_ISSUER, exp: at + HOUR_S, iat })
      .setProtectedHeader({ alg: "HS256" }).sign(new TextEncoder().encode(SECRET));
  const old = Visitor.withToken(house.origin, await sign(at - 10));
  await using ada = await comeIn(house, await sign(at - 10));

  await old.delete("/api/session");
  const after = await old.get("/api/session");
  clock.leap(1_000);
  const anew = await Visitor.withToken(house.origin, await sign(at + 1)).get("/api/session");

  assert.equal((await ada.closed).code, 4500);
  assert.deepEqual([after.status, anew.status], [401, 200]);
});
