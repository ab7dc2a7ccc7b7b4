import assert from "node:assert/strict";
import { ReadMark } from "../../client/read_mark.ts";

const at = (seq: number, n = seq) => ({ seq, n });

/** A mark in a room whose newest message is the 10th, read up to the 7th. */
function markAtSeven(): ReadMark {
  const mark = new ReadMark();
  mark.restart(7, 3);
  mark.show(at(10), false);
  mark.level();
  return mark;
}

Deno.test("ReadMark counts what others say as unread", () => {
  const mark = markAtSeven();

  mark.show(at(11), false);

  assert.equal(mark.unread, 4);
});

Deno.test("ReadMark counts everything as read when one speaks oneself, and has nothing to tell", () => {
  const mark = markAtSeven();

  mark.show(at(11), true);

  assert.deepEqual([mark.unread, mark.upTo, mark.dueAt], [0, 11, undefined]);
});

Deno.test("ReadMark counts messages and not numbers of the log", () => {
  const mark = markAtSeven();

  mark.show(at(40, 11), false);
  mark.move(at(39, 10));

  assert.equal(mark.unread, 1);
});

Deno.test("ReadMark never moves backwards", () => {
  const mark = markAtSeven();

  mark.move(at(9));
  mark.move(at(8));

  assert.deepEqual([mark.upTo, mark.unread], [9, 1]);
});

Deno.test("ReadMark shows the server's count until a replay has reached the head it was counted at", () => {
  const mark = markAtSeven();
  mark.restart(7, 100);

  mark.show(at(11), false);
  const during = mark.unread;
  mark.show(at(107), false);
  mark.level();

  assert.deepEqual([during, mark.unread], [100, 100]);
});

Deno.test("ReadMark tells the server what was read, at most once a second", () => {
  const mark = markAtSeven();
  mark.move(at(8));

  const first = mark.tell(5_000);
  mark.move(at(9));
  const tooSoon = mark.tell(5_999);

  assert.deepEqual([first, tooSoon, mark.tell(6_000), mark.tell(9_000)], [8, undefined, 9, undefined]);
});

Deno.test("ReadMark tells again what a lost connection swallowed", () => {
  const mark = markAtSeven();
  mark.move(at(9));
  mark.tell(5_000);

  mark.restart(7, 3);
  mark.level();

  assert.deepEqual([mark.tell(9_000), mark.unread], [9, 1]);
});
