import assert from "node:assert/strict";
import { outsideMs, selfTimes } from "../../bench/cpu_profile.ts";
import { goals } from "../../bench/goals.ts";
import { readOptions } from "../../bench/options.ts";
import { niceCeiling, picture } from "../../bench/picture.ts";
import { PARLEY, PEERS_BY_NAME } from "../../bench/servers.ts";
import { table } from "../../bench/table.ts";
import { WORKLOADS } from "../../bench/workloads.ts";

function run(deliveriesPerSecond: number) {
  return {
    deliveriesPerSecond,
    p50Ms: 1.5,
    p99Ms: 20,
    cpuOfDelivery: 0.4,
    serverCpu: 1,
    serverRssMiB: 50,
    generatorIdle: 0.4,
    mistakes: [],
  };
}

const rows = [
  { server: PARLEY, runs: [run(2_400_000)] },
  { server: PEERS_BY_NAME.ws!, runs: [run(300_000)] },
];

Deno.test("table() shows each server's figures and how Parley compares", () => {
  const name = "room-1000-busy";
  const lines = table([{ name, workload: WORKLOADS[name]!, rows }]).split("\n");

  assert.match(
    lines[2]!,
    /Parley.*\| +2,400,000 deliveries\/s \| +1\.50 ms \| +20 ms \| +100 % \| +0\.40 µs \| +50 \| +40 % \| +\|$/,
  );
  assert.match(lines[3]!, /300,000 deliveries.*\| +8\.00 × \|$/);
  assert.deepEqual(new Set(lines.map((line) => line.length)).size, 1);
});

Deno.test("goals() says which promise is kept and which is missed", () => {
  const found = goals("room-1000-busy", rows);

  assert.deepEqual(found, [
    "kept   room-1000-busy, deliveries/s: 2,400,000, at least 2,000,000",
    "MISSED room-1000-busy, deliveries against ws: 8, at least 12",
  ]);
});

Deno.test("readOptions() takes names in any order and refuses what it does not know", () => {
  const options = readOptions(["--", "--peer", "ws,bun", "room-100", "--quick"]);

  assert.deepEqual(options, {
    ...{ workloads: ["room-100"], peers: ["ws", "bun"], isQuick: true, isJson: false },
    listener: "node",
  });
  assert.deepEqual(readOptions(["room-7"]), { wrong: 'There is no workload "room-7"' });
  assert.deepEqual(readOptions(["--peer", "emacs"]), { wrong: 'There is no peer "emacs"' });
  assert.deepEqual(readOptions(["--listener", "bun"]), { wrong: 'There is no listener "bun"' });
});

Deno.test("selfTimes() adds up each function's own time and leaves idle time out of the shares", () => {
  const frame = (functionName: string) => ({ functionName, url: "file:///x/chat/room.ts", lineNumber: 9 });
  const profile = {
    nodes: [{ id: 1, callFrame: frame("(idle)") }, { id: 2, callFrame: frame("post") }, {
      id: 3,
      callFrame: frame("deliver"),
    }],
    samples: [1, 2, 3, 3, 2, 3],
    timeDeltas: [9_000, 1_000, 1_000, 1_000, 1_000, 4_000],
  };

  const found = selfTimes(profile);

  assert.deepEqual(found, [
    { name: "deliver", place: "chat/room.ts:10", ms: 6, share: 0.75 },
    { name: "post", place: "chat/room.ts:10", ms: 2, share: 0.25 },
  ]);
  assert.equal(outsideMs(profile), 9);
});

Deno.test("niceCeiling() is a round number that is not exceeded", () => {
  assert.deepEqual([0.7, 1, 3, 5, 9, 118].map(niceCeiling), [0.8, 1, 4, 8, 10, 200]);
});

Deno.test("picture() leaves out what was not measured", () => {
  const series = { title: "Parley", points: [{ x: 10, y: 2 }, { x: 100, y: undefined }, { x: 1_000, y: 1 }] };

  const drawn = picture("Costs", [{ title: "a < b", xTitle: "members", series: [series] }]);

  assert.equal(drawn.match(/<circle class="d0" cx="[\d.]+" cy="[\d.]+" r="3.5">/g)?.length, 2);
  assert.match(drawn, /a &lt; b/);
});
