import assert from "node:assert/strict";
import { Caller } from "../support/caller.ts";
import { House } from "../support/house.ts";
import { logOf, placesOf, poll, type PollAnswer } from "../support/listener.ts";
import { TestClock } from "../support/test_clock.ts";
import { openTwoHouses } from "../support/two_houses.ts";
import { Visitor } from "../support/visitor.ts";

/** A house with Ada in a room, and Grace who polls it. */
async function scene(clock?: TestClock) {
  const house = await House.open(clock ? { clock } : {});
  const ada = await Caller.inRoom(house.origin, "Ada", "general");
  const { token, id } = await Visitor.named(house.origin, "Grace");
  const ask = (rooms: readonly string[], more: { wait?: number; next?: string } = {}) =>
    poll(house.origin, { token, rooms, ...more });
  return {
    ...{ house, ada, ask, id },
    /** A poll that was let in and waits for its answer. */
    wait: (first: PollAnswer, signal?: AbortSignal) =>
      fetch(
        `${house.origin}/api/events?wait=25&next=${first.next}&room=${placesOf(first).join("&room=")}`,
        {
          headers: { authorization: `Bearer ${token}`, accept: "application/json" },
          ...(signal ? { signal } : {}),
        },
      ),
    async [Symbol.asyncDispose]() {
      await ada.close();
      await house[Symbol.asyncDispose]();
    },
  };
}

function types({ frames }: PollAnswer): string[] {
  return frames.map(({ type }) => type);
}

Deno.test("A first poll is answered at once with the newest page, and the next one waits for news", async () => {
  await using there = await scene();
  await there.ada.send("general", "before");

  const first = await there.ask(["general"], { wait: 25 });
  const waiting = there.ask(placesOf(first), { wait: 25, next: first.next });
  await there.ada.send("general", "after");
  const second = await waiting;

  assert.deepEqual(types(first).slice(0, 2), ["welcome", "joined"]);
  assert.deepEqual(logOf(first.frames, "general").map(({ seq }) => seq), [1]);
  assert.deepEqual(logOf(second.frames, "general").map(({ seq }) => seq), [2]);
  assert.deepEqual(second.positions.general, { epoch: first.positions.general!.epoch, seq: 2 });
  assert.equal(there.house.hub.counts.opened, 2, "one conversation for both polls");
});

Deno.test("A poll that is behind is answered at once, whether or not it says which conversation is its own", async () => {
  await using there = await scene();
  const first = await there.ask(["general"], { wait: 0 });
  for (const text of ["one", "two", "three"]) await there.ada.send("general", text);

  const second = await there.ask(placesOf(first), { wait: 25 });
  const old = await there.ask([`general:${second.positions.general!.epoch}:1`], { wait: 25 });

  assert.deepEqual(logOf(second.frames, "general").map(({ seq }) => seq), [1, 2, 3]);
  assert.deepEqual(logOf(old.frames, "general").map(({ seq }) => seq), [2, 3]);
});

Deno.test("A poll that hears nothing is answered after its wait", async () => {
  const clock = new TestClock();
  await using there = await scene(clock);
  const first = await there.ask(["general"], { wait: 0 });
  const told = there.ask(placesOf(first), { wait: 2, next: first.next });
  await clock.pass(500);
  const gossip = await Promise.race([told, there.ada.settle()]);
  await clock.pass(2_500);

  const { frames } = await told;
  const quiet = there.ask(placesOf(first), { wait: 20, next: (await told).next });
  await there.ada.settle();
  await clock.pass(21_000);

  assert.equal(gossip, undefined, "the premise: it waits");
  assert.ok(frames.every(({ type }) => type === "presence"));
  assert.deepEqual((await quiet).frames, []);
});

Deno.test("Whoever polls is present while they do and for 30 seconds after, then the room hears once that they left", async () => {
  const clock = new TestClock();
  await using there = await scene(clock);
  const people = () => there.house.hub.presence.people("general").count;
  const pass = async (ms: number) => {
    await clock.pass(ms);
    await there.ada.settle();
  };

  const first = await there.ask(["general"], { wait: 0 });
  await pass(25_000);
  const between = people();
  await there.ask(placesOf(first), { wait: 0, next: first.next });
  await pass(20_000);
  await pass(9_000);
  const nearly = people();
  await pass(2_000);

  assert.deepEqual([between, nearly, people()], [2, 2, 1]);
  await there.ada.next("presence", ({ left }) => left.some(({ id }) => id === there.id));
  await there.ada.settle();
  const left = there.ada.inbox.all("presence").flatMap(({ left }) => left);
  assert.deepEqual(left.map(({ id }) => id), [there.id]);
});

Deno.test("A poll enters and leaves rooms as it names them", async () => {
  await using there = await scene();
  await there.ada.join("random");
  const first = await there.ask(["general"], { wait: 0 });

  const both = await there.ask([...placesOf(first), "random"], { wait: 0, next: first.next });
  const one = await there.ask(
    placesOf(both).filter((place) => !place.startsWith("general")),
    { wait: 0, next: both.next },
  );

  assert.deepEqual(both.frames.flatMap((frame) => frame.type === "joined" ? [frame.room] : []), ["random"]);
  assert.deepEqual(Object.keys(one.positions).sort(), ["@me", "random"]);
  await there.ada.next("presence", ({ room, left }) => room === "general" && left.length === 1);
});

Deno.test("A poll whose answer was lost is answered with the same events again", async () => {
  await using there = await scene();
  const first = await there.ask(["general"], { wait: 0 });
  await there.ada.send("general", "one");
  const lost = await there.ask(placesOf(first), { wait: 25, next: first.next });

  const again = await there.ask(placesOf(first), { wait: 25, next: first.next });

  assert.deepEqual(logOf(again.frames, "general"), logOf(lost.frames, "general"));
  assert.equal(there.house.hub.connections, 2, "the conversation that nobody goes on with is over");
});

Deno.test("A poll goes on at another instance, which waits where there is nothing new", async () => {
  await using two = await openTwoHouses();
  await using ada = await Caller.inRoom(two.north.origin, "Ada", "general");
  const { token } = await Visitor.named(two.north.origin, "Grace");
  const first = await poll(two.north.origin, { token, rooms: ["general"], wait: 0 });
  const rooms = placesOf(first);

  const waiting = poll(two.south.origin, { token, rooms, wait: 25, next: first.next });
  await two.south.until(() => two.south.sessions[0]?.seats.size === 1);
  await ada.send("general", "hi");
  const second = await waiting;

  assert.deepEqual(logOf(second.frames, "general").map(({ seq }) => seq), [1]);
});

Deno.test("A poll that its reader gave up keeps what it would have told for the next one", async () => {
  await using there = await scene();
  const first = await there.ask(["general"], { wait: 0 });
  const leaving = new AbortController();
  const given = await there.wait(first, leaving.signal);
  leaving.abort();
  await given.text().catch(() => {});

  await there.ada.send("general", "hi");
  const next = await there.ask(placesOf(first), { wait: 25, next: first.next });

  assert.deepEqual(logOf(next.frames, "general").map(({ seq }) => seq), [1]);
});

Deno.test("A poll that waits is told goodbye when the server stops", async () => {
  await using there = await scene();
  const first = await there.ask(["general"], { wait: 0 });
  const waiting = await there.wait(first);

  await there.ada.close();
  await there.house.drain();

  const { frames } = await waiting.json();
  assert.ok(frames.some(({ type }: { type: string }) => type === "goodbye"));
});

Deno.test("Nobody goes on with another person's conversation", async () => {
  await using there = await scene();
  const eve = await Visitor.named(there.house.origin, "Eve");
  const first = await there.ask(["general"], { wait: 0 });
  await there.ada.send("general", "one");

  const stolen = await poll(there.house.origin, {
    token: eve.token,
    rooms: placesOf(first),
    wait: 0,
    next: first.next,
  });
  const own = await there.ask(placesOf(first), { wait: 25, next: first.next });

  assert.ok(stolen.frames.some((frame) => frame.type === "welcome" && frame.user.id === eve.id));
  assert.deepEqual(types(own).filter((type) => type !== "presence"), ["message"]);
});
