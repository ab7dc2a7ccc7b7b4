import assert from "node:assert/strict";
import { openMemoryStore } from "../../store/memory_store.ts";
import { Caller } from "../support/caller.ts";
import { House } from "../support/house.ts";
import { TestClock } from "../support/test_clock.ts";

/** Longer than a room is kept open in which nobody is. */
const LONG_MS = 40_000;
/** Nobody is taken for dead meanwhile. */
const PATIENT = { HEARTBEAT_TIMEOUT_MS: "600000" };

/** A house where the next look at this room's history takes until it is released. */
async function houseWithSlowHistory(room: string) {
  const { log, records } = openMemoryStore();
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const { promise: reading, resolve: read } = Promise.withResolvers<void>();
  const readBefore = log.readBefore.bind(log);
  log.readBefore = async (asked, ...rest) => {
    if (asked !== room) return await readBefore(asked, ...rest);
    read();
    await released;
    return await readBefore(asked, ...rest);
  };
  const clock = new TestClock();
  const store = { log, records, [Symbol.asyncDispose]: () => Promise.resolve() };
  const house = await House.open({ store, clock, env: { STORE: "memory", ...PATIENT } });
  return { house, clock, reading, release };
}

for (const [how, pass] of [["the store takes its time", "pass"], ["the machine sleeps", "leap"]] as const) {
  Deno.test(`Who joins while ${how} for longer than an empty room stays open hears what is said there`, async () => {
    const { house, clock, reading, release } = await houseWithSlowHistory("late");
    await using _house = house;
    await using ada = await Caller.named(house.origin, "Ada");
    ada.say({ type: "join", room: "late" });
    await reading;
    await clock.pass(500);
    await clock[pass](LONG_MS);
    await clock.pass(500);
    release();
    await ada.next("joined");

    await using grace = await Caller.inRoom(house.origin, "Grace", "late");
    await grace.send("late", "hello");

    await ada.heard("late", 1);
    await clock.pass(1_000);
    assert.ok(ada.inbox.all("presence").some(({ joined }) => joined.some(({ name }) => name === "Grace")));
  });
}
