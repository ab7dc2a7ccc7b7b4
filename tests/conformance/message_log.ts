/**
 * What every driver of `MessageLog` promises. A driver runs it by calling {@link checkMessageLog} in its own test file:
 *
 *     checkMessageLog({ name: "MemoryLog", open: ({ now, historyDays }) => … });
 *
 * `open` answers a fresh, empty store with two logs on it, as two instances would have. `now` is the clock they go by.
 */
import assert from "node:assert/strict";
import type { MessageLog } from "../../store/message_log.ts";
import { checkMessageLogChanges } from "./message_log_changes.ts";
import { checkMessageLogChunks } from "./message_log_chunks.ts";
import { checkMessageLogIds } from "./message_log_ids.ts";
import { checkMessageLogLimits } from "./message_log_limits.ts";
import { checkMessageLogPages } from "./message_log_pages.ts";
import { checkMessageLogPolicy } from "./message_log_policy.ts";
import { ada, appended, changes, edits, grace, lobby, refusal, room, says, seqs } from "./drafts.ts";

export interface LogDriver {
  readonly name: string;
  open(options: { now: () => number; historyDays: number }): Promise<OpenLogs>;
  /** True: what it needs is not on this machine. */
  readonly isSkipped?: boolean;
}

/** Two instances on one store; the same twice where the driver has no other instances. */
export interface OpenLogs extends AsyncDisposable {
  readonly log: MessageLog;
  readonly other: MessageLog;
}

/** A clock that tests move. */
export class Clock {
  ms = Date.parse("2026-11-21T10:00:00Z");
  readonly now = () => this.ms;
}

export type TestOn = (
  promise: string,
  run: (logs: OpenLogs, clock: Clock) => Promise<void>,
  historyDays?: number,
) => void;

export function checkMessageLog(driver: LogDriver): void {
  const test: TestOn = (promise, run, historyDays = 0) =>
    Deno.test({
      name: `${driver.name} ${promise}`,
      ignore: driver.isSkipped ?? false,
      fn: async () => {
        const clock = new Clock();
        await using logs = await driver.open({ now: clock.now, historyDays });
        await run(logs, clock);
      },
    });
  checkOrder(test);
  checkMessageLogIds(test);
  checkMessageLogPages(test);
  checkMessageLogChunks(test);
  checkMessageLogChanges(test);
  checkMessageLogLimits(test);
  checkMessageLogPolicy(test);
}

function checkOrder(test: TestOn): void {
  test("numbers a room's entries from 1 without holes", async ({ log }) => {
    const first = await log.append(lobby, [says(ada, "a"), says(grace, "b")]);
    const second = await log.append(lobby, [says(ada, "c")]);

    assert.deepEqual(seqs([...first, ...second]), [1, 2, 3]);
    assert.deepEqual([...first, ...second].map((one) => appended(one).n), [1, 2, 3]);
  });

  test("counts each room by itself", async ({ log }) => {
    await log.append(lobby, [says(ada, "a"), says(ada, "b")]);

    const [other] = await log.append(room("garden"), [says(ada, "c")]);

    assert.equal(appended(other).event.seq, 1);
  });

  test("has no head for a room without entries", async ({ log }) => {
    const [head] = await log.heads([lobby]);
    const page = await log.readAfter(lobby, 0, 10);

    assert.deepEqual(head, { epoch: "0", seq: 0, n: 0, epochs: 0, at: "", topic: "", policyVersion: 0 });
    assert.deepEqual(page, { entries: [], head });
  });

  test("leaves a room without entries where all its drafts are refused", async ({ log }) => {
    const [outcome] = await log.append(lobby, [edits(ada, 1, "?")]);

    assert.equal(refusal(outcome), "not_found");
    assert.equal((await log.heads([lobby]))[0]?.epochs, 0);
    assert.deepEqual(await log.rooms({ limit: 10 }), []);
  });

  test("keeps order and leaves no hole when many append to one room at once, on two instances", async ({ log, other }) => {
    const batches = Array.from({ length: 30 }, (_, i) => [says(ada, `${i}a`), says(ada, `${i}b`)]);

    const outcomes = await Promise.all(batches.map((batch, i) => (i % 2 ? log : other).append(lobby, batch)));

    const numbers = outcomes.map((outcome) => seqs(outcome));
    for (const [first = 0, second] of numbers) assert.equal(second, first + 1);
    assert.deepEqual(numbers.flat().sort((a, b) => a - b), Array.from({ length: 60 }, (_, i) => i + 1));
    const page = await other.readAfter(lobby, 0, 100);
    assert.deepEqual(seqs(page.entries), Array.from({ length: 60 }, (_, i) => i + 1));
  });

  test("appends to many rooms at once", async ({ log }) => {
    const rooms = Array.from({ length: 150 }, (_, i) => room(`room${i}`));

    const outcomes = await Promise.all(
      rooms.map((name) => log.append(name, [says(ada, name), says(ada, "x")])),
    );

    assert(outcomes.every((outcome) => seqs(outcome).join() === "1,2"));
    const heads = await log.heads(rooms);
    assert(heads.every(({ seq }) => seq === 2));
  });

  test("lists the rooms that have entries by name, in parts", async ({ log }) => {
    // "𐐨" lies behind "ｦ" by code points, and before it by UTF-16 units.
    for (const name of ["𐐨", "b", "ヲ", "a"]) await log.append(room(name), [says(ada, "hi")]);

    const first = await log.rooms({ limit: 2 });
    const rest = await log.rooms({ after: room("b"), limit: 10 });

    assert.deepEqual(first.map((one) => one.room), ["a", "b"]);
    assert.deepEqual(rest.map((one) => one.room), ["ヲ", "𐐨"]);
    assert.equal(first[0]?.head.seq, 1);
  });

  test("answers heads in the order of the rooms asked for", async ({ log }) => {
    await log.append(room("b"), [says(ada, "1")]);
    const rooms = Array.from({ length: 25 }, (_, i) => room(i === 17 ? "b" : `none${i}`));

    const heads = await log.heads(rooms);

    assert.deepEqual(heads.map(({ seq }) => seq), rooms.map((name) => name === "b" ? 1 : 0));
  });

  test("keeps topic and owner in the head", async ({ log }) => {
    await log.append(lobby, [changes(ada, "private", ""), changes(ada, "topic", "Tea"), says(ada, "hi")]);

    const [head] = await log.heads([lobby]);

    assert.equal(head?.topic, "Tea");
    assert.equal(head?.owner, "u_ada");
    assert.deepEqual([head?.seq, head?.n], [3, 1]);
  });

  test("makes no room private that has entries", async ({ log }) => {
    const outcomes = await log.append(lobby, [says(ada, "hi"), changes(grace, "private", "")]);

    assert.equal(refusal(outcomes[1]), "forbidden");
    assert.equal((await log.heads([lobby]))[0]?.owner, undefined);
  });
}
