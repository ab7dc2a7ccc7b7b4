import assert from "node:assert/strict";
import * as fc from "fast-check";
import { MemoryHub } from "../../bus/memory_bus.ts";
import { FULL_UNSENT_BYTES, MOST_UNSENT_BYTES } from "../../protocol/limits.ts";
import { simpleFrame } from "../../protocol/simple.ts";
import { MAX_BATCH_BYTES } from "../../store/message_log.ts";
import { openMemoryStore } from "../../store/memory_store.ts";
import { Caller } from "../support/caller.ts";
import { House } from "../support/house.ts";
import { RawPeer } from "../support/raw_peer.ts";
import { SimpleCaller } from "../support/simple_caller.ts";
import { TestClock } from "../support/test_clock.ts";

/** A room's messages as a client of version 1 heard them, in the words of a simple one. */
function heardBy(caller: Caller, room: string): string[] {
  return caller.log(room).flatMap((event) =>
    event.type === "message" ? [`${event.from.name}: ${event.text}`] : []
  );
}

Deno.test("Promise 1: whatever clients of both protocols say on two instances, all hear the same in one order", async () => {
  const store = openMemoryStore();
  const wire = new MemoryHub();
  await using north = await House.open({ store, bus: wire.connect() });
  await using south = await House.open({ store, bus: wire.connect() });
  const step = fc.record({
    who: fc.constantFrom("Ada", "Grace", "Joan", "Mary"),
    text: fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }).filter((text) => text.trim() !== ""),
    changesIt: fc.boolean(),
  });
  let round = 0;

  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
      const room = `room${++round}`;
      await using ada = await SimpleCaller.enter(north.origin, `/ws/chat/Ada?room=${room}`);
      await using joan = await SimpleCaller.enter(south.origin, `/ws?name=Joan&room=${room}`);
      await using grace = await Caller.inRoom(north.origin, `Grace ${round}`, room);
      await using mary = await Caller.inRoom(south.origin, `Mary ${round}`, room);
      for (const [i, { who, text, changesIt }] of steps.entries()) {
        const message = `${i} ${text}`;
        if (who === "Ada") ada.say({ type: "message", message });
        else if (who === "Joan") joan.say({ type: "chat", text: message });
        else {
          const caller = who === "Grace" ? grace : mary;
          caller.say({ type: "send", room, id: crypto.randomUUID(), text: message });
          const change = { type: "react", room, id: crypto.randomUUID(), target: 1, emoji: "👍", on: true };
          if (changesIt) caller.say(change);
        }
      }

      await Promise.all([ada.hears(steps.length), joan.hears(steps.length)]);
      for (const caller of [grace, mary]) {
        await caller.inbox.until(() => heardBy(caller, room).length === steps.length);
      }

      assert.deepEqual(joan.heard, ada.heard);
      assert.deepEqual(heardBy(grace, room), ada.heard);
      assert.deepEqual(heardBy(mary, room), ada.heard);
    }),
    { numRuns: 25 },
  );
  assert.deepEqual([...north.reported, ...south.reported], []);
});

const TEXT = "x".repeat(3_900);
const BURST = 100;

/** Says so much that the operating system cannot take it for somebody who does not read. Answers how many. */
async function talkUntil(caller: Caller, is: () => boolean): Promise<number> {
  for (let said = BURST;; said += BURST) {
    for (let i = 0; i < BURST; i++) {
      caller.say({
        type: "send",
        room: "lobby",
        id: crypto.randomUUID(),
        text: `${said - BURST + i} ${TEXT}`,
      });
    }
    await caller.inbox.until(() => caller.inbox.all("sent").length >= said);
    if (is() && said * TEXT.length > 2 * 1024 * 1024) return said;
    if (said * TEXT.length > 64 * 1024 * 1024) throw new Error("Somebody takes all of it");
  }
}

/** The numbers of the messages that this peer has got. */
function numbersOf(peer: RawPeer): number[] {
  return peer.texts.flatMap((text) => {
    const frame = simpleFrame.parse(JSON.parse(text));
    return frame.type === "message" ? [parseInt(frame.message)] : [];
  });
}

const LONG = { env: { HISTORY_REPLAY: "1000000" } };

Deno.test("Promise 6: a simple client that stops costs a bounded amount and gets everything in order once it reads on", async () => {
  await using house = await House.open(LONG);
  using slow = await RawPeer.connect(house.origin, {}, "/ws/chat/Slow");
  await slow.readUntil(() => slow.texts.length > 0);
  const { socket } = house.opened[0]!;
  await using ada = await Caller.inRoom(house.origin, "Ada", "lobby");
  let most = 0;
  const sampling = setInterval(() => most = Math.max(most, socket.unsentBytes), 1);

  const said = await talkUntil(ada, () => socket.unsentBytes > FULL_UNSENT_BYTES);
  clearInterval(sampling);
  await slow.readUntil(() => numbersOf(slow).length === said);

  assert.ok(most <= MOST_UNSENT_BYTES + MAX_BATCH_BYTES, `${most}`);
  assert.deepEqual(numbersOf(slow), Array.from({ length: said }, (_, i) => i));
  await ada.send("lobby", "-1 live again");
  await slow.readUntil(() => numbersOf(slow).at(-1) === -1);
  assert.deepEqual(house.reported, []);
});

Deno.test("Promise 6: a simple client that never reads is closed with 4429 and has left", async () => {
  const clock = new TestClock();
  await using house = await House.open({ clock });
  using slow = await RawPeer.connect(house.origin, {}, "/ws/chat/Slow");
  await slow.readUntil(() => slow.texts.length > 0);
  const { socket } = house.opened[0]!;
  await using ada = await Caller.inRoom(house.origin, "Ada", "lobby");
  await talkUntil(ada, () => socket.unsentBytes > FULL_UNSENT_BYTES);
  await ada.send("lobby", "something that it cannot take any more");

  await clock.pass(11_000);

  await house.until(() => house.hub.connections === 1);
  assert.equal(house.hub.counts.slowClosed, 1);
  await clock.pass(500);
  assert.deepEqual(
    (await ada.next("presence", ({ left }) => left.length > 0)).left.map(({ name }) => name),
    ["Slow"],
  );
  assert.equal(await slow.readToEnd(), 4429);
});
