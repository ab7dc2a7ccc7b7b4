import assert from "node:assert/strict";
import { type Message, Parley } from "../../client/mod.ts";
import { Chat } from "../../static/app/model/chat.ts";
import { ADA, joined } from "../client/people.ts";
import { ScriptedServer } from "../client/scripted_server.ts";
import { countedIds, VirtualClock } from "../client/virtual_clock.ts";

const SEEN: Message = {
  ...{ seq: 1, n: 1, id: "m1", from: ADA, text: "seen before", at: "2026-11-21T10:00:00.000Z" },
  ...{ reactions: [], mine: true },
};

/** Ada's chat over a server that is played by hand, in a browser that has kept a message of "general". */
async function stage() {
  const server = new ScriptedServer();
  const clock = new VirtualClock();
  const talk = new Parley({
    ...{ url: "http://parley.test", connect: server.connect, clock, random: () => 0.5, newId: countedIds() },
  });
  const chat = new Chat({
    talk,
    me: ADA,
    drafts: { read: () => undefined, write: () => {} },
    joined: { list: () => ["general"], add: () => {}, remove: () => {} },
    kept: { read: () => Promise.resolve(new Map([["general", [SEEN]]])), keep: () => {}, forget: () => {} },
    now: () => clock.now(),
  });
  talk.signIn({});
  chat.reopen();
  await clock.run(100);
  const shown = () => chat.rooms.value.get("general")!.items.map((item) => item.kind);
  /** The connection breaks, and the next attempt begins. */
  const breaks = async () => {
    server.last.end(1006);
    await clock.run(1_000);
  };
  return { server, clock, chat, shown, breaks };
}

Deno.test("Chat shows what was last seen from the first failure on, until the room has answered", async () => {
  const { chat, server, clock, shown, breaks } = await stage();

  const atFirst = shown();
  await breaks();
  const whileConnecting = shown();
  server.last.welcome();
  chat.openQuietly([]);
  await clock.run(100);
  const whileJoining = shown();
  server.last.say({ ...joined(), ref: server.last.refOf("join"), resumed: false });
  await clock.run(100);

  assert.deepEqual([atFirst, whileConnecting, whileJoining, shown()], [[], ["message"], ["message"], []]);
});

Deno.test("Chat shows what was last seen at once where nobody answered before it", async () => {
  const { chat, shown } = await stage();

  chat.unreached();

  assert.deepEqual(shown(), ["message"]);
});

Deno.test("Chat shows nothing of what was last seen to whoever is turned away", async () => {
  const { server, clock, shown, breaks } = await stage();
  await breaks();

  server.last.open();
  const error = { type: "error", code: "unauthorized", message: "Sign in again", retry: false };
  server.last.say({ ...error, ref: server.last.refOf("hello") });
  await clock.run(100);

  assert.deepEqual(shown(), []);
});
