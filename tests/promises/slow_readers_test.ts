import assert from "node:assert/strict";
import { FULL_UNSENT_BYTES, MOST_UNSENT_BYTES } from "../../protocol/limits.ts";
import { MAX_BATCH_BYTES } from "../../store/message_log.ts";
import { Caller } from "../support/caller.ts";
import { House } from "../support/house.ts";
import { RawPeer } from "../support/raw_peer.ts";
import { TestClock } from "../support/test_clock.ts";

const TEXT = "x".repeat(4_000);
/** At a time, so that the client's own end is not what is measured. */
const BURST = 100;

/** Says so much in a room that the operating system cannot take it for somebody who does not read. Answers how many. */
async function talkUntil(caller: Caller, is: () => boolean): Promise<number> {
  const before = caller.inbox.all("sent").length;
  for (let said = BURST;; said += BURST) {
    for (let i = 0; i < BURST; i++) {
      caller.say({ type: "send", room: "general", id: crypto.randomUUID(), text: TEXT });
    }
    await caller.inbox.until(() => caller.inbox.all("sent").length >= before + said);
    if (is() && said * TEXT.length > 2 * 1024 * 1024) return said;
    if (said * TEXT.length > 64 * 1024 * 1024) throw new Error("Somebody takes all of it");
  }
}

Deno.test("Promise 6: a reader that stops costs a bounded amount, hurts nobody, and gets everything once it reads on", async () => {
  await using house = await House.open({ env: { HISTORY_REPLAY: "1000000" } });
  using slow = await RawPeer.inRoom(house.origin, "Slow", "general");
  const { socket } = house.opened[0]!;
  await using ada = await Caller.inRoom(house.origin, "Ada", "general");
  await using grace = await Caller.inRoom(house.origin, "Grace", "general");
  let most = 0;
  const sampling = setInterval(() => most = Math.max(most, socket.unsentBytes), 1);

  const said = await talkUntil(ada, () => socket.unsentBytes > FULL_UNSENT_BYTES);
  const further = await talkUntil(ada, () => true);
  const all = said + further;
  await grace.heard("general", all);
  clearInterval(sampling);

  // One delivery of many messages may be what crosses the line.
  assert.ok(most <= MOST_UNSENT_BYTES + MAX_BATCH_BYTES, `${most}`);
  await slow.readUntil(() => slow.inbox.all("message").length === all);
  assert.deepEqual(
    slow.inbox.all("message").map(({ seq }) => seq),
    Array.from({ length: all }, (_, i) => i + 1),
  );
  await ada.send("general", "live again");
  await slow.readUntil(() => slow.inbox.all("message").at(-1)?.text === "live again");
  assert.deepEqual(house.reported, []);
});

Deno.test("Promise 6: a reader that never reads is closed with 4429 and gone, and nobody else is", async () => {
  const clock = new TestClock();
  await using house = await House.open({ clock });
  using slow = await RawPeer.inRoom(house.origin, "Slow", "general");
  const { socket } = house.opened[0]!;
  await using ada = await Caller.inRoom(house.origin, "Ada", "general");
  await talkUntil(ada, () => socket.unsentBytes > FULL_UNSENT_BYTES);
  await ada.send("general", "something that it cannot take any more");

  await clock.pass(9_000);
  assert.equal(house.hub.connections, 2);
  await clock.pass(2_000);

  await house.until(() => house.hub.connections === 1);
  assert.equal(house.hub.counts.slowClosed, 1);
  await ada.settle();
  await clock.pass(4_000);
  await ada.settle();
  await clock.pass(7_000);
  const left = await ada.next("presence", (frame) => frame.left.length > 0);
  assert.deepEqual(left.left.map(({ name }) => name), ["Slow"]);
  // The sure listener cuts who does not read; on the other the code lies behind what was not read.
  assert.equal(await slow.readToEnd(), House.listener === "node" ? 1006 : 4429);
});

Deno.test("Promise 6: a reader that stops for a while and reads on in time is not closed", async () => {
  const clock = new TestClock();
  await using house = await House.open({ clock });
  using slow = await RawPeer.inRoom(house.origin, "Slow", "general");
  const { socket } = house.opened[0]!;
  await using ada = await Caller.inRoom(house.origin, "Ada", "general");
  const said = await talkUntil(ada, () => socket.unsentBytes > FULL_UNSENT_BYTES);
  await clock.pass(9_000);

  await slow.readUntil(() => slow.inbox.all("message").length === said);
  await slow.say({ type: "heartbeat" });
  await slow.readUntil(() => slow.inbox.all("heartbeat_ack").length === 1);
  await ada.settle();
  await clock.pass(12_000);

  assert.equal(house.hub.connections, 2);
});

Deno.test("Promise 6: a healthy reader is not cut off by a burst of megabytes", async () => {
  await using house = await House.open();
  await using ada = await Caller.inRoom(house.origin, "Ada", "general");
  await using grace = await Caller.inRoom(house.origin, "Grace", "general");
  await using vera = await Caller.inRoom(house.origin, "Vera", "general");
  await using joan = await Caller.inRoom(house.origin, "Joan", "general");
  await using mary = await Caller.inRoom(house.origin, "Mary", "general");

  for (let i = 0; i < 200; i++) {
    for (const caller of [ada, vera, joan, mary]) {
      caller.say({ type: "send", room: "general", id: crypto.randomUUID(), text: TEXT });
    }
  }
  await grace.heard("general", 800);

  assert.deepEqual(
    grace.inbox.all("message").map(({ seq }) => seq),
    Array.from({ length: 800 }, (_, i) => i + 1),
  );
  assert.deepEqual([grace.inbox.all("reset").length, house.hub.connections], [0, 5]);
});

Deno.test("Promise 6: who does not read cannot make the server queue answers either", async () => {
  await using house = await House.open();
  using slow = await RawPeer.inRoom(house.origin, "Slow", "general");
  const { socket } = house.opened[0]!;
  const asks = '{"type":"who","room":"general","ref":1}\n'.repeat(1_600);
  let most = 0;

  // Until TCP pushes back, for then the server has stopped taking what it says.
  const talking = (async () => {
    for (let i = 0; i < 400 && house.hub.connections > 0; i++) await slow.write(asks);
  })().catch(() => {});
  await house.until(() => {
    most = Math.max(most, socket.unsentBytes);
    return house.hub.connections === 0 || most > FULL_UNSENT_BYTES;
  });
  for (let i = 0; i < 50; i++) {
    most = Math.max(most, socket.unsentBytes);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }

  assert.ok(most <= 2 * MOST_UNSENT_BYTES, `${most}`);
  slow[Symbol.dispose]();
  await talking;
});
