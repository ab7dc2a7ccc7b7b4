import assert from "node:assert/strict";
import fc from "fast-check";
import { Counts } from "../../chat/counts.ts";
import { grownHint, type Hint } from "../../chat/hints.ts";
import { encodeLine } from "../../chat/lines.ts";
import { Room } from "../../chat/room.ts";
import { Seat } from "../../chat/seat.ts";
import type { RoomName } from "../../protocol/names.ts";
import { type Draft, type Head, type MessageLog, StoreUnavailable } from "../../store/message_log.ts";
import { MemoryLog } from "../../store/memory_log.ts";
import { ada, deletes, grace, lobby, says } from "../conformance/drafts.ts";
import { NO_RULES } from "../support/no_rules.ts";
import { Desk, settle } from "./desk.ts";

/** A log over a real one that counts looks, and fails or loses entries as a test says. */
class WatchedLog {
  readonly real = new MemoryLog();
  looks = 0;
  reads = 0;
  failing = false;
  /** An append has its effect, but nobody hears so. */
  failsAfter = false;
  /** Entries up to here are gone. */
  forgotten = 0;
  /** Happens when the next read is over, and before anybody hears of it. */
  afterRead: () => void | Promise<void> = () => {};
  #head: Head | undefined;

  async append(room: RoomName, drafts: readonly Draft[]) {
    if (this.failing) throw new StoreUnavailable("down");
    const outcomes = await this.real.append(room, drafts);
    if (this.failsAfter) throw new StoreUnavailable("who knows");
    return outcomes;
  }

  async readAfter(room: RoomName, after: number, limit: number) {
    this.reads++;
    if (this.failing) throw new StoreUnavailable("down");
    const page = await this.real.readAfter(room, after, limit);
    const { afterRead } = this;
    this.afterRead = () => {};
    await afterRead();
    const entries = page.entries.filter(({ event }) => event.seq > this.forgotten);
    return { entries, head: this.#head ?? page.head };
  }

  async heads(rooms: readonly RoomName[]) {
    this.looks++;
    if (this.failing) throw new StoreUnavailable("down");
    return this.#head ? [this.#head] : await this.real.heads(rooms);
  }

  /** The log was replaced by another one. */
  restart(epoch: string, seq: number): void {
    this.forgotten = Infinity;
    this.#head = { epoch, seq, n: seq, epochs: 2, at: "", topic: "", policyVersion: 0 };
  }
}

/** One room on one instance, with Grace in it. */
async function open(log = new WatchedLog()) {
  const desk = new Desk();
  const { connection, socket } = desk.connect();
  const told: string[] = [];
  const heard: Hint[] = [];
  const reports: unknown[] = [];
  const counts = new Counts();
  const parts = {
    log: log as unknown as MessageLog,
    counts,
    tell: (payload: string) => void told.push(payload),
    heard: (hint: Hint) => void heard.push(hint),
    people: () => ({ members: [], count: 0 }),
    ...NO_RULES,
    pause: () => Promise.resolve(),
    report: (error: unknown) => void reports.push(error),
  };
  const room = new Room(lobby, parts);
  await room.level();
  const seat = new Seat(connection, grace, room);
  room.seats.add(seat);
  seat.begin(room.cursor.seq);
  const turn = async () => {
    await settle();
    desk.endTurn();
  };
  await turn();
  const answers: string[] = [];
  const say = (text: string) =>
    room.post(says(ada, text), (outcome) => answers.push("refused" in outcome ? outcome.refused : "sent"));
  return { log, room, seat, socket, told, heard, reports, counts, turn, say, answers };
}

/** What another instance stored, and the hint that it would send of it. */
async function elsewhere({ real }: WatchedLog, ...texts: string[]): Promise<string> {
  const outcomes = await real.append(lobby, texts.map((text) => says(ada, text)));
  const appended = outcomes.flatMap((outcome) => "event" in outcome ? [outcome] : []);
  return grownHint(appended[0]!.epoch, appended.map(encodeLine));
}

Deno.test("Room.post() stores, then delivers, tells the others and answers", async () => {
  const { log, room, say, answers, socket, told, turn } = await open();

  say("hello");
  await turn();

  assert.equal((await log.real.heads([lobby]))[0]!.seq, 1);
  assert.deepEqual(socket.seqs, [1]);
  assert.deepEqual(answers, ["sent"]);
  assert.equal(told.length, 1);
  assert.equal(room.cursor.seq, 1);
});

Deno.test("Room.hear() delivers what is next in line without a look at the log", async () => {
  const { log, room, socket, say, turn } = await open();
  say("one");
  await turn();
  const { looks, reads } = log;

  room.hear(await elsewhere(log, "two", "three"));
  room.hear(await elsewhere(log, "four"));
  await turn();

  assert.deepEqual(socket.seqs, [1, 2, 3, 4]);
  assert.deepEqual([log.looks, log.reads], [looks, reads]);
});

Deno.test("Room.hear() ignores what it has delivered already, and takes what is new of a hint that repeats some", async () => {
  const { log, room, socket, say, turn } = await open();
  say("zero");
  await turn();
  const first = await elsewhere(log, "one");
  await elsewhere(log, "two");
  const { entries, head } = await log.real.readAfter(lobby, 0, 10);
  const both = grownHint(head.epoch, entries.map(encodeLine));

  for (const hint of [first, first, both, first, both]) room.hear(hint);
  await turn();

  assert.deepEqual(socket.seqs, [1, 2, 3]);
  assert.equal(log.reads, 0);
});

Deno.test("Room.hear() reads from the log what a hint leaves out, and counts a healed gap", async () => {
  const { log, room, socket, counts, turn } = await open();
  await elsewhere(log, "one", "two");

  room.hear(await elsewhere(log, "three"));
  await turn();

  assert.deepEqual(socket.seqs, [1, 2, 3]);
  assert.equal(counts.gapsHealed, 1);
});

Deno.test("Room.hear() reads what a hint only announces", async () => {
  const { log, room, socket, counts, turn } = await open();
  const hint = await elsewhere(log, ...Array.from({ length: 20 }, () => "x".repeat(2_000)));
  assert.doesNotMatch(hint, /entries/);

  room.hear(hint);
  await turn();

  assert.equal(socket.seqs.length, 20);
  assert.equal(counts.gapsHealed, 0);
});

Deno.test("Room.hear() counts nothing as lost that is being read already", async () => {
  const { log, room, socket, counts, turn } = await open();
  const announced = await elsewhere(log, ...Array.from({ length: 20 }, () => "x".repeat(2_000)));
  const next = await elsewhere(log, "one more");

  room.hear(announced);
  room.hear(next);
  await turn();

  assert.equal(socket.seqs.length, 21);
  assert.deepEqual([counts.gapsNoticed, counts.gapsHealed], [0, 0]);
});

Deno.test("Room.hear() reads on for what came while it was reading, and counts nothing as lost", async () => {
  const { log, room, socket, counts, turn } = await open();
  const announced = await elsewhere(log, ...Array.from({ length: 20 }, () => "x".repeat(2_000)));
  log.afterRead = async () => room.hear(await elsewhere(log, "one more"));

  room.hear(announced);
  await turn();

  assert.equal(socket.seqs.length, 21);
  assert.deepEqual([counts.gapsNoticed, counts.gapsHealed], [0, 0]);
});

Deno.test("Room delivers in order what three instances say, whatever order their hints come in", async () => {
  await fc.assert(fc.asyncProperty(
    fc.infiniteStream(fc.nat()),
    fc.integer({ min: 1, max: 12 }),
    async (random, count) => {
      const { log, room, socket, turn } = await open();
      const hints: string[] = [];
      for (let i = 0; i < count; i++) hints.push(await elsewhere(log, `message ${i}`));

      while (hints.length > 0) {
        const [hint] = hints.splice(random.next().value % hints.length, 1);
        room.hear(hint!);
        if (random.next().value % 3 === 0) await turn();
      }
      await turn();

      assert.deepEqual(socket.seqs, Array.from({ length: count }, (_, i) => i + 1));
    },
  ));
});

Deno.test("Room.notice() reads on where the head is further than what was delivered", async () => {
  const { log, room, socket, turn } = await open();
  await elsewhere(log, "one");

  room.notice((await log.real.heads([lobby]))[0]!);
  await turn();

  assert.deepEqual(socket.seqs, [1]);
});

Deno.test("Room.notice() costs nothing where the head is where the room is, or was", async () => {
  const { log, room, say, turn } = await open();
  say("one");
  await turn();
  say("two");
  await turn();
  const { looks } = log;

  for (const seq of [2, 1, 0]) room.notice({ epoch: room.cursor.epoch, seq });
  await turn();

  assert.equal(log.looks, looks);
});

for (const end of [1, 7]) {
  Deno.test(`Room asks everybody to join again where the log ends at ${end} of another epoch`, async () => {
    const { log, room, seat, socket, counts, say, turn } = await open();
    say("old");
    await turn();

    log.restart("e9", end);
    room.notice({ epoch: "e9", seq: end });
    await turn();

    assert.deepEqual(socket.objects.map(({ type }) => type), ["message", "reset"]);
    assert.equal(seat.isLive, false);
    assert.equal(counts.resets, 1);
    assert.deepEqual([room.cursor.epoch, room.cursor.seq], ["e9", end]);
    assert.deepEqual(await room.linesAfter(0, 10), []);
  });
}

Deno.test("Room asks everybody to join again where the log lost what comes next", async () => {
  const { log, room, socket, turn } = await open();
  await elsewhere(log, "one", "two", "three");
  log.forgotten = 2;

  room.notice({ epoch: "e", seq: 3 });
  await turn();

  assert.deepEqual(socket.objects.map(({ type }) => type), ["reset"]);
  assert.equal(room.cursor.seq, 3);
});

/* Hints of what was read come in while it is being read: the page is old news, and the log goes on behind it. */
Deno.test("Room.level() goes on to the head though others delivered all of the page that it was reading", async () => {
  const { log, room, socket, say, turn } = await open();
  say("one");
  await turn();
  for (let seq = 2; seq <= 450; seq++) await elsewhere(log, `message ${seq}`);
  const { entries, head } = await log.real.readAfter(lobby, 1, 250);
  const hints = [0, 50, 100, 150, 200].map((start) =>
    grownHint(head.epoch, entries.slice(start, start + 50).map(encodeLine))
  );
  assert.ok(hints.every((hint) => hint.includes("entries")));
  log.afterRead = () => hints.splice(0).forEach((hint) => room.hear(hint));

  await room.level();
  await turn();

  assert.deepEqual(hints, []);
  assert.deepEqual(socket.seqs, Array.from({ length: 450 }, (_, i) => i + 1));
});

/* The machine slept for longer than messages are kept: the head has moved on, and nothing of it is left to read. */
Deno.test("Room asks everybody to join again where the log lost all that comes next", async () => {
  const { log, room, socket, turn } = await open();
  await elsewhere(log, "one", "two", "three");
  log.forgotten = 3;

  room.notice({ epoch: "e", seq: 3 });
  await turn();

  assert.deepEqual(socket.objects.map(({ type }) => type), ["reset"]);
  assert.equal(room.cursor.seq, 3);
});

Deno.test("Room delivers what was stored though its author was told otherwise", async () => {
  const { log, socket, answers, say, turn } = await open();
  log.failsAfter = true;

  say("perhaps");
  await turn();

  assert.deepEqual(answers, ["unavailable"]);
  assert.deepEqual(socket.seqs, [1]);
});

Deno.test("Room tells nobody of what was not stored, and goes on when the store is back", async () => {
  const { log, room, socket, told, reports, counts, answers, say, turn } = await open();
  log.failing = true;
  say("lost");
  await turn();
  const meanwhile = [...socket.frames, ...told];

  log.failing = false;
  say("kept");
  await turn();

  assert.deepEqual(meanwhile, []);
  assert.deepEqual(answers, ["unavailable", "sent"]);
  assert.deepEqual(socket.objects.map(({ text }) => text), ["kept"]);
  assert.ok(counts.storeErrors > 0 && reports.every((error) => error instanceof StoreUnavailable));
  assert.equal(room.cursor.seq, 1);
});

Deno.test("Room.level() rejects where the store is down, and works again afterwards", async () => {
  const { log, room, socket, turn } = await open();
  await elsewhere(log, "one");
  log.failing = true;

  await assert.rejects(room.level(), StoreUnavailable);
  log.failing = false;
  await room.level();
  await turn();

  assert.deepEqual(socket.seqs, [1]);
});

Deno.test("Room.level() delivers a long absence whole", async () => {
  const { log, room, socket, turn } = await open();
  for (let batch = 0; batch < 5; batch++) await elsewhere(log, ...Array.from({ length: 100 }, () => "hi"));

  await room.level();
  await turn();

  assert.deepEqual(socket.seqs, Array.from({ length: 500 }, (_, i) => i + 1));
});

Deno.test("Room.hear() takes hints of another room for nothing", async () => {
  const { log, room, socket, turn } = await open();
  const other = await elsewhere(log, "one");

  room.hear(other.replaceAll('"lobby"', '"random"'));
  await turn();

  assert.ok(socket.objects.every((object) => object.room === "lobby"));
});

Deno.test("Room.hear() passes on who types and who reads, and what it says itself is a hint", async () => {
  const { room, heard, told } = await open();
  const typing: Hint = { kind: "typing", user: ada, on: true };

  room.tellOthers(typing);
  room.hear(told[0]!);

  assert.deepEqual(heard, [typing]);
});

Deno.test("Room.hear() costs a look at the log at most, whatever another instance says", async () => {
  const { log, room, socket, turn, say, reports } = await open();
  say("one");
  await turn();
  const epoch = room.cursor.epoch;
  const at = "2026-11-21T10:00:00.000Z";
  const event = (seq: number) => ({
    type: "message",
    room: "lobby",
    seq,
    n: seq,
    id: crypto.randomUUID(),
    from: ada,
    at,
    text: "forged",
  });
  const hostile = [
    "",
    "null",
    "[]",
    "{",
    "0",
    '"grown"',
    "[".repeat(100_000),
    { kind: "grown" },
    { kind: "grown", head: { epoch, seq: -1 } },
    { kind: "grown", head: { epoch, seq: "2" } },
    { kind: "grown", head: { epoch, seq: Number.MAX_SAFE_INTEGER } },
    { kind: "grown", head: { epoch: "e9", seq: 1 } },
    { kind: "grown", head: { epoch, seq: 900 }, entries: [] },
    { kind: "grown", head: { epoch, seq: 900 }, entries: [{ event: event(900), n: 900 }] },
    { kind: "grown", head: { epoch, seq: 2 }, entries: [{ event: { ...event(2), text: 7 }, n: 2 }] },
    { kind: "grown", head: { epoch, seq: 2 }, entries: [{ event: { ...event(2), room: "other" }, n: 2 }] },
    { kind: "grown", head: { epoch: "e9", seq: 2 }, entries: [{ event: event(2), n: 2 }] },
    { kind: "typing", user: { id: 1 }, on: "yes" },
    { kind: "unheard of" },
  ].map((each) => typeof each === "string" ? each : JSON.stringify(each));
  const shown = socket.frames.length;

  for (const payload of hostile) {
    const { looks, reads } = log;
    room.hear(payload);
    await turn();
    assert.ok(log.looks - looks <= 1 && log.reads - reads <= 1, payload.slice(0, 200));
  }

  assert.equal(socket.frames.length, shown);
  assert.equal(room.cursor.seq, 1);
  assert.deepEqual(reports, []);
});

Deno.test("Room.messagesUpTo() counts messages, near and far, and not what is no message", async () => {
  const { log, room, turn } = await open();
  await elsewhere(log, "one", "two");
  await log.real.append(lobby, [deletes(ada, 1)]);
  await elsewhere(log, "three");
  await room.level();
  await turn();
  const far = (await open(log)).room;

  const counts = async (of: Room) =>
    await Promise.all([0, 1, 2, 3, 4, 99].map((seq) => of.messagesUpTo(seq)));

  assert.deepEqual(await counts(room), [0, 1, 2, 2, 3, 3]);
  assert.deepEqual(await counts(far), [0, 1, 2, 2, 3, 3]);
});
