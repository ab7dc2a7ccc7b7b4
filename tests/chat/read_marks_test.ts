import assert from "node:assert/strict";
import { type ReadMark, ReadMarks, type ReadMarkStore } from "../../chat/read_marks.ts";
import type { RoomName } from "../../protocol/names.ts";
import { lobby, room as roomOf } from "../conformance/drafts.ts";
import { settle } from "./desk.ts";

/** Keeps marks and counts writes; waits or fails as a test says. */
class TestStore implements ReadMarkStore {
  readonly marks = new Map<string, ReadMark>();
  readonly writes: string[] = [];
  /** The next write fails. */
  failing = false;
  /** Writes wait for this. */
  writing: Promise<void> | undefined;
  /** The answers to reads wait for this. */
  reading: Promise<void> | undefined;

  async get(userId: string, room: RoomName): Promise<ReadMark> {
    const mark = this.marks.get(`${userId} ${room}`) ?? { seq: 0, n: 0 };
    await this.reading;
    return mark;
  }

  async put(userId: string, room: RoomName, mark: ReadMark): Promise<void> {
    this.writes.push(`${userId} ${room} ${mark.seq}`);
    await this.writing;
    if (this.failing) {
      this.failing = false;
      throw new Error("store is down");
    }
    const key = `${userId} ${room}`;
    if ((this.marks.get(key)?.seq ?? 0) < mark.seq) this.marks.set(key, mark);
  }
}

function open() {
  const store = new TestStore();
  const reports: unknown[] = [];
  return { store, reports, marks: new ReadMarks(store, (error) => reports.push(error)) };
}

const at = (seq: number): ReadMark => ({ seq, n: seq });

Deno.test("ReadMarks.get() knows the furthest mark, written or not", async () => {
  const { store, marks } = open();
  store.marks.set("ada lobby", at(5));

  const stored = await marks.get("ada", lobby);
  marks.move("ada", lobby, at(9));
  marks.move("ada", lobby, at(7));

  assert.deepEqual(stored, at(5));
  assert.deepEqual(await marks.get("ada", lobby), at(9));
  assert.deepEqual(await marks.get("grace", lobby), at(0));
  assert.deepEqual(await marks.get("ada", roomOf("random")), at(0));
});

Deno.test("ReadMarks.get() does not go back to an older mark that the store still has", async () => {
  const { store, marks } = open();
  store.marks.set("ada lobby", at(5));

  marks.move("ada", lobby, at(3));

  assert.deepEqual(await marks.get("ada", lobby), at(5));
});

Deno.test("ReadMarks writes a mark at most every five seconds, the furthest", async () => {
  const { store, marks } = open();

  for (let now = 100_000; now < 111_000; now += 100) {
    marks.move("ada", lobby, at(now / 100));
    marks.tick(now);
    await settle();
  }

  assert.deepEqual(store.writes, ["ada lobby 1000", "ada lobby 1050", "ada lobby 1100"]);
});

Deno.test("ReadMarks writes sooner where very many have moved", async () => {
  const { store, marks } = open();
  marks.move("ada", lobby, at(1));
  marks.tick(100_000);
  await settle();

  for (let person = 0; person < 10_000; person++) marks.move(`u${person}`, lobby, at(1));
  marks.tick(100_100);
  await settle();

  assert.equal(store.writes.length, 10_001);
});

Deno.test("ReadMarks.get() does not ask the store about who has just come for the first time", async () => {
  const { store, marks } = open();
  // Only to see whether it is asked.
  store.marks.set("ada lobby", at(5)).set("grace lobby", at(6));
  marks.begin("ada", 100_000);
  marks.begin("grace", 100_000);
  marks.tick(104_999);

  const atFirst = await marks.get("ada", lobby);
  marks.move("grace", lobby, at(2));
  const afterReading = await marks.get("grace", lobby);
  marks.tick(105_000);
  const later = await marks.get("ada", lobby);

  assert.deepEqual([atFirst, afterReading, later], [at(0), at(6), at(5)]);
});

Deno.test("ReadMarks.get() knows what somebody new has read here, written or not", async () => {
  const { store, marks } = open();
  marks.begin("ada", 100_000);
  marks.move("ada", lobby, at(3));

  const unwritten = await marks.get("ada", lobby);
  await marks.flush();

  assert.deepEqual(store.marks.get("ada lobby"), at(3));
  assert.deepEqual([unwritten, await marks.get("ada", lobby)], [at(3), at(3)]);
});

Deno.test("ReadMarks.get() knows what is just being written", async () => {
  const { store, marks } = open();
  const { promise, resolve } = Promise.withResolvers<void>();
  store.writing = promise;
  marks.move("ada", lobby, at(9));
  const flushed = marks.flush();

  const meanwhile = await marks.get("ada", lobby);
  resolve();
  await flushed;

  assert.deepEqual(meanwhile, at(9));
  assert.deepEqual(await marks.get("ada", lobby), at(9));
});

/* The store answers a read with what it had before a write, and the write is over before that answer is heard. */
Deno.test("ReadMarks.get() knows what was written while it was asking", async () => {
  const { store, marks } = open();
  const { promise, resolve } = Promise.withResolvers<void>();
  store.reading = promise;
  marks.move("ada", lobby, at(9));
  const asked = marks.get("ada", lobby);
  await marks.flush();
  assert.deepEqual(store.marks.get("ada lobby"), at(9));

  resolve();

  assert.deepEqual(await asked, at(9));
});

Deno.test("ReadMarks.flush() reports what could not be written and keeps it for the next time", async () => {
  const { store, marks, reports } = open();
  store.failing = true;
  marks.move("ada", lobby, at(9));
  await marks.flush();

  const meanwhile = await marks.get("ada", lobby);
  await marks.flush();

  assert.equal(reports.length, 1);
  assert.deepEqual(meanwhile, at(9));
  assert.deepEqual(store.marks.get("ada lobby"), at(9));
});

/* The instance stops just while marks are being written, and that fails: the last flush must not end before it knows. */
Deno.test("ReadMarks.flush() also waits for, and repeats, what was being written before it was called", async () => {
  const { store, marks } = open();
  const { promise, resolve } = Promise.withResolvers<void>();
  store.writing = promise;
  store.failing = true;
  marks.move("ada", lobby, at(9));
  marks.tick(100_000);
  assert.equal(store.writes.length, 1);

  const last = marks.flush();
  resolve();
  await last;

  assert.equal(store.marks.get("ada lobby")?.seq, 9);
});
