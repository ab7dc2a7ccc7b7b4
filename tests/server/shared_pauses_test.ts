import assert from "node:assert/strict";
import { SharedPauses } from "../../server/shared_pauses.ts";

/** Replaces the runtime's timers for a while: they end when a test says so. */
class Timers implements Disposable {
  readonly begun: { readonly ms: number; readonly end: () => void }[] = [];
  readonly cleared: number[] = [];
  readonly #real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };

  constructor() {
    Object.assign(globalThis, {
      setTimeout: (end: () => void, ms = 0) => this.begun.push({ ms, end }),
      clearTimeout: (timer: number) => this.cleared.push(timer),
    });
  }

  [Symbol.dispose](): void {
    Object.assign(globalThis, this.#real);
  }
}

Deno.test("SharedPauses.pause() has one timer for all who begin a wait of that length while it runs", async () => {
  using timers = new Timers();
  const pauses = new SharedPauses();

  const waits = [pauses.pause(1), pauses.pause(1), pauses.pause(1)];
  timers.begun[0]!.end();
  await Promise.all(waits);

  assert.deepEqual(timers.begun.map(({ ms }) => ms), [1]);
});

Deno.test("SharedPauses.pause() has another timer for another length, and for whoever comes after the end", async () => {
  using timers = new Timers();
  const pauses = new SharedPauses();
  const first = pauses.pause(1);
  let isOver = false;
  const longer = pauses.pause(50).then(() => isOver = true);

  timers.begun[0]!.end();
  await first;
  const early = isOver;
  const again = pauses.pause(1);
  for (const { end } of timers.begun.slice(1)) end();
  await Promise.all([longer, again]);

  assert.equal(early, false);
  assert.deepEqual(timers.begun.map(({ ms }) => ms), [1, 50, 1]);
});

Deno.test("SharedPauses that is disposed ends every wait, clears its timers and begins no other", async () => {
  using timers = new Timers();
  const pauses = new SharedPauses();
  const waits = [pauses.pause(1), pauses.pause(50)];

  pauses[Symbol.dispose]();
  await Promise.all([...waits, pauses.pause(50)]);

  assert.equal(timers.begun.length, 2);
  assert.deepEqual(timers.cleared, [1, 2]);
});
