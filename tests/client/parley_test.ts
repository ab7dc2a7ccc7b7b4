import assert from "node:assert/strict";
import { MemoryOutbox } from "../../client/memory_outbox.ts";
import { Parley } from "../../client/parley.ts";
import { ADA, GRACE, joined, message, messages } from "./people.ts";
import { ScriptedServer } from "./scripted_server.ts";
import { countedIds, rest, VirtualClock } from "./virtual_clock.ts";

/** Ada's client, a server played by hand, and a clock that stands still. */
function stage(options: { outbox?: MemoryOutbox; fetch?: typeof fetch } = {}) {
  const server = new ScriptedServer();
  const clock = new VirtualClock();
  const ada = new Parley({
    ...{ url: "http://parley.test", connect: server.connect, clock, random: () => 0.5, newId: countedIds() },
    ...options,
  });
  return { server, clock, ada };
}

/** The same, with Ada live in "general" at a number. */
async function liveStage(seq = 0, options: Parameters<typeof stage>[0] = {}) {
  const here = stage(options);
  here.ada.signIn({ name: "Ada" });
  here.ada.open("general");
  here.server.last.welcome();
  answerJoin(here.server, seq);
  await rest();
  return here;
}

function answerJoin({ last }: ScriptedServer, seq: number, more: Record<string, unknown> = {}): void {
  last.say({ ...joined({ position: { epoch: "e1", seq } }), ref: last.refOf("join"), ...more });
}

const typesOf = (said: readonly Record<string, unknown>[]) => said.map(({ type }) => type);

Deno.test("Parley says hello first, and joins once it was answered", () => {
  const { ada, server } = stage();
  ada.open("General");
  ada.signIn({ name: "Ada" });

  server.last.open();
  const first = typesOf(server.last.said);
  server.last.welcome();

  assert.deepEqual(first, ["hello"]);
  assert.deepEqual(server.last.said.at(-1), {
    type: "join",
    room: "general",
    ref: server.last.refOf("join"),
  });
});

Deno.test("Parley comes back with the token of the last welcome and no name", async () => {
  const { server, clock } = await liveStage(5);

  server.last.end(1006);
  clock.advance(250);
  server.last.welcome();

  assert.equal(server.connections.length, 2);
  const [hello, join] = server.last.said;
  assert.equal(hello?.token, "token of Ada");
  assert.equal(hello?.name, undefined);
  assert.deepEqual(join?.since, { epoch: "e1", seq: 5 });
});

Deno.test("Parley answers a ping from the message handler", async () => {
  const { server } = await liveStage();

  server.last.say({ type: "ping", at: "2026-11-21T10:00:00.000Z" });

  assert.deepEqual(server.last.said.at(-1), { type: "pong" });
});

Deno.test("Parley leaves a connection on which it hears nothing, and comes back", async () => {
  const { server, clock, ada } = await liveStage();

  clock.advance(44_999);
  const before = ada.connection.kind;
  clock.advance(1);

  assert.equal(before, "live");
  assert.equal(ada.connection.kind, "waiting");
  assert.ok(server.last.isClosed);
  assert.deepEqual(typesOf(server.last.said).slice(-1), ["heartbeat"]);
});

Deno.test("Parley hears nothing of a connection that it has left", async () => {
  const { server, clock, ada } = await liveStage(5);
  const old = server.last;
  clock.advance(45_000);
  clock.advance(1_000);

  old.say(message(6));
  old.end(4503);

  assert.equal(ada.rooms.get("general")?.position.seq, 5);
  assert.equal(ada.connection.kind, "connecting");
});

Deno.test("Parley connects at once when the device wakes", async () => {
  const { server, ada } = await liveStage();
  server.last.end(1006);

  ada.wake();

  assert.equal(server.connections.length, 2);
});

Deno.test("Parley stays away after a final close code, and until it is told to connect", async () => {
  const { server, clock, ada } = await liveStage();

  server.last.end(4503, "removed");
  clock.advance(3_600_000);
  ada.wake();
  const { connection } = ada;
  ada.connect();

  assert.deepEqual(connection, { kind: "ended", code: 4503, reason: "removed" });
  assert.equal(server.connections.length, 2);
});

Deno.test("Parley says why a hello was refused and waits for another name", () => {
  const { ada, server, clock } = stage();
  ada.signIn({ name: "Grace" });
  server.last.open();

  const ref = server.last.refOf("hello");
  server.last.say({ type: "error", ref, code: "name_taken", message: "That name is taken", retry: false });
  clock.advance(600_000);
  const { connection } = ada;
  ada.signIn({ name: "Ada" });
  server.last.welcome();

  assert.deepEqual(connection, { kind: "refused", code: "name_taken", message: "That name is taken" });
  assert.equal(ada.me?.name, "Ada");
});

Deno.test("Parley comes back when a hello could not be answered for now", () => {
  const { ada, server, clock } = stage();
  ada.signIn({ name: "Ada" });
  server.last.open();

  const ref = server.last.refOf("hello");
  server.last.say({
    type: "error",
    ref,
    code: "unavailable",
    message: "later",
    retry: true,
    retryAfterMs: 900,
  });
  clock.advance(899);
  const before = server.connections.length;
  clock.advance(1);

  assert.deepEqual([before, server.connections.length], [1, 2]);
});

Deno.test("Parley shows a message at once, and in its place when it is confirmed", async () => {
  const { ada, server } = await liveStage(1);

  const { id } = ada.send("general", "hello");
  const pending = ada.rooms.get("general")?.items;
  server.last.say(message(2, { id, from: ADA, text: "hello" }));
  const confirmed = ada.rooms.get("general")?.items;

  assert.deepEqual(pending?.map(({ kind }) => kind), ["outgoing"]);
  assert.deepEqual(
    confirmed?.map((item) => item.kind === "message" && [item.message.id, item.message.mine]),
    [[id, true]],
  );
});

Deno.test("Parley keeps a message that was typed while away, over a reload too, and sends it once level", async () => {
  const outbox = new MemoryOutbox();
  const first = await liveStage(1, { outbox });
  first.server.last.end(1006);
  const { id } = first.ada.send("general", "hello");
  await rest();
  first.ada.close();

  const second = await liveStage(1, { outbox });

  const sends = second.server.last.said.filter(({ type }) => type === "send");
  assert.deepEqual(sends.map((command) => command.id), [id]);
});

Deno.test("Parley sends nothing of the last person's when another signs in", async () => {
  const { ada, server } = await liveStage(1);
  server.last.end(1006);
  ada.send("general", "from Ada");

  ada.signIn({ name: "Grace" });
  server.last.welcome(GRACE);
  answerJoin(server, 1);
  await rest();

  assert.deepEqual(server.last.said.filter(({ type }) => type === "send"), []);
  assert.deepEqual(ada.rooms.get("general")?.items, []);
});

Deno.test("Parley leaves what several rooms want in as few frames as possible", () => {
  const { ada, server } = stage();
  for (let i = 0; i < 50; i++) ada.open(`room${i}`);
  ada.signIn({ name: "Ada" });

  server.last.welcome();

  assert.equal(server.last.frames.length, 2);
  assert.equal(server.last.said.length, 51);
});

Deno.test("Parley tells of each room once a frame, however many events it held", async () => {
  const { ada, server } = await liveStage();
  const heard: string[] = [];
  ada.subscribe((change) => heard.push(change.kind));

  server.last.say(...messages(1, 100));

  assert.deepEqual(heard, ["room"]);
  assert.equal(ada.rooms.get("general")?.items.length, 100);
});

Deno.test("Parley leaves a view that was handed out as it was", async () => {
  const { ada, server } = await liveStage();
  const before = ada.rooms.get("general");

  server.last.say(message(1));
  const after = ada.rooms.get("general");

  assert.equal(before?.items.length, 0);
  assert.equal(after?.items.length, 1);
  assert.ok((after?.version ?? 0) > (before?.version ?? 0));
  assert.equal(ada.rooms.get("general"), after);
});

Deno.test("Parley fails the command whose frame could not be read whole, and sends the rest again", async () => {
  const { ada, server } = await liveStage(1);
  const { id } = ada.send("general", "too much for a proxy");

  server.last.end(4413);

  const [item] = ada.rooms.get("general")?.items ?? [];
  assert.equal(item?.kind === "outgoing" && item.outgoing.id === id && item.outgoing.state, "failed");
});

Deno.test("Parley shows why a room does not let it in, and fails what waited for it", () => {
  const { ada, server } = stage();
  ada.signIn({ name: "Ada" });
  ada.open("secret");
  server.last.welcome();
  ada.send("secret", "hello");

  const ref = server.last.refOf("join");
  server.last.say({ type: "error", ref, code: "forbidden", message: "Ask for an invitation", retry: false });

  const view = ada.rooms.get("secret");
  assert.equal(view?.error?.code, "forbidden");
  assert.deepEqual(view?.items.map((item) => item.kind === "outgoing" && item.outgoing.state), ["failed"]);
});

Deno.test("Parley enters a room again that the server thinks it is not in", async () => {
  const { ada, server, clock } = await liveStage(1);
  const { id } = ada.send("general", "hello");

  const ref = server.last.refOf("send");
  server.last.say({ type: "error", ref, code: "not_joined", message: "Join first", retry: false });
  clock.advance(2_000);
  answerJoin(server, 1, { resumed: true });

  assert.deepEqual(server.last.said.filter(({ type }) => type === "send").map((command) => command.id), [
    id,
    id,
  ]);
});

Deno.test("Parley reads a page back once, however often it is asked", async () => {
  const asked: string[] = [];
  const pages: typeof fetch = (input, init) => {
    asked.push(`${input} ${new Headers(init?.headers).get("authorization")}`);
    return Promise.resolve(
      Response.json({ messages: messages(1, 3), position: { epoch: "e1", seq: 4 }, more: false }),
    );
  };
  const { ada, server } = await liveStage(0, { fetch: pages });
  ada.leave("general");
  ada.open("general");
  answerJoin(server, 4, { events: [message(4)] });

  await Promise.all([ada.pageBack("general"), ada.pageBack("general")]);

  const url = "http://parley.test/api/rooms/general/messages?before=4&limit=100";
  assert.deepEqual(asked, [`${url} Bearer token of Ada`]);
  const view = ada.rooms.get("general");
  assert.deepEqual([view?.items.length, view?.reachesBeginning], [4, true]);
});

Deno.test("Parley.pageBack() rejects where the server does not give the page", async () => {
  const { ada, server } = await liveStage(0, {
    fetch: () => Promise.resolve(new Response("no", { status: 503 })),
  });
  ada.leave("general");
  ada.open("general");
  answerJoin(server, 4, { events: [message(4)] });

  await assert.rejects(ada.pageBack("general"), /Cannot read older messages of "general": status 503/);
});

Deno.test("Parley.pageBack() gives up on a server that never answers, and may be asked again", async () => {
  let asked = 0;
  const silent: typeof fetch = (_url, init) => {
    asked++;
    return new Promise((_, reject) =>
      init?.signal?.addEventListener("abort", () => reject(init.signal?.reason))
    );
  };
  const { ada, server, clock } = await liveStage(5, { fetch: silent });
  server.last.say(message(6, GRACE));

  const waiting = assert.rejects(ada.pageBack("general"), { name: "AbortError" });
  await clock.run(20_000);
  await waiting;
  const again = assert.rejects(ada.pageBack("general"), { name: "AbortError" });
  await clock.run(20_000);
  await again;

  assert.equal(asked, 2);
});

Deno.test("Parley ends a typing by itself and tells so", async () => {
  const { ada, server, clock } = await liveStage();
  server.last.say({ type: "typing", room: "general", user: GRACE, on: true });
  const during = ada.rooms.get("general")?.typing;
  const heard: string[] = [];
  ada.subscribe((change) => heard.push(change.kind));

  clock.advance(6_000);

  assert.deepEqual([during, ada.rooms.get("general")?.typing, heard], [[GRACE], [], ["room"]]);
});

Deno.test("Parley opens the room that it is invited to", async () => {
  const { ada, server } = await liveStage();

  server.last.say({
    type: "invited",
    room: "@me",
    seq: 1,
    to: "dm_1",
    from: GRACE,
    at: "2026-11-21T10:00:00.000Z",
  });

  assert.ok(ada.rooms.has("dm_1"));
  assert.equal(server.last.said.at(-1)?.room, "dm_1");
});

Deno.test("Parley goes on without a storage that fails, and says so", async () => {
  class BrokenOutbox extends MemoryOutbox {
    override list(): Promise<never> {
      return Promise.reject(new Error("The disk is full"));
    }
  }
  const here = stage({ outbox: new BrokenOutbox() });
  const errors: string[] = [];
  here.ada.subscribe((change) => change.kind === "error" ? errors.push(change.error.code) : undefined);
  here.ada.signIn({ name: "Ada" });
  here.ada.open("general");
  here.server.last.welcome();
  answerJoin(here.server, 0);
  here.ada.send("general", "hello");

  await rest();

  assert.deepEqual(errors, ["storage"]);
  assert.equal(here.server.last.said.at(-1)?.type, "send");
});

Deno.test("Parley leaves no timer behind when it is closed", async () => {
  const { ada, clock } = await liveStage();
  const before = clock.waiting;

  ada.close();

  assert.deepEqual([before, clock.waiting], [1, 0]);
});

Deno.test("Parley forgets everything of a person who signs out", async () => {
  const asked: (string | undefined)[] = [];
  const session: typeof fetch = (_input, init) => {
    asked.push(`${init?.method} ${new Headers(init?.headers).get("authorization")}`);
    return Promise.resolve(new Response(null, { status: 204 }));
  };
  const { ada } = await liveStage(1, { fetch: session });

  ada.signOut();

  assert.deepEqual(asked, ["DELETE Bearer token of Ada"]);
  assert.deepEqual([ada.me, ada.token, ada.rooms.size, ada.connection.kind], [
    undefined,
    undefined,
    0,
    "idle",
  ]);
});

Deno.test("Parley.direct() resolves to the name of the room of two, with the other one in its view", async () => {
  const { ada, server } = await liveStage();

  const opening = ada.direct("Grace");
  server.last.say(joinedDirect(server.last.refOf("direct")));

  assert.equal(await opening, "dm_1");
  assert.deepEqual(ada.rooms.get("dm_1")?.with, GRACE);
  assert.equal(ada.rooms.get("dm_1")?.state, "live");
});

Deno.test("Parley.direct() is asked again after a reconnect, and once answered joined by its name", async () => {
  const { ada, server, clock } = await liveStage();

  const opening = ada.direct("Grace");
  server.last.end(1006);
  clock.advance(250);
  server.last.welcome();
  clock.advance(1);
  server.last.say(joinedDirect(server.last.refOf("direct")));
  await opening;
  server.last.end(1006);
  clock.advance(2_000);
  server.last.welcome();
  clock.advance(1);

  const asked = server.last.said.filter(({ type }) => type === "direct" || type === "join");
  assert.deepEqual(asked.map(({ room }) => room), ["general", "dm_1"]);
});

Deno.test("Parley.direct() rejects where there is nobody of that name, and waits where the server cannot say", async () => {
  const { ada, server, clock } = await liveStage();

  const opening = ada.direct("Nobody");
  const first = { type: "error", ref: server.last.refOf("direct"), code: "unavailable", message: "later" };
  server.last.say({ ...first, retry: true });
  clock.advance(2_000);
  const second = { type: "error", ref: server.last.refOf("direct"), code: "not_found", message: "nobody" };
  server.last.say({ ...second, retry: false });

  assert.notEqual(first.ref, second.ref);
  await assert.rejects(opening, { name: "IntroductionRefused", code: "not_found" });
});

Deno.test("Parley says where it is in its own log when it comes back, and opens nothing twice", async () => {
  const { ada, server, clock } = await liveStage();

  server.last.say(invitation(1, "dm_1"), invitation(1, "dm_2"), invitation(2, "dm_3"));
  server.last.end(1006);
  clock.advance(250);
  server.last.open();

  assert.deepEqual([...ada.rooms.keys()], ["general", "dm_1", "dm_3"]);
  assert.deepEqual(server.last.said[0]?.inbox, { epoch: "e1", seq: 2 });
});

function invitation(seq: number, to: string) {
  return { type: "invited", room: "@me", seq, to, from: GRACE, at: "2026-11-21T10:00:00.000Z" };
}

function joinedDirect(ref: unknown) {
  const position = { epoch: "0", seq: 0 };
  const counts = { count: 1, upTo: 0, unread: 0 };
  return {
    ...{ type: "joined", ref, room: "dm_1", with: GRACE, resumed: false, position, head: 0, events: [] },
    ...{ members: [], ...counts },
  };
}

Deno.test("Parley.read() may be said in answer to each change, also where there is no message to read", async () => {
  const { ada, server } = await liveStage();
  let changes = 0;
  ada.subscribe(() => {
    changes++;
    ada.read("general", ada.rooms.get("general")?.position.seq ?? 0);
  });
  const from = { id: "u_grace", name: "Grace" };
  const topic = { type: "changed", room: "general", id: "c1", what: "topic", value: "Tea", from };

  server.last.say({ ...topic, seq: 1, at: "2026-11-21T10:00:00.000Z" });

  assert.equal(changes, 1);
});

Deno.test("Parley.open() asks again for a room that it was refused", async () => {
  const { ada, server } = await liveStage();
  ada.open("attic");
  server.last.say({
    ...{ type: "error", ref: server.last.refOf("join"), code: "not_found", message: "There is no such room" },
    retry: false,
  });
  const refused = ada.rooms.get("attic")?.error?.code;

  ada.open("attic");
  answerJoin(server, 3, { room: "attic" });

  assert.equal(refused, "not_found");
  assert.equal(ada.rooms.get("attic")?.error, undefined);
  assert.equal(ada.rooms.get("attic")?.state, "live");
});
