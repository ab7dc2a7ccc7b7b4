import assert from "node:assert/strict";
import type { Joined } from "../../protocol/events.ts";
import { Caller } from "../support/caller.ts";
import { House } from "../support/house.ts";

const MADE_UP = `dm_${"0123456789".repeat(4)}`;
const ID = "0190f3c2-6f0e-7c3a-9c1e-0f1a2b3c4d5e";

/** Everything that can be said of a room over a socket. */
const COMMANDS = [
  { type: "join" },
  { type: "join", since: { epoch: "0", seq: 0 } },
  { type: "leave" },
  { type: "send", id: ID, text: "hello" },
  { type: "edit", id: ID, target: 1, text: "hello" },
  { type: "delete", id: ID, target: 1 },
  { type: "react", id: ID, target: 1, emoji: "👍", on: true },
  { type: "read", upTo: 1 },
  { type: "typing", on: true },
  { type: "who" },
];

/** Everything that can be asked of a room over HTTP. */
type Request = [method: string, path: (room: string) => string, body?: (room: string) => unknown];
const REQUESTS: Request[] = [
  ["GET", (room) => `/api/rooms/${room}`],
  ["GET", (room) => `/api/rooms/${room}/messages`],
  ["GET", (room) => `/api/rooms/${room}/messages?around=1`],
  ["POST", (room) => `/api/rooms/${room}/messages`, () => ({ text: "hello" })],
  ["GET", (room) => `/api/rooms/${room}/members`],
  ["GET", (room) => `/api/rooms/${room}/search?q=secret`],
  ["GET", (room) => `/api/rooms/${room}/export`],
  ["POST", (room) => `/api/rooms/${room}/import`, () => ({})],
  ["GET", (room) => `/api/events?room=${room}`],
  ["GET", (room) => `/api/events?room=${room}:0:0&room=general`],
  ["GET", (room) => `/api/events?room=${room}&wait=0`],
  ...COMMANDS.map((said): Request => ["POST", () => "/api/commands", (room) => ({ ...said, room })]),
  ["POST", () => "/api/rooms", (name) => ({ name })],
  ["POST", () => "/api/rooms", (name) => ({ name, private: true })],
  ["DELETE", (room) => `/api/rooms/${room}`],
];

/** Ada and Grace have a room, and Eve wants to know of it. */
async function scene() {
  const house = await House.open();
  const ada = await Caller.named(house.origin, "Ada");
  const grace = await Caller.named(house.origin, "Grace");
  const { room } = await ada.ask({ type: "direct", user: "Grace" }) as Joined;
  await ada.send(room, "secret");
  await grace.join(room);
  const eve = await Caller.named(house.origin, "Eve");
  return {
    ...{ house, ada, grace, eve, room },
    async [Symbol.asyncDispose]() {
      for (const caller of [ada, grace, eve]) await caller.close();
      await house[Symbol.asyncDispose]();
    },
  };
}

/** What comes back, with the room's name and whatever changes from one call to the next left out. */
function plain(answer: unknown, room: string): string {
  return JSON.stringify(answer).replaceAll(room, "ROOM").replace(/"ref":\d+/, '"ref":0');
}

for (const command of COMMANDS) {
  Deno.test(`A third person's ${JSON.stringify(command)} is answered as for a room that does not exist`, async () => {
    await using there = await scene();
    const { eve, ada, room } = there;
    const ask = async (of: string) => {
      const before = eve.inbox.frames.length;
      eve.say({ ...command, room: of });
      await eve.settle();
      const heartbeat = eve.inbox.frames.pop();
      assert.equal(heartbeat?.type, "heartbeat_ack");
      return plain(eve.inbox.frames.slice(before), of);
    };

    const real = await ask(room);
    const madeUp = await ask(MADE_UP);

    assert.match(real, /"type":"error".*"code":"(not_found|not_joined)"/);
    assert.equal(real, madeUp);
    await ada.settle();
    assert.deepEqual(ada.texts(room), ["secret"]);
  });
}

for (const [method, path, body] of REQUESTS) {
  Deno.test(`A third person's ${method} ${path("{room}")} ${body ? JSON.stringify(body("{room}")) : ""} is answered as for a room that does not exist`, async () => {
    await using there = await scene();
    const { eve, house, room } = there;
    const ask = async (of: string) => {
      const init = { method, headers: { authorization: `Bearer ${eve.token}` } };
      const sent = body ? { ...init, body: JSON.stringify(body(of)) } : init;
      const response = await fetch(house.origin + path(of), { ...sent, signal: AbortSignal.timeout(5_000) });
      const headers = [...response.headers].filter(([name]) => name !== "date");
      return plain([response.status, headers, await response.text()], of);
    };

    const real = await ask(room);
    const madeUp = await ask(MADE_UP);

    assert.equal(real, madeUp);
    assert.match(real, /^\[4\d\d,/);
    assert.doesNotMatch(real, /secret|Ada|Grace/);
  });
}

Deno.test("A third person's simple endpoint is closed as for a room that does not exist", async () => {
  await using there = await scene();
  const { house, room } = there;
  const ask = async (of: string) => {
    const socket = new WebSocket(`${house.origin.replace("http", "ws")}/ws?name=Mallory&room=${of}`);
    const heard: string[] = [];
    const { promise: closed, resolve } = Promise.withResolvers<number>();
    socket.onmessage = ({ data }) => heard.push(data);
    socket.onerror = (event) => event.preventDefault();
    socket.onclose = ({ code }) => resolve(code);
    return plain([await closed, heard], of);
  };

  const real = await ask(room);
  const madeUp = await ask(MADE_UP);

  assert.equal(real, madeUp);
  assert.match(real, /not_found/);
});

Deno.test("A room of two is in nobody else's list, and no frame of it reaches anybody else", async () => {
  await using there = await scene();
  const { eve, ada, grace, house, room } = there;
  ada.say({ type: "typing", room, on: true });
  await grace.send(room, "secret too");
  await ada.heard(room, 2);

  const list = async (who: Caller) => {
    const headers = { authorization: `Bearer ${who.token}` };
    return await (await fetch(`${house.origin}/api/rooms`, { headers })).text();
  };
  const [forEve, forAda] = [await list(eve), await list(ada)];
  await eve.settle();

  assert.ok(forAda.includes(room), "the premise: the room is listed for those whose it is");
  assert.ok(!forEve.includes(room));
  assert.ok(!JSON.stringify(eve.inbox.frames).includes("dm_"));
});

Deno.test("Logs that are no rooms can be named through no door", async () => {
  await using there = await scene();
  const { eve, grace, house } = there;
  const names = ["@me", `.me/${grace.id}`, ".bell", "/", ""];

  for (const room of names) {
    const answer = await eve.ask({ type: "join", room });
    const headers = { authorization: `Bearer ${eve.token}` };
    const response = await fetch(`${house.origin}/api/rooms/${encodeURIComponent(room)}/messages`, {
      headers,
    });
    await response.body?.cancel();

    assert.ok(answer.type === "error" && answer.code === "bad_room", room);
    assert.ok(response.status === 400 || response.status === 404, `${room} ${response.status}`);
  }
});
