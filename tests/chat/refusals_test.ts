import assert from "node:assert/strict";
import { Refusals } from "../../chat/refusals.ts";
import { Caller } from "../support/caller.ts";
import { House } from "../support/house.ts";

const NONSENSE = '{"type":1}\n{"type":"heartbeat"}\n'.repeat(60);

Deno.test("Refusals lets nobody wait who was refused nothing, however much others were", () => {
  const refusals = new Refusals();
  for (let i = 0; i < 10_000; i++) refusals.add();

  assert.deepEqual([refusals.mustWait(0), refusals.mustWait(1)], [false, true]);
});

Deno.test("Refusals lets one wait after twenty, all who are refused anything after a hundred, and forgets at the tick", () => {
  const refusals = new Refusals();
  const waits = (refused: number) => refusals.mustWait(refused);

  for (let i = 0; i < 99; i++) refusals.add();
  const before = [waits(19), waits(20)];
  refusals.add();
  const after = [waits(1), waits(20)];
  refusals.tick();

  assert.deepEqual([before, after, [waits(19), waits(20)]], [[false, true], [true, true], [false, true]]);
});

Deno.test("Thirty who send nonsense at once are refused little more than one would be in a turn, and each is answered in the end", async () => {
  await using house = await House.open();
  const callers: Caller[] = [];
  for (let i = 0; i < 30; i++) callers.push(await Caller.named(house.origin, `Eve ${i}`));
  const refused = () => house.hub.counts.rejected.read().bad_frame ?? 0;

  for (const session of house.sessions) session.receive(NONSENSE);
  const atOnce = refused();
  const acks = (caller: Caller) => caller.inbox.all("heartbeat_ack").length;
  for (const caller of callers) await caller.inbox.until(() => acks(caller) === 60);

  assert.ok(atOnce >= 100 && atOnce <= 130, `${atOnce} at once`);
  assert.equal(refused(), 30 * 60);
  for (const caller of callers) await caller.close();
});
