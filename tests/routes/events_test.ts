import assert from "node:assert/strict";
import { Caller } from "../support/caller.ts";
import { House } from "../support/house.ts";
import { command, Listener } from "../support/listener.ts";
import { TestClock } from "../support/test_clock.ts";
import { openTwoHouses } from "../support/two_houses.ts";
import { codeOf, Visitor } from "../support/visitor.ts";

Deno.test("GET /api/events welcomes its listener, lets them into each room and tells what is said there", async () => {
  await using house = await House.open();
  await using ada = await Caller.inRoom(house.origin, "Ada", "general");
  const grace = await Visitor.named(house.origin, "Grace");

  await using stream = await Listener.open(house.origin, {
    token: grace.token,
    rooms: ["general", "random"],
  });
  const welcome = await stream.next("welcome");
  const rooms = [await stream.next("joined"), await stream.next("joined")];
  await ada.send("general", "hi");
  const message = await stream.next("message");

  assert.deepEqual([welcome.user.id, rooms.map(({ room }) => room)], [grace.id, ["general", "random"]]);
  assert.deepEqual([message.text, message.seq], ["hi", 1]);
  await ada.next("presence", ({ joined }) => joined.some(({ id }) => id === grace.id));
});

Deno.test("GET /api/events is a stream that no proxy may keep or change, with retry and one object an event", async () => {
  await using house = await House.open();
  const grace = await Visitor.named(house.origin, "Grace");
  await using stream = await Listener.open(house.origin, { token: grace.token, rooms: ["general"] });

  await stream.next("joined");

  const { headers } = stream.response;
  assert.equal(headers.get("content-type"), "text/event-stream");
  assert.match(headers.get("cache-control") ?? "", /no-store.*no-transform/);
  assert.equal(headers.get("x-accel-buffering"), "no");
  assert.ok((stream.events[0]?.retry ?? 0) >= 500);
  for (const { data } of stream.events) assert.doesNotMatch(data ?? "", /\n/);
});

Deno.test("GET /api/events goes on after Last-Event-ID in every room and in one's own log", async () => {
  await using house = await House.open();
  await using ada = await Caller.inRoom(house.origin, "Ada", "general");
  await ada.join("phòng-trà");
  const grace = await Visitor.named(house.origin, "Grace");
  const ask = { token: grace.token, rooms: ["general", "phòng-trà"] };
  const before = await Listener.open(house.origin, ask);
  await before.inbox.until(() => before.inbox.all("joined").length === 2);
  await ada.send("general", "one");
  await ada.send("phòng-trà", "một");
  await before.inbox.until(() => before.inbox.all("message").length === 2);
  await before.leave();
  await ada.send("general", "two");
  await ada.send("phòng-trà", "hai");
  const { room: direct } = await ada.ask({ type: "direct", user: "Grace" }) as { room: string } & never;
  await ada.send(direct, "psst");

  await using after = await Listener.open(house.origin, { ...ask, lastEventId: before.lastEventId });
  await after.inbox.until(() =>
    after.inbox.all("message").length === 2 && after.inbox.all("invited").length === 1
  );

  assert.match(before.lastEventId, /^[\x20-\x7e]+$/, "an id that any header can carry");
  assert.ok(after.inbox.all("joined").every(({ resumed, events }) => resumed && events.length === 0));
  assert.deepEqual(after.inbox.all("message").map(({ text }) => text), ["two", "hai"]);
  assert.equal(after.inbox.all("invited")[0]?.to, direct);
});

Deno.test("GET /api/events goes on on another instance, and from a place in the query", async () => {
  await using two = await openTwoHouses();
  await using ada = await Caller.inRoom(two.north.origin, "Ada", "general");
  for (const text of ["one", "two", "three"]) await ada.send("general", text);
  const { epoch } = (await ada.join("general")).position;
  const grace = await Visitor.named(two.south.origin, "Grace");

  await using stream = await Listener.open(two.south.origin, {
    token: grace.token,
    rooms: [`general:${epoch}:1`],
  });
  await stream.heard("general", 2);

  assert.deepEqual(stream.log("general").map(({ seq }) => seq), [2, 3]);
});

Deno.test("GET /api/events replays much more than one frame holds, in order", async () => {
  await using house = await House.open();
  await using ada = await Caller.inRoom(house.origin, "Ada", "general");
  const text = "x".repeat(1_000);
  for (let i = 0; i < 900; i++) {
    ada.say({ type: "send", room: "general", id: crypto.randomUUID(), text: `${i} ${text}` });
  }
  await ada.heard("general", 900);
  const grace = await Visitor.named(house.origin, "Grace");

  await using stream = await Listener.open(house.origin, { token: grace.token, rooms: ["general:0:0"] });
  await stream.heard("general", 900);

  assert.deepEqual(stream.log("general").map(({ seq }) => seq), Array.from({ length: 900 }, (_, i) => i + 1));
});

Deno.test("GET /api/events says every 15 seconds that it lives", async () => {
  const clock = new TestClock();
  await using house = await House.open({ clock });
  const grace = await Visitor.named(house.origin, "Grace");
  await using stream = await Listener.open(house.origin, { token: grace.token, rooms: ["general"] });
  await stream.next("joined");
  const comments = () => stream.events.filter(({ comment }) => comment !== undefined).length;

  await clock.pass(14_000);
  assert.equal(comments(), 0);
  await clock.pass(2_000);
  await house.until(() => comments() === 1);
  await clock.pass(15_000);

  await house.until(() => comments() === 2);
});

Deno.test("GET /api/events ends with an event that says why: goodbye and 1012 when the server stops", async () => {
  await using house = await House.open();
  const grace = await Visitor.named(house.origin, "Grace");
  await using stream = await Listener.open(house.origin, { token: grace.token, rooms: ["general"] });
  await stream.next("joined");

  await house.drain();
  const refused = await grace.get("/api/events?room=general");

  await stream.next("goodbye");
  assert.equal((await stream.closed)?.code, 1012);
  assert.deepEqual([refused.status, codeOf(refused)], [503, "unavailable"]);
});

Deno.test("GET /api/events ends with 4500 when its listener signs out", async () => {
  await using house = await House.open();
  const grace = await Visitor.named(house.origin, "Grace");
  await using stream = await Listener.open(house.origin, { token: grace.token, rooms: ["general"] });
  await stream.next("joined");

  const headers = { authorization: `Bearer ${grace.token}` };
  await fetch(`${house.origin}/api/session`, { method: "DELETE", headers });

  assert.equal((await stream.closed)?.code, 4500);
  assert.equal((await grace.get("/api/events?room=general")).status, 401);
});

Deno.test("GET /api/events lets a room begin anew: reset, then its newest page", async () => {
  await using house = await House.open();
  await using ada = await Caller.inRoom(house.origin, "Ada", "general");
  await ada.send("general", "before");
  const grace = await Visitor.named(house.origin, "Grace");
  await using stream = await Listener.open(house.origin, { token: grace.token, rooms: ["general"] });
  await stream.next("joined");
  const room = house.hub.rooms.find("general" as never)!;

  for (const seat of room.seats) room.lost(seat);
  await stream.next("reset");
  const again = await stream.next("joined");
  await ada.join("general");
  await ada.send("general", "after");

  assert.equal(again.resumed, false);
  assert.equal((await stream.next("message")).text, "after");
});

const REFUSED: [why: string, query: string, status: number, code: string][] = [
  ["a bad room", "room=%40you", 400, "bad_room"],
  ["a bad place", "room=general:e1:x", 400, "bad_frame"],
  ["half a place", "room=general:e1", 400, "bad_frame"],
  ["too much of a place", "room=general:e1:1:2", 400, "bad_frame"],
  ["a room of two that is not there", "room=general&room=dm_x", 404, "not_found"],
  [
    "more rooms than anybody may have",
    Array.from({ length: 101 }, (_, i) => `room=r${i}`).join("&"),
    403,
    "forbidden",
  ],
  ["a wait that is none", "room=general&wait=soon", 400, "bad_frame"],
];

for (const [why, query, status, code] of REFUSED) {
  Deno.test(`GET /api/events refuses ${why} with ${status} ${code}`, async () => {
    await using house = await House.open();
    const ada = await Visitor.named(house.origin, "Ada");

    const answer = await ada.get(`/api/events?${query}`);

    assert.deepEqual([answer.status, codeOf(answer)], [status, code]);
    assert.deepEqual([house.hub.connections, house.reported], [0, []]);
  });
}

Deno.test("GET /api/events names the room that it refuses, and speaks no other language than its own", async () => {
  await using house = await House.open();
  const ada = await Visitor.named(house.origin, "Ada");

  const room = await ada.get("/api/events?room=general&room=dm_x");
  const html = await ada.get("/api/events?room=general", { accept: "text/html" });
  const head = await fetch(`${house.origin}/api/events?room=general&token=${ada.token}`, { method: "HEAD" });
  const nobody = await fetch(`${house.origin}/api/events?room=general`);
  await nobody.body?.cancel();
  const query = await fetch(`${house.origin}/api/events?room=general&wait=0&token=${ada.token}`);
  await query.body?.cancel();

  assert.equal(room.headers.get("parley-room"), "dm_x");
  assert.deepEqual([html.status, head.status, nobody.status, query.status], [400, 405, 401, 200]);
});

Deno.test("GET /api/events counts like a socket towards the limit of an address", async () => {
  await using house = await House.open({ env: { MAX_CONNECTIONS_PER_ADDRESS: "2" } });
  const ada = await Visitor.named(house.origin, "Ada");
  const ask = { token: ada.token, rooms: ["general"] };
  const first = await Listener.open(house.origin, ask);
  await using _second = await Listener.open(house.origin, ask);

  const refused = await ada.get("/api/events?room=general");
  await first.leave();
  await house.until(() => house.hub.connections === 1);
  await using third = await Listener.open(house.origin, ask);

  assert.deepEqual([refused.status, codeOf(refused)], [429, "too_fast"]);
  await third.next("welcome");
});

Deno.test("A listener who does not read costs no more than the limit, and is brought level when they do", async () => {
  await using house = await House.open();
  await using ada = await Caller.inRoom(house.origin, "Ada", "general");
  const grace = await Visitor.named(house.origin, "Grace");
  const headers = { authorization: `Bearer ${grace.token}` };
  const response = await fetch(`${house.origin}/api/events?room=general`, { headers });
  await house.until(() => house.opened[1]?.session.seats.size === 1);
  const { socket } = house.opened[1]!;
  const text = "x".repeat(4_000);
  let said = 0;

  // The operating system takes some megabytes before anything waits here.
  while (house.hub.counts.fellBehind === 0) {
    for (let i = 0; i < 200; i++) {
      ada.say({
        type: "send",
        room: "general",
        id: crypto.randomUUID(),
        text: `${said++} ${text}`.slice(0, 4_000),
      });
    }
    await ada.heard("general", said);
    assert.ok(socket.unsentBytes < 2 * 256 * 1024, `${socket.unsentBytes}`);
  }
  const listener = Listener.of(response);
  await listener.heard("general", said);

  assert.deepEqual(
    listener.log("general").map(({ seq }) => seq),
    Array.from({ length: said }, (_, i) => i + 1),
  );
  await listener.leave();
});

Deno.test("A listener who reads nothing for ten seconds while behind is closed with 4429", async () => {
  const clock = new TestClock();
  await using house = await House.open({ clock });
  await using ada = await Caller.inRoom(house.origin, "Ada", "general");
  const grace = await Visitor.named(house.origin, "Grace");
  const headers = { authorization: `Bearer ${grace.token}` };
  const response = await fetch(`${house.origin}/api/events?room=general`, { headers });
  await house.until(() => house.opened[1]?.session.seats.size === 1);
  const [place] = house.opened[1]!.session.seats.values();
  let said = 0;

  // The kernel may take what was left even long after they fell behind. It has an end, and then nothing moves for ten seconds.
  for (let passed = 0; house.hub.counts.slowClosed === 0 && passed < 30_000; passed += 1_000) {
    while (place!.seat.isLive) {
      for (let i = 0; i < 200; i++) {
        ada.say({ type: "send", room: "general", id: crypto.randomUUID(), text: "x".repeat(4_000) });
      }
      await ada.heard("general", said += 200);
      passed = 0;
    }
    await clock.pass(1_000);
    await ada.settle();
  }

  assert.deepEqual([house.hub.connections, house.hub.counts.slowClosed], [1, 1]);
  assert.equal(house.opened[1]!.socket.unsentBytes, 0, "nothing is kept for them");
  await response.body?.cancel();
});

Deno.test("A listener who answers pings by posted pongs is missed like anybody else once they do not", async () => {
  const clock = new TestClock();
  await using house = await House.open({ clock, env: { HEARTBEAT_TIMEOUT_MS: "30000" } });
  const grace = await Visitor.named(house.origin, "Grace");
  const ask = { token: grace.token, rooms: ["general"], more: "&heartbeat=1" };
  await using stream = await Listener.open(house.origin, ask);
  const { connection } = await stream.next("welcome");

  await clock.pass(16_000);
  await stream.next("ping");
  await command(house.origin, grace.token, { type: "pong" }, `?connection=${connection}`);
  await clock.pass(20_000);
  assert.equal(house.hub.connections, 1);
  await clock.pass(12_000);

  assert.equal((await stream.closed)?.code, 4408);
});

Deno.test("A listener's pong reaches them whichever instance takes it", async () => {
  await using two = await openTwoHouses();
  const grace = await Visitor.named(two.north.origin, "Grace");
  const ask = { token: grace.token, rooms: ["general"], more: "&heartbeat=1" };
  await using stream = await Listener.open(two.north.origin, ask);
  const { connection } = await stream.next("welcome");

  for (let i = 0; i < 4; i++) {
    await two.clock.pass(16_000);
    await command(two.south.origin, grace.token, { type: "pong" }, `?connection=${connection}`);
  }

  assert.equal(two.north.hub.connections, 1);
});

Deno.test("A listener who never says a word is asked to come back every two minutes, which their room does not notice", async () => {
  const clock = new TestClock();
  await using house = await House.open({ clock });
  const grace = await Visitor.named(house.origin, "Grace");
  const ask = { token: grace.token, rooms: ["general"] };
  await using stream = await Listener.open(house.origin, ask);
  await stream.next("joined");

  await clock.pass(119_000);
  assert.equal(house.hub.connections, 1);
  await clock.pass(3_000);
  assert.equal((await stream.closed)?.code, 4408);
  assert.equal(house.hub.presence.people("general").count, 1);
  await using again = await Listener.open(house.origin, { ...ask, lastEventId: stream.lastEventId });
  await again.next("joined");
  await clock.pass(15_000);

  assert.equal(house.hub.presence.people("general").count, 1);
});

Deno.test("A listener who hangs up has left after the grace", async () => {
  const clock = new TestClock();
  await using house = await House.open({ clock });
  await using ada = await Caller.inRoom(house.origin, "Ada", "general");
  const grace = await Visitor.named(house.origin, "Grace");
  const stream = await Listener.open(house.origin, { token: grace.token, rooms: ["general"] });
  await stream.next("joined");

  await stream.leave();
  await house.until(() => house.hub.connections === 1);
  await clock.pass(8_000);
  const during = house.hub.presence.people("general").count;
  await clock.pass(3_000);

  assert.equal(during, 2);
  const left = await ada.next("presence", ({ left }) => left.length > 0);
  assert.deepEqual(left.left.map(({ id }) => id), [grace.id]);
});
