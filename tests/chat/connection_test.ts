import assert from "node:assert/strict";
import fc from "fast-check";
import {
  FULL_UNSENT_BYTES,
  OUTGOING_FRAME_BYTES,
  RESUME_UNSENT_BYTES,
  STALLED_MS,
} from "../../protocol/limits.ts";
import { Desk } from "./desk.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text).length;

/** Counts how often it could read on. */
class PatientReader {
  times = 0;
  level(): void {
    this.times++;
  }
}

Deno.test("Connection sends what was said in one turn as one frame, in order", () => {
  const desk = new Desk();
  const { connection, socket } = desk.connect();

  connection.send("one");
  connection.send("two");
  const early = [...socket.frames];
  desk.endTurn();
  connection.send("three");
  desk.endTurn();

  assert.deepEqual(early, []);
  assert.deepEqual(socket.frames, ["one\ntwo", "three"]);
});

Deno.test("TurnSwitchboard flushes each connection once a turn", () => {
  const desk = new Desk();
  const ada = desk.connect();
  const grace = desk.connect();

  ada.connection.send("a1");
  grace.connection.send("g1");
  ada.connection.send("a2");
  desk.endTurn();

  assert.deepEqual([ada.socket.frames, grace.socket.frames], [["a1\na2"], ["g1"]]);
  assert.equal(desk.deferrals, 1);
});

Deno.test("Connection joins texts to frames within the limit, whatever language they are in", () => {
  const letter = fc.constantFrom("a", "é", "界", "👩🏽‍🚀", "\u{20000}");
  const text = fc.tuple(letter, fc.integer({ min: 1, max: 5_000 })).map(([one, times]) =>
    one.repeat(Math.ceil(times / one.length))
  );
  fc.assert(fc.property(fc.array(text, { minLength: 1, maxLength: 40 }), (texts) => {
    const desk = new Desk();
    const { connection, socket } = desk.connect();

    for (const each of texts) connection.send(each);
    desk.endTurn();

    assert.ok(socket.frames.every((frame) => bytesOf(frame) <= OUTGOING_FRAME_BYTES));
    assert.deepEqual(socket.frames.join("\n"), texts.join("\n"));
  }));
});

Deno.test("Connection sends a text that fills a frame alone in a frame of its own", () => {
  const desk = new Desk();
  const { connection, socket } = desk.connect();
  const whole = "x".repeat(OUTGOING_FRAME_BYTES);

  for (const text of ["before", whole, "after"]) connection.send(text);
  desk.endTurn();

  assert.deepEqual(socket.frames, ["before", whole, "after"]);
});

Deno.test("Connection is full above the limit of unsent bytes until its reader has read most of them", () => {
  const desk = new Desk();
  const { connection, socket } = desk.connect();
  socket.unsentBytes = FULL_UNSENT_BYTES;
  const atLimit = connection.isFull;
  socket.unsentBytes++;
  const above = connection.isFull;

  socket.unsentBytes = RESUME_UNSENT_BYTES;
  desk.pass(100);
  const stillMuch = connection.isFull;
  socket.unsentBytes--;
  desk.pass(100);

  assert.deepEqual([atLimit, above, stillMuch, connection.isFull], [false, true, true, false]);
});

Deno.test("Connection counts what it has not flushed yet as unsent", () => {
  const { connection } = new Desk().connect();

  for (let sent = 0; sent <= FULL_UNSENT_BYTES; sent += 1_024) connection.send("x".repeat(1_024));

  assert.equal(connection.isFull, true);
});

Deno.test("Connection tells everyone who waits once its reader has read on", () => {
  const desk = new Desk();
  const { connection, socket } = desk.connect();
  const readers = [new PatientReader(), new PatientReader()];
  socket.unsentBytes = FULL_UNSENT_BYTES + 1;
  assert.equal(connection.isFull, true);
  for (const reader of [...readers, ...readers]) connection.whenReadOn(reader);

  desk.pass(1_000);
  const whileFull = readers.map(({ times }) => times);
  socket.unsentBytes = 0;
  desk.pass(1_000);

  assert.deepEqual(whileFull, [0, 0]);
  assert.deepEqual(readers.map(({ times }) => times), [1, 1]);
});

Deno.test("Connection looks after a reader that waits again whenever it was told", () => {
  const desk = new Desk();
  const { connection } = desk.connect();
  const insatiable = { times: 0, level: () => void (insatiable.times++, connection.whenReadOn(insatiable)) };

  connection.whenReadOn(insatiable);
  desk.pass(500);

  assert.equal(insatiable.times, 5);
});

Deno.test("Connection that is full closes with 4429 after ten seconds without progress", () => {
  const desk = new Desk();
  const { connection, socket } = desk.connect();
  socket.unsentBytes = FULL_UNSENT_BYTES + 1;
  assert.equal(connection.isFull, true);

  desk.pass(STALLED_MS);
  const early = socket.closes.length;
  desk.pass(100);

  assert.equal(early, 0);
  assert.deepEqual(socket.closes.map(({ code }) => code), [4429]);
});

Deno.test("Connection closes who makes no progress though nothing more is said to them", () => {
  const desk = new Desk();
  const { connection, socket } = desk.connect();
  connection.send("the last word");
  socket.unsentBytes = FULL_UNSENT_BYTES + 1;
  desk.endTurn();

  desk.pass(STALLED_MS + 100);

  assert.deepEqual(socket.closes.map(({ code }) => code), [4429]);
});

Deno.test("Connection leaves a reader alone that reads slowly but reads", () => {
  const desk = new Desk();
  const { connection, socket } = desk.connect();
  socket.unsentBytes = FULL_UNSENT_BYTES + 100;
  assert.equal(connection.isFull, true);

  for (let turn = 0; turn < 10; turn++) {
    desk.pass(STALLED_MS - 100);
    socket.unsentBytes -= 1;
  }

  assert.deepEqual(socket.closes, []);
});

Deno.test("Connection lets its session end a reader that makes no progress", () => {
  const desk = new Desk();
  const { connection, socket } = desk.connect();
  let ended = 0;
  connection.whenStalled(() => ended++);
  socket.unsentBytes = FULL_UNSENT_BYTES + 1;
  assert.equal(connection.isFull, true);

  desk.pass(STALLED_MS + 100);

  assert.deepEqual([ended, socket.closes.length], [1, 0]);
});

Deno.test("Connection.close() sends what waits, then closes once, and nothing is sent or told after it", () => {
  const desk = new Desk();
  const { connection, socket } = desk.connect();
  const reader = new PatientReader();
  connection.whenReadOn(reader);
  connection.send("goodbye");

  connection.close(1012, "restarting");
  connection.close(1000, "");
  connection.send("too late");
  connection.whenReadOn(reader);
  desk.endTurn();
  desk.pass(500);

  assert.deepEqual(socket.frames, ["goodbye"]);
  assert.deepEqual(socket.closes, [{ code: 1012, reason: "restarting" }]);
  assert.equal(reader.times, 0);
});
