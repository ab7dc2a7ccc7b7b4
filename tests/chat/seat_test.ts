import assert from "node:assert/strict";
import { encodeLine, framesOf, type Line } from "../../chat/lines.ts";
import { type Floor, Seat } from "../../chat/seat.ts";
import type { User } from "../../protocol/fields.ts";
import { FULL_UNSENT_BYTES, MOST_UNSENT_BYTES, OUTGOING_FRAME_BYTES } from "../../protocol/limits.ts";
import { StoreUnavailable } from "../../store/message_log.ts";
import { ada, grace, linus } from "../conformance/drafts.ts";
import { Desk, settle } from "./desk.ts";

/** A room's log, whose reads wait where a test says so, and who sits there. */
class TestFloor implements Floor {
  readonly lines: Line[] = [];
  readonly reports: unknown[] = [];
  readonly reads: number[] = [];
  readonly lost = (seat: Seat) => seat.reset('{"type":"reset"}');
  events = 0;
  behind = 0;
  /** The next read waits for this. */
  delay: Promise<void> | undefined;
  /** What a read answers before anything else. */
  hole = 0;
  seat: Seat | undefined;

  get cursor() {
    return { seq: this.lines.length };
  }

  linesAfter(seq: number, limit: number) {
    this.reads.push(seq);
    const found = () => this.lines.slice(Math.max(seq, this.hole), seq + limit);
    return this.delay?.then(found) ?? found();
  }

  delivered(events: number): void {
    this.events += events;
  }

  fellBehind(): void {
    this.behind++;
  }

  presenceFrame(left: readonly User[]): string {
    return JSON.stringify({ type: "presence", left: left.map(({ name }) => name) });
  }

  report(error: unknown): void {
    this.reports.push(error);
  }

  /** Somebody says something: stored, then delivered. */
  say(...texts: string[]): void {
    const before = this.lines.length;
    const lines = texts.map((text, i) => line(before + 1 + i, text));
    this.lines.push(...lines);
    this.seat?.deliver(framesOf(lines), before, lines.length);
  }
}

function line(seq: number, text: string): Line {
  const at = "2026-11-21T10:00:00.000Z";
  const event = { type: "message" as const, room: "lobby", seq, n: seq, id: `${seq}`, from: ada, at, text };
  return encodeLine({ event, n: seq });
}

function open() {
  const desk = new Desk();
  const { connection, socket } = desk.connect();
  const floor = new TestFloor();
  const seat = floor.seat = new Seat(connection, grace, floor);
  const turn = async () => {
    await settle();
    desk.endTurn();
  };
  return { desk, connection, socket, floor, seat, turn };
}

const numbers = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);

Deno.test("Seat that begins at the end is live and gets what is delivered, once", async () => {
  const { floor, seat, socket, turn } = open();
  floor.say("before");

  seat.begin(1);
  await turn();
  floor.say("one", "two");
  floor.say("three");
  await turn();

  assert.equal(seat.isLive, true);
  assert.deepEqual(socket.seqs, [2, 3, 4]);
  assert.equal(floor.events, 3);
});

Deno.test("Seat that begins behind gets what it missed in order, in frames within the limit, then is live", async () => {
  const { floor, seat, socket, turn } = open();
  floor.say(...Array.from({ length: 450 }, () => "界".repeat(150)));

  seat.begin(40);
  await turn();
  floor.say("live");
  await turn();

  assert.deepEqual(socket.seqs, numbers(41, 451));
  const bytes = socket.frames.map((frame) => new TextEncoder().encode(frame).length);
  assert.ok(bytes.every((each) => each <= OUTGOING_FRAME_BYTES), `${bytes}`);
});

/* What is delivered while the seat waits for the log must neither be lost nor come twice. */
Deno.test("Seat gets what came while its log was being read once, after what was before it", async () => {
  const { floor, seat, socket, turn } = open();
  floor.say("one", "two");
  const { promise, resolve } = Promise.withResolvers<void>();
  floor.delay = promise;
  seat.begin(0);
  await turn();
  floor.say("three");

  resolve();
  await turn();
  floor.say("four");
  await turn();

  assert.deepEqual(socket.seqs, [1, 2, 3, 4]);
});

Deno.test("Seat that is asked again to level while its log is being read gives everything once", async () => {
  const { floor, seat, socket, turn } = open();
  floor.say(...Array.from({ length: 300 }, () => "hi"));
  const { promise, resolve } = Promise.withResolvers<void>();
  floor.delay = promise;
  seat.begin(0);
  await turn();

  seat.level();
  resolve();
  await turn();

  assert.deepEqual(socket.objects.map(({ seq, type }) => seq ?? type), numbers(1, 300));
  assert.equal(seat.isLive, true);
});

Deno.test("Seat gives a reader who does not read nothing more, and all that it missed once it has read on", async () => {
  const { desk, floor, seat, socket, turn } = open();
  seat.begin(0);
  await turn();
  socket.unsentBytes = MOST_UNSENT_BYTES + 1;
  floor.say("one");
  floor.say("two");
  await turn();
  const whileFull = [...socket.seqs];

  socket.unsentBytes = 0;
  desk.pass(100);
  await turn();
  floor.say("three");
  await turn();

  assert.deepEqual(whileFull, []);
  assert.equal(floor.behind, 1);
  assert.deepEqual(socket.seqs, [1, 2, 3]);
  assert.equal(seat.isLive, true);
});

Deno.test("Seat hands a slow reader a long replay in parts, never beyond the limit of unsent bytes", async () => {
  const { desk, floor, seat, socket, turn } = open();
  floor.say(...Array.from({ length: 500 }, () => "x".repeat(4_000)));
  socket.isStalled = true;
  let most = 0;

  seat.begin(0);
  for (let turns = 0; !seat.isLive && turns < 100; turns++) {
    await turn();
    most = Math.max(most, socket.unsentBytes);
    socket.unsentBytes = 0;
    desk.pass(100);
  }

  assert.deepEqual(socket.seqs, numbers(1, 500));
  assert.ok(most > FULL_UNSENT_BYTES && most <= MOST_UNSENT_BYTES, `${most}`);
});

Deno.test("Seat that the log cannot bring level is told to join again, once, and gets nothing of the log after it", async () => {
  const { floor, seat, socket, turn } = open();
  floor.say("gone", "gone", "there");
  floor.hole = 2;

  seat.begin(0);
  await turn();
  floor.say("live");
  seat.reset('{"type":"reset"}');
  seat.level();
  await turn();

  assert.deepEqual(socket.objects.map(({ type }) => type), ["reset"]);
  assert.equal(seat.isLive, false);
});

Deno.test("Seat tries again after the store could not answer", async () => {
  const { desk, floor, seat, socket, turn } = open();
  floor.say("one");
  floor.delay = Promise.reject(new StoreUnavailable("busy"));

  seat.begin(0);
  await turn();
  floor.delay = undefined;
  desk.pass(100);
  await turn();

  assert.deepEqual(socket.seqs, [1]);
  assert.deepEqual(floor.reports, []);
});

Deno.test("Seat reports what is a fault of our own, and tries again", async () => {
  const { desk, floor, seat, socket, turn } = open();
  floor.say("one");
  const bug = new TypeError("undefined is not a line");
  floor.delay = Promise.reject(bug);

  seat.begin(0);
  await turn();
  floor.delay = undefined;
  desk.pass(100);
  await turn();

  assert.deepEqual(floor.reports, [bug]);
  assert.deepEqual(socket.seqs, [1]);
});

Deno.test("Seat whose owner left gets nothing more, though its log was being read", async () => {
  const { floor, seat, socket, turn } = open();
  floor.say("one");
  const { promise, resolve } = Promise.withResolvers<void>();
  floor.delay = promise;
  seat.begin(0);
  await turn();

  seat.leave();
  resolve();
  floor.say("two");
  assert.equal(seat.tell("typing"), false);
  seat.tellPresence("presence", []);
  seat.reset("reset");
  await turn();

  assert.deepEqual(socket.frames, []);
});

Deno.test("Seat drops what may be lost where its reader does not read", async () => {
  const { seat, socket, turn } = open();
  seat.begin(0);
  await turn();
  const heard = seat.tell('{"type":"typing"}');
  socket.unsentBytes = MOST_UNSENT_BYTES + 1;

  const missed = seat.tell('{"type":"typing"}');
  await turn();

  assert.deepEqual([heard, missed], [true, false]);
  assert.equal(socket.frames.length, 1);
});

Deno.test("Seat tells who has read on who left meanwhile, in one frame, before what was said", async () => {
  const { desk, floor, seat, socket, turn } = open();
  seat.begin(0);
  await turn();
  socket.unsentBytes = MOST_UNSENT_BYTES + 1;
  seat.tellPresence("never sent", [ada]);
  seat.tellPresence("never sent", [linus, ada]);
  floor.say("one");
  await turn();

  socket.unsentBytes = 0;
  desk.pass(100);
  await turn();

  assert.deepEqual(socket.objects.map(({ type, left }) => left ?? type), [["Ada", "Linus"], "message"]);
});
