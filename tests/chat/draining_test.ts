import assert from "node:assert/strict";
import { closeInBatches, sayGoodbye } from "../../chat/draining.ts";
import { World } from "../world/world.ts";
import { RecordedSocket } from "./recorded_socket.ts";
import { settle } from "./desk.ts";

function open(count: number) {
  const { hub } = new World({ seed: 1 }).instances[0]!;
  const sockets = Array.from({ length: count }, () => new RecordedSocket());
  return { sockets, sessions: sockets.map((socket) => hub.open(socket, {})) };
}

Deno.test("sayGoodbye() tells everybody another time to come back at, between 0.5 and 5 s", async () => {
  const { sockets, sessions } = open(3);
  const dice = [0, 0.5, 1];

  sayGoodbye(sessions, () => dice.shift()!);
  await settle();

  const told = sockets.flatMap(({ objects }) => objects);
  assert.deepEqual(told, [500, 2_750, 5_000].map((reconnectInMs) => ({ type: "goodbye", reconnectInMs })));
});

Deno.test("closeInBatches() closes everybody with 1012 in at most 40 batches with a pause after each", async () => {
  for (const count of [0, 1, 39, 40, 41, 1_000]) {
    const { sockets, sessions } = open(count);
    const closed = () => sockets.filter(({ closes }) => closes.length > 0).length;
    const steps: number[] = [];
    let pausedMs = 0;

    const pause = (ms: number) => {
      steps.push(closed());
      pausedMs += ms;
      return Promise.resolve();
    };
    await closeInBatches(sessions, { now: () => pausedMs, pause });

    const batches = steps.map((after, i) => after - (steps[i - 1] ?? 0));
    assert.equal(closed(), count);
    assert.ok(batches.every((size) => size > 0 && size <= Math.ceil(count / 40)), `${batches}`);
    assert.ok(steps.length <= 40 && pausedMs <= 2_000, `${steps.length} batches in ${pausedMs} ms`);
    assert.ok(sockets.every(({ closes }) => closes.length === 1 && closes[0]!.code === 1012));
  }
});

Deno.test("closeInBatches() ends in time where the machine is late, or its clock goes back", async () => {
  for (const [lateness, most] of [[400, 2_000 + 2 * 450], [-60, 2_000]] as const) {
    const { sockets, sessions } = open(1_000);
    let [nowMs, pausedMs] = [0, 0];

    const pause = (ms: number) => {
      nowMs += ms + lateness;
      pausedMs += Math.max(ms, ms + lateness);
      return Promise.resolve();
    };
    await closeInBatches(sessions, { now: () => nowMs, pause });

    assert.ok(pausedMs <= most, `${pausedMs} ms`);
    assert.ok(sockets.every(({ closes }) => closes.length === 1));
  }
});

Deno.test("closeInBatches() goes on past those who left by themselves meanwhile", async () => {
  const { sockets, sessions } = open(100);

  const pause = () => {
    sessions.at(-1)!.end(true);
    return Promise.resolve();
  };
  await closeInBatches(sessions, { now: () => 0, pause });

  assert.ok(sockets.every(({ closes }) => closes.length === 1));
});
