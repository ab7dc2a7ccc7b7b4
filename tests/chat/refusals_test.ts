import assert from "node:assert/strict";
import { Refusals } from "../../chat/refusals.ts";
import { Caller } from "../support/caller.ts";
import { House } from "../support/house.ts";

const NONSENSE = '{"type":1}\n{"type":"heartbeat"}\n'.repeat(60);

const EVE = {};
const ADA = {};

function refused(times: number, who: object, before = new Refusals()): Refusals {
  for (let i = 0; i < times; i++) before.add(who);
  return before;
}

Deno.test("Refusals lets nobody wait who was refused nothing, however much others were", () => {
  const refusals = refused(10_000, EVE);

  assert.deepEqual([refusals.mustWait(EVE), refusals.mustWait(ADA)], [true, false]);
});

Deno.test("Refusals lets one wait after twenty, and whoever is refused anything after a hundred to all", () => {
  const waits = (toAda: number, toEve: number) => refused(toAda, ADA, refused(toEve, EVE)).mustWait(ADA);

  assert.deepEqual([waits(19, 0), waits(20, 0)], [false, true]);
  assert.deepEqual([waits(1, 98), waits(1, 99)], [false, true]);
});

Deno.test("Refusals forgets at each tick who was refused, and how much", () => {
  const refusals = refused(20, ADA, refused(200, EVE));

  refusals.tick();
  const after = refusals.mustWait(ADA);
  refusals.add(ADA);

  assert.deepEqual([after, refusals.mustWait(ADA)], [false, false]);
});

Deno.test("Thirty who send nonsense at once are refused little more than one would be in a turn, and each is answered in the end", async () => {
  await using house = await House.open();
  const callers: Caller[] = [];
  for (let i = 0; i < 30; i++) callers.push(await Caller.named(house.origin, `Eve ${i}`));
  const answered = () => house.hub.counts.rejected.read().bad_frame ?? 0;

  for (const session of house.sessions) session.receive(NONSENSE);
  const atOnce = answered();
  const acks = (caller: Caller) => caller.inbox.all("heartbeat_ack").length;
  for (const caller of callers) await caller.inbox.until(() => acks(caller) === 60);

  assert.ok(atOnce >= 100 && atOnce <= 130, `${atOnce} at once`);
  assert.equal(answered(), 30 * 60);
  for (const caller of callers) await caller.close();
});
