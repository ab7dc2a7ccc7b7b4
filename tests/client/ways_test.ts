import assert from "node:assert/strict";
import { Parley } from "../../client/parley.ts";
import { HELD_BACK } from "../../client/events_ear.ts";
import type { Connect } from "../../client/transport.ts";
import { type Way, Ways } from "../../client/ways.ts";
import { ScriptedConnection } from "./scripted_server.ts";
import { rest, VirtualClock } from "./virtual_clock.ts";

/** Ada's client, with every way in the hands of the test, and a server that is there or not. */
function stage() {
  const clock = new VirtualClock();
  const attempts: { way: Way; connection: ScriptedConnection }[] = [];
  const by = (way: Way): Connect => () => {
    const connection = new ScriptedConnection();
    attempts.push({ way, connection });
    return connection;
  };
  const health = { status: 200 };
  const fetch = () =>
    health.status === 0
      ? Promise.reject(new TypeError("nobody is there"))
      : Promise.resolve(new Response(null, { status: health.status }));
  const ways = new Ways({ fetch, clock }, {
    websocket: by("websocket"),
    events: by("events"),
    polling: by("polling"),
  });
  const { connect } = ways;
  const ada = new Parley({ url: "http://parley.test", connect, fetch, clock, random: () => 0.5 });
  ada.signIn({ name: "Ada" });
  return {
    ...{ clock, ways, ada, health },
    get tried(): Way[] {
      return attempts.map(({ way }) => way);
    },
    get last(): ScriptedConnection {
      return attempts.at(-1)!.connection;
    },
    /** Time passes while the server is heard on this connection. */
    async pass(ms: number, alive: ScriptedConnection): Promise<void> {
      for (let passed = 0; passed < ms; passed += 1_000) {
        await clock.run(Math.min(1_000, ms - passed));
        alive.say({ type: "ping", at: "2026-11-21T10:00:00.000Z" });
      }
    },
    /** The present attempt fails, and the next one begins. */
    async fail(code = 1006, reason = ""): Promise<void> {
      const before = attempts.length;
      this.last.end(code, reason);
      for (let waited = 0; attempts.length === before && waited < 100_000; waited += 250) {
        await clock.run(250);
      }
    },
  };
}

Deno.test("Ways leave WebSocket after two failures while the server is there, for events and then polling", async () => {
  const here = stage();

  await here.fail();
  await here.fail();
  await here.fail();
  here.last.welcome();

  assert.deepEqual(here.tried, ["websocket", "websocket", "events", "polling"]);
  assert.deepEqual([here.ways.way, here.ada.connection.kind], ["polling", "live"]);
});

for (const [what, status] of [["is gone", 0], ["is draining", 503]] as const) {
  Deno.test(`Ways stay with WebSocket for as long as the server ${what}`, async () => {
    const here = stage();
    here.last.welcome();
    here.health.status = status;

    for (let i = 0; i < 4; i++) await here.fail();
    here.health.status = 200;
    await here.fail();
    here.last.welcome();

    assert.deepEqual(new Set(here.tried), new Set(["websocket"]));
    assert.equal(here.ada.connection.kind, "live");
  });
}

Deno.test("Ways count failures in a row only, and none while the server was not there in between", async () => {
  const here = stage();

  await here.fail();
  here.last.welcome();
  await here.fail();
  await here.fail();
  here.health.status = 0;
  await here.fail();
  here.health.status = 200;
  await here.fail();
  here.last.welcome();

  assert.deepEqual(new Set(here.tried), new Set(["websocket"]));
});

Deno.test("Ways leave a WebSocket that opens and then tells nothing", async () => {
  const here = stage();

  for (let i = 0; i < 2; i++) {
    here.last.open();
    await here.clock.run(16_000);
  }

  assert.deepEqual(here.tried, ["websocket", "websocket", "events"]);
});

Deno.test("Ways leave a stream that is held back, also after it has told something", async () => {
  const here = stage();
  await here.fail();
  await here.fail();
  here.last.welcome();

  await here.fail(0, HELD_BACK);

  assert.deepEqual(here.tried.slice(2), ["events", "polling"]);
});

Deno.test("Ways keep to a stream that is lost and comes back", async () => {
  const here = stage();
  await here.fail();
  await here.fail();
  here.last.welcome();

  here.health.status = 0;
  await here.fail(0);
  await here.fail(0);
  here.health.status = 200;
  here.last.welcome();

  assert.deepEqual(here.tried.slice(2), ["events", "events", "events"]);
});

Deno.test("Ways try WebSocket once a minute, and go back to it at once when frames pass", async () => {
  const here = stage();
  await here.fail();
  await here.fail();
  here.last.welcome();
  const stream = here.last;

  await here.pass(60_000, stream);
  const first = here.last;
  first.end(1006);
  await here.pass(59_000, stream);
  const between = here.tried.length;
  await here.pass(2_000, stream);
  const second = here.last;
  second.open();
  second.say({ type: "heartbeat_ack", at: "2026-11-21T10:00:00.000Z" });
  await here.clock.run(10);
  here.last.welcome();

  assert.deepEqual(second.said, [{ type: "heartbeat" }]);
  assert.equal(between, here.tried.length - 2, "one try a minute, then the attempt itself");
  assert.deepEqual(here.tried.slice(2), ["events", "websocket", "websocket", "websocket"]);
  assert.ok(stream.isClosed && first.isClosed && second.isClosed);
  assert.deepEqual([here.ways.way, here.ada.connection.kind], ["websocket", "live"]);
});

Deno.test("Ways return to what worked after one failure of a WebSocket that seemed to work again", async () => {
  const here = stage();
  await here.fail();
  await here.fail();
  await here.fail();
  here.last.welcome();
  await here.pass(61_000, here.last);
  here.last.open();
  here.last.say({ type: "heartbeat_ack", at: "2026-11-21T10:00:00.000Z" });
  await here.clock.run(10);

  await here.fail();

  assert.deepEqual(here.tried.slice(3), ["polling", "websocket", "websocket", "polling"]);
});

Deno.test("Ways begin anew with WebSocket when none of them leads anywhere", async () => {
  const here = stage();

  for (let i = 0; i < 4; i++) await here.fail();

  assert.deepEqual(here.tried, ["websocket", "websocket", "events", "polling", "websocket"]);
});

Deno.test("Ways take a refused hello for a sign that frames pass", async () => {
  const here = stage();

  for (let i = 0; i < 3; i++) {
    here.last.open();
    here.last.say({
      ...{ type: "error", ref: here.last.refOf("hello"), code: "name_taken", message: "Taken", retry: false },
    });
    here.ada.signIn({ name: "Ada" });
    await rest();
  }

  assert.deepEqual(new Set(here.tried), new Set(["websocket"]));
});

Deno.test("Ways leave no timer behind when their client closes", async () => {
  const here = stage();
  await here.fail();
  await here.fail();
  here.last.welcome();
  await here.pass(60_500, here.last);

  here.ada.close();
  await rest();

  assert.equal(here.tried.at(-1), "websocket", "the premise: a probe was underway");
  assert.equal(here.clock.waiting, 0);
});
