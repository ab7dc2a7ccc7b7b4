import assert from "node:assert/strict";
import type { RoomName } from "../../protocol/names.ts";
import { type Appended, type Draft, type MessageLog, StoreUnavailable } from "../../store/message_log.ts";
import { PATIENCE_MS } from "../support/patience.ts";

/** Repeats what may or may not have happened, as the protocol's clients do. */
export async function persist(log: MessageLog, name: RoomName, batch: readonly Draft[]) {
  return await insist(() => log.append(name, batch));
}

/** Asks a store of little patience until it answers, for a busy machine may be slower than it waits. */
async function insist<T>(ask: () => Promise<T>): Promise<T> {
  const giveUpAt = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof StoreUnavailable) || performance.now() > giveUpAt) throw error;
    }
  }
}

/** Nothing is lost, nothing twice, nothing out of order, and every reader sees the same. */
export async function assertWhole(
  name: RoomName,
  answered: readonly Appended[],
  logs: readonly MessageLog[],
) {
  const [head] = await insist(() => logs[0]!.heads([name]));
  const numbers = [...new Set(answered.map(({ event }) => event.seq))].sort((a, b) => a - b);
  assert.deepEqual(
    numbers,
    Array.from({ length: head!.seq }, (_, i) => i + 1),
    "one number line without holes",
  );
  const ids = answered.map(({ event }) => `${event.seq}: ${event.from.id} ${event.id}`);
  assert.equal(new Set(ids).size, numbers.length, "one number for each id, one id for each number");
  for (const log of logs) {
    const { entries } = await insist(() => log.readAfter(name, 0, 1_000));
    assert.deepEqual(entries.map(({ event }) => event.seq), numbers);
    assert.equal(entries.at(-1)?.n ?? 0, head!.n);
  }
}
