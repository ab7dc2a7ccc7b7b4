// What one address may do is bounded, and another one does not notice.
import assert from "node:assert/strict";
import { Caller } from "../support/caller.ts";
import { House } from "../support/house.ts";
import { RawPeer } from "../support/raw_peer.ts";
import { SimpleCaller } from "../support/simple_caller.ts";
import { TestClock } from "../support/test_clock.ts";

const FLOOD = { "x-forwarded-for": "203.0.113.66" };
const VICTIM = { "x-forwarded-for": "198.51.100.7" };
const ENV = { RATE_PER_SECOND: "1", RATE_BURST: "1000", TRUSTED_PROXIES: "1" };

async function open() {
  const clock = new TestClock();
  return { clock, house: await House.open({ clock, env: ENV }) };
}

Deno.test("A flood of hellos with new names from one address is told to wait, and another's hello is not", async () => {
  const { clock, house } = await open();
  await using _ = house;
  await using flood = await Caller.connect(house.origin, { headers: FLOOD });
  await using victim = await Caller.connect(house.origin, { headers: VICTIM });
  const taken = await Caller.named(house.origin, "Taken", { headers: VICTIM });
  await using __ = taken;

  // A name that is taken costs as much as one that is free.
  for (let i = 0; i < 100; i++) flood.say({ type: "hello", name: "Taken" });
  const refused = await flood.ask({ type: "hello", name: "Flood" });
  const welcome = await victim.hello({ name: "Grace" });
  await clock.pass(1_000);
  const later = await flood.ask({ type: "hello", name: "Flood" });

  assert.ok(refused.type === "error");
  assert.deepEqual([refused.code, refused.retry, refused.retryAfterMs], ["too_fast", true, 500]);
  assert.equal(welcome.user.name, "Grace");
  assert.equal(later.type, "welcome");
});

Deno.test("Who has a token comes back, however many people sign in from their address", async () => {
  const { house } = await open();
  await using _ = house;
  await using ada = await Caller.named(house.origin, "Ada", { headers: FLOOD });
  await using flood = await Caller.connect(house.origin, { headers: FLOOD });
  for (let i = 0; i < 100; i++) flood.say({ type: "hello", name: "Ada" });
  const refused = await flood.ask({ type: "hello", name: "Flood" });
  assert.equal(refused.type === "error" && refused.code, "too_fast", "the premise");

  await using again = await Caller.connect(house.origin, { headers: FLOOD });
  const welcome = await again.hello({ token: ada.token });

  assert.equal(welcome.user.id, ada.id);
});

Deno.test("Sign-ins by hello, at a simple endpoint and over HTTP share the pace of an address", async () => {
  const { house } = await open();
  await using _ = house;
  const post = (name: string, headers: Record<string, string>) =>
    fetch(`${house.origin}/api/session`, { method: "POST", body: JSON.stringify({ name }), headers });
  for (let i = 0; i < 100; i++) {
    const response = await post("Taken", FLOOD);
    await response.body?.cancel();
  }

  await using hello = await Caller.connect(house.origin, { headers: FLOOD });
  const refused = await hello.ask({ type: "hello", name: "Flood" });
  const overHttp = await post("Flood", FLOOD);
  const forVictim = await post("Grace", VICTIM);

  assert.equal(refused.type === "error" && refused.code, "too_fast");
  assert.equal((await overHttp.json()).error.code, "too_fast");
  assert.equal(overHttp.status, 429);
  assert.equal(forVictim.status, 201);
  await forVictim.body?.cancel();
});

Deno.test("A simple endpoint closes with 4430 who comes too often under new names", async () => {
  const clock = new TestClock();
  await using house = await House.open({ clock, env: { RATE_PER_SECOND: "1" } });
  await using first = await SimpleCaller.enter(house.origin, "/ws?name=Ada");
  for (let i = 0; i < 99; i++) {
    const other = SimpleCaller.knock(house.origin, "/ws?name=ada");
    assert.equal((await other.closed).code, 4501);
  }

  const late = SimpleCaller.knock(house.origin, "/ws?name=Grace");

  assert.equal((await late.inbox.next("error")).code, "too_fast");
  assert.equal((await late.closed).code, 4430);
  await first.settle();
});

Deno.test("A flood of joins from one address is told to wait, and another's join is not", async () => {
  const { clock, house } = await open();
  await using _ = house;
  await using people = new AsyncDisposableStack();
  await using victim = await Caller.named(house.origin, "Grace", { headers: VICTIM });
  // 4,000 at once, over many connections, each of which joins and leaves again.
  let joins = 0;
  for (let i = 0; i < 45; i++) {
    const flood = people.use(await Caller.named(house.origin, `Flood ${i}`, { headers: FLOOD }));
    const rooms = Array.from({ length: 95 }, (_, n) => `room-${i}-${n}`);
    for (const room of rooms) flood.say({ type: "join", room, ref: 1 });
    await flood.inbox.until((frames) => frames.filter((frame) => "ref" in frame).length === 95);
    joins += flood.inbox.all("joined").length;
    for (const error of flood.inbox.all("error")) {
      assert.deepEqual([error.code, error.retry], ["too_fast", true]);
    }
  }

  const joined = await victim.join("general");
  const before = joins;
  await clock.pass(1_000);
  await using later = await Caller.named(house.origin, "Later", { headers: VICTIM });

  assert.equal(before, 4_000);
  assert.equal(joined.room, "general");
  await later.join("general");
});

Deno.test("Who says the first word in fifty rooms waits before the next, and goes on in those that there are", async () => {
  const { clock, house } = await open();
  await using _ = house;
  await using ada = await Caller.named(house.origin, "Ada", { headers: FLOOD });
  await using grace = await Caller.named(house.origin, "Grace", { headers: VICTIM });
  const say = (who: Caller, room: string) =>
    who.ask({ type: "send", room, id: crypto.randomUUID(), text: "first" });
  for (let i = 0; i < 51; i++) await ada.join(`room-${i}`);
  for (let i = 0; i < 50; i++) assert.equal((await say(ada, `room-${i}`)).type, "sent");

  const refused = await say(ada, "room-50");
  const goesOn = await say(ada, "room-7");
  await grace.join("garden");
  const another = await say(grace, "garden");
  await clock.pass(5_000);
  const later = await say(ada, "room-50");

  assert.ok(refused.type === "error");
  assert.deepEqual([refused.code, refused.retry], ["too_fast", true]);
  assert.deepEqual([goesOn.type, another.type, later.type], ["sent", "sent", "sent"]);
});

Deno.test("POST /api/rooms opens fifty rooms of one person, then answers 429", async () => {
  const { house } = await open();
  await using _ = house;
  await using ada = await Caller.named(house.origin, "Ada");
  const open_ = async (name: string) => {
    const headers = { authorization: `Bearer ${ada.token}`, "content-type": "application/json" };
    const body = JSON.stringify({ name });
    const response = await fetch(`${house.origin}/api/rooms`, { method: "POST", body, headers });
    return { status: response.status, body: await response.json() };
  };
  for (let i = 0; i < 50; i++) assert.equal((await open_(`room-${i}`)).status, 201);

  const refused = await open_("one-more");

  assert.equal(refused.status, 429);
  assert.equal(refused.body.error.code, "too_fast");
});

Deno.test("A flood of handshakes from one address is refused for a while, and another's is not", async () => {
  const clock = new TestClock();
  await using house = await House.open({ clock, env: { ...ENV, MAX_CONNECTIONS_PER_ADDRESS: "10" } });
  const knock = async (headers: Record<string, string>) => {
    const caller = await Caller.connect(house.origin, { headers }).catch(() => undefined);
    await caller?.close();
    return caller !== undefined;
  };
  const come = async () => {
    for (let come = 0;; come++) {
      await house.until(() => house.hub.connections === 0);
      if (!await knock(FLOOD)) return come;
    }
  };

  const atOnce = await come();
  const another = await knock(VICTIM);
  await clock.pass(1_000);
  const aSecondLater = await come();

  assert.deepEqual([atOnce, another, aSecondLater], [20, true, 1]);
  assert.equal(house.hub.counts.rateLimited.read().handshakes, 2);
});

Deno.test("The sure listener hears nothing of a flood of connections from one address, for a while", async () => {
  const clock = new TestClock();
  const env = { ...ENV, TRUSTED_PROXIES: "0", MAX_CONNECTIONS_PER_ADDRESS: "2" };
  await using house = await House.open({ clock, env, listener: "node", heldMs: 1 });
  const isHeard = async () => {
    const response = await fetch(`${house.origin}/health`, { headers: { connection: "close" } })
      .catch(() => undefined);
    await response?.body?.cancel();
    return response?.ok ?? false;
  };
  const heard = async () => {
    for (let count = 0;; count++) if (!await isHeard()) return count;
  };

  const atOnce = await heard();
  await clock.pass(2_000);
  const later = await heard();

  assert.deepEqual([atOnce, later], [16, 2]);
  assert.equal(house.hub.counts.rateLimited.read().connections, 2);
});

Deno.test("An address that goes on sending what cannot be read may connect less often, and is heard again ten seconds later", async () => {
  const clock = new TestClock();
  await using house = await House.open({ clock, env: { ...ENV, MAX_CONNECTIONS_PER_ADDRESS: "10" } });
  /** Whether they were let in, and said five bad things then. */
  const misbehave = async () => {
    const caller = await Caller.connect(house.origin, { headers: FLOOD }).catch(() => undefined);
    for (let i = 0; i < 5; i++) caller?.sayRaw(i % 2 === 0 ? "{" : new Uint8Array(3));
    if (caller) assert.equal((await caller.closed).code, 4502);
    return caller !== undefined;
  };

  // Ten times nobody minds, and ten handshakes are left. Then each costs twenty more than itself.
  const letIn = [];
  for (let i = 0; i < 12; i++) letIn.push(await misbehave());
  await using victim = await Caller.connect(house.origin, { headers: VICTIM });
  await victim.hello({ name: "Grace" });
  for (let i = 0; i < 9; i++) victim.sayRaw('{}\n{"type":"heartbeat"}');
  await clock.pass(11_000);
  const later = await misbehave();

  assert.deepEqual(letIn, [...Array.from({ length: 11 }, () => true), false]);
  assert.ok(later);
});

Deno.test("Frames that are too long cost their address connections as well", async () => {
  await using house = await House.open({
    clock: new TestClock(),
    env: { ...ENV, MAX_CONNECTIONS_PER_ADDRESS: "2" },
  });
  await using flood = await Caller.connect(house.origin, { headers: FLOOD });
  const exceed = async (times: number) => {
    const answered = flood.inbox.all("error").length + times;
    for (let i = 0; i < times; i++) flood.sayRaw("x".repeat(65_537));
    await flood.inbox.until(() => flood.inbox.all("error").length === answered);
  };
  const refused = () => house.hub.counts.rateLimited.read().handshakes ?? 0;

  // Nobody minds ten, and of four handshakes three are left then. The eleventh costs four.
  await exceed(10);
  const other = await Caller.connect(house.origin, { headers: FLOOD });
  await other.close();
  await house.until(() => house.hub.connections === 1);
  const before = refused();
  await exceed(1);
  await assert.rejects(Caller.connect(house.origin, { headers: FLOOD }));

  assert.deepEqual([before, refused()], [0, 1]);
});

Deno.test("On the sure listener what is no HTTP and what is no WebSocket cost an address four connections more", async () => {
  const env = { ...ENV, TRUSTED_PROXIES: "0", MAX_CONNECTIONS_PER_ADDRESS: "2" };
  const open = () => House.open({ clock: new TestClock(), env, listener: "node", heldMs: 1 });
  await using noHttp = await open();
  await using noSocket = await open();
  const babble = async () => {
    const { hostname, port } = new URL(noHttp.origin);
    using connection = await Deno.connect({ hostname, port: Number(port) });
    await connection.write(new TextEncoder().encode("BABBLE\r\n\r\n"));
    await connection.read(new Uint8Array(1)).catch(() => {});
    return noHttp.hub.counts.rateLimited.read().connections ?? 0;
  };
  const shakeHands = async (...frames: [string, { opcode?: number }][]) => {
    using peer = await RawPeer.connect(noSocket.origin);
    for (const [text, writing] of peer.status === 101 ? frames : []) await peer.write(text, writing);
    if (frames.length > 0) await peer.readToEnd();
    return peer.status;
  };
  const words: [string, { opcode?: number }][] = Array.from({ length: 5 }, () => ["{", {}]);

  // There are sixteen connections and four handshakes, and nobody minds ten times.
  const unheard = [];
  for (let i = 0; i < 13; i++) unheard.push(await babble());
  const statuses = [await shakeHands(...words), await shakeHands(...words)];
  statuses.push(await shakeHands(["", { opcode: 3 }]), await shakeHands());

  assert.deepEqual(unheard, [...Array.from({ length: 12 }, () => 0), 1]);
  assert.deepEqual(statuses, [101, 101, 101, 429]);
});

Deno.test("Who says 1,200 things too fast at a simple endpoint is refused a few at a time, too", async () => {
  await using house = await House.open({ env: { RATE_PER_SECOND: "1" } });
  await using flood = await SimpleCaller.enter(house.origin, "/ws?name=Flood");
  const refused = () => house.hub.counts.rejected.read().too_fast ?? 0;

  for (let i = 0; i < 1_200; i++) flood.say({ type: "heartbeat" });
  await house.until(() => refused() > 0);
  const atOnce = refused();
  await house.until(() => refused() >= 2 * atOnce);

  assert.ok(atOnce < 100, `${atOnce} of 1,000 at once`);
});

for (const frames of [1, 1_200]) {
  Deno.test(`Whoever says 1,200 things too fast in ${frames} frames is refused a few at a time, and nobody waits for it`, async () => {
    await using house = await House.open({ env: { RATE_PER_SECOND: "1" } });
    await using flood = await Caller.named(house.origin, "Flood");
    const refused = () => house.hub.counts.rejected.read().too_fast ?? 0;

    for (let i = 0; i < frames; i++) flood.sayRaw('{"type":"heartbeat"}\n'.repeat(1_200 / frames));
    await house.until(() => refused() > 0);
    const atOnce = refused();
    await house.until(() => refused() >= 2 * atOnce);

    assert.ok(atOnce < 100, `${atOnce} of 1,001 at once`);
  });
}
