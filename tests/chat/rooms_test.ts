import assert from "node:assert/strict";
import { MemoryHub } from "../../bus/memory_bus.ts";
import { Counts } from "../../chat/counts.ts";
import { History } from "../../chat/history.ts";
import { Rooms } from "../../chat/rooms.ts";
import { MemoryLog } from "../../store/memory_log.ts";
import { ada, lobby, says } from "../conformance/drafts.ts";
import { NO_RULES } from "../support/no_rules.ts";

function openRooms() {
  const log = new MemoryLog({ newEpoch: () => "e1" });
  const rooms = new Rooms({
    log,
    bus: new MemoryHub().connect(),
    counts: new Counts(),
    historyDays: 0,
    heard: () => {},
    people: () => ({ members: [], count: 0 }),
    doorkeeper: { ...NO_RULES.guard, evict: () => {} },
    pause: () => Promise.resolve(),
    report: (error) => assert.fail(`${error}`),
  });
  return { log, rooms };
}

Deno.test("Rooms keep the page of who comes for a second or two, so that nothing is shown long after it has expired", async () => {
  const { log, rooms } = openRooms();
  await log.append(lobby, [says(ada, "hi")]);
  const room = await rooms.open(lobby);
  await room.level();
  let reads = 0;
  const history = new History(log);
  const come = () => room.newest.page(room.cursor, () => (reads++, history.newest(lobby)));
  rooms.tick(10_000);

  await come();
  rooms.tick(10_100);
  assert.equal((await come()).lines.length, 1);
  assert.equal(reads, 1, "the same for who comes right after");
  rooms.tick(11_200);
  await come();

  assert.equal(reads, 2);
});

Deno.test("Rooms close one that nobody uses after half a minute, and not one that was asked for meanwhile", async () => {
  const { rooms } = openRooms();
  const room = await rooms.open(lobby);
  const pass = (from: number, to: number) => {
    for (let now = from; now <= to; now += 100) rooms.tick(now);
  };

  pass(1_000, 30_000);
  assert.equal(await rooms.open(lobby), room);
  pass(30_100, 59_000);
  assert.equal(rooms.find(lobby), room);
  pass(59_100, 62_500);

  assert.equal(rooms.find(lobby), undefined);
});

Deno.test("Rooms count no time that the process slept as time in which somebody could have come", async () => {
  const { rooms } = openRooms();
  const room = await rooms.open(lobby);

  for (const now of [1_000, 2_000, 3_000, 3_600_000, 3_601_000, 3_602_000]) rooms.tick(now);

  assert.equal(rooms.find(lobby), room);
});
