import assert from "node:assert/strict";
import { AppendQueue } from "../../chat/append_queue.ts";
import type { Answered } from "../../chat/outcomes.ts";
import { WAITING_DRAFTS } from "../../protocol/limits.ts";
import { type Draft, MAX_BATCH_BYTES, MAX_BATCH_DRAFTS, weigh } from "../../store/message_log.ts";
import { ada, says } from "../conformance/drafts.ts";
import { settle } from "./desk.ts";

/** A room whose appends and pauses end when a test says so. */
class SlowRoom {
  readonly batches: (readonly Draft[])[] = [];
  readonly pauses: number[] = [];
  readonly told: string[] = [];
  readonly failures: unknown[] = [];
  readonly answers: string[] = [];
  readonly queue = new AppendQueue({
    append: (drafts) => {
      this.batches.push(drafts);
      this.#append = Promise.withResolvers();
      return this.#append.promise;
    },
    pause: (ms) => {
      this.pauses.push(ms);
      this.#pause = Promise.withResolvers();
      return this.#pause.promise;
    },
    stored: (outcomes) => void this.told.push(`told ${outcomes.length}`),
    failed: (error) => void this.failures.push(error),
  });
  #append: PromiseWithResolvers<Answered[]> | undefined;
  #pause: PromiseWithResolvers<void> | undefined;

  say(...texts: string[]): void {
    for (const text of texts) {
      this.queue.post(says(ada, text), (outcome) => {
        const answer = "refused" in outcome ? outcome.refused : "stored";
        this.told.push(`answered ${text}`);
        this.answers.push(`${text.slice(0, 20)} ${answer}`);
      });
    }
  }

  /** Texts of each batch so far. */
  get texts(): string[][] {
    return this.batches.map((drafts) => drafts.map(({ body }) => body.type === "message" ? body.text : ""));
  }

  async store(): Promise<void> {
    const drafts = this.batches.at(-1)!;
    this.#append!.resolve(drafts.map((draft, i) => stored(draft, i + 1)));
    await settle();
  }

  async fail(error: Error): Promise<void> {
    this.#append!.reject(error);
    await settle();
  }

  async pauseEnds(): Promise<void> {
    this.#pause!.resolve();
    await settle();
  }

  /** Stores whatever comes and lets pauses end, until nothing waits. */
  async finish(): Promise<void> {
    while (!this.queue.isIdle) {
      this.#pause?.resolve();
      await settle();
      if (!this.queue.isIdle) await this.store();
    }
  }
}

function stored({ id, from, at, body }: Draft, seq: number): Answered {
  const text = body.type === "message" ? body.text : "";
  const event = { type: "message" as const, room: "lobby", seq, n: seq, id, from, at, text };
  return { event, duplicate: false, epoch: "e1", n: seq };
}

Deno.test("AppendQueue stores what one turn posts in one append", async () => {
  const room = new SlowRoom();

  room.say("one", "two");
  await settle();

  assert.deepEqual(room.texts, [["one", "two"]]);
});

Deno.test("AppendQueue has one append in flight; what comes meanwhile is the next", async () => {
  const room = new SlowRoom();
  room.say("one");
  await settle();

  room.say("two");
  await settle();
  room.say("three");
  await settle();
  const meanwhile = room.texts;
  await room.store();
  await room.pauseEnds();
  room.say("four");
  await room.pauseEnds();

  assert.deepEqual(meanwhile, [["one"]]);
  assert.deepEqual(room.texts.slice(0, 2), [["one"], ["two", "three", "four"]]);
});

Deno.test("AppendQueue tells everyone before it answers the authors, in their order", async () => {
  const room = new SlowRoom();
  room.say("one", "two");
  await settle();

  await room.store();

  assert.deepEqual(room.told, ["told 2", "answered one", "answered two"]);
});

Deno.test("AppendQueue.post() does not pause where nobody else waits", async () => {
  const room = new SlowRoom();
  for (const text of ["one", "two", "three"]) {
    room.say(text);
    await settle();
    await room.store();
  }

  assert.deepEqual(room.pauses, []);
  assert.equal(room.texts.length, 3);
  assert.equal(room.queue.isIdle, true);
});

Deno.test("AppendQueue under load waits until those are there again whom it has just answered", async () => {
  const room = new SlowRoom();
  room.say("a1", "b1");
  await settle();
  room.say("c1");
  await room.store();
  const duringWait = room.texts.length;

  room.say("a2", "b2");
  await room.pauseEnds();

  assert.equal(duringWait, 1);
  assert.deepEqual(room.pauses, [0]);
  assert.deepEqual(room.texts[1], ["c1", "a2", "b2"]);
});

Deno.test("AppendQueue stops waiting where nobody comes", async () => {
  const room = new SlowRoom();
  room.say("a1", "b1");
  await settle();
  room.say("c1");
  await room.store();

  await room.pauseEnds();
  await room.pauseEnds();

  assert.equal(room.pauses.length, 2);
  assert.deepEqual(room.texts[1], ["c1"]);
});

Deno.test("AppendQueue waits a few turns at most, though somebody comes in each", async () => {
  const room = new SlowRoom();
  room.say("1", "2", "3", "4", "5", "6", "7", "8", "9");
  await settle();
  room.say("other");
  await room.store();

  let turns = 0;
  for (; room.batches.length === 1 && turns < 20; turns++) {
    room.say(`late ${turns}`);
    await room.pauseEnds();
  }

  assert.equal(turns, 4);
  assert.deepEqual(room.texts[1], ["other", "late 0", "late 1", "late 2", "late 3"]);
});

Deno.test("AppendQueue takes no more drafts at once than one append may hold", async () => {
  const room = new SlowRoom();
  const texts = Array.from({ length: 2 * MAX_BATCH_DRAFTS + 1 }, (_, i) => `${i}`);

  room.say(...texts);
  await room.finish();

  assert.deepEqual(room.texts.map(({ length }) => length), [MAX_BATCH_DRAFTS, MAX_BATCH_DRAFTS, 1]);
  assert.deepEqual(room.texts.flat(), texts);
});

Deno.test("AppendQueue takes no more bytes at once than one append may weigh", async () => {
  const room = new SlowRoom();
  const long = "x".repeat(8_000);

  room.say(...Array.from({ length: 60 }, () => long));
  await room.finish();

  const weights = room.batches.map((drafts) => drafts.reduce((sum, draft) => sum + weigh(draft), 0));
  assert.ok(weights.every((bytes) => bytes <= MAX_BATCH_BYTES), `${weights}`);
  assert.ok(weights.slice(0, -1).every((bytes) => bytes + weigh(says(ada, long)) > MAX_BATCH_BYTES));
  assert.equal(room.answers.length, 60);
});

Deno.test("AppendQueue answers unavailable at once to whom comes after 1,000 who wait, and to nobody else", async () => {
  const room = new SlowRoom();
  room.say("in flight");
  await settle();
  room.say(...Array.from({ length: WAITING_DRAFTS }, (_, i) => `${i}`));

  room.say("one too many");

  assert.deepEqual(room.answers, ["one too many unavailable"]);
  await room.finish();
  assert.equal(room.answers.filter((answer) => answer.endsWith(" stored")).length, WAITING_DRAFTS + 1);
});

Deno.test("AppendQueue answers unavailable to all of an append that failed, and goes on with the next", async () => {
  const room = new SlowRoom();
  room.say("one", "two");
  await settle();
  room.say("three");
  const down = new Error("store is down");

  await room.fail(down);
  await room.pauseEnds();
  await room.pauseEnds();
  await room.store();

  assert.deepEqual(room.failures, [down]);
  assert.deepEqual(room.answers, ["one unavailable", "two unavailable", "three stored"]);
  assert.deepEqual(room.told, ["answered one", "answered two", "told 1", "answered three"]);
});

Deno.test("AppendQueue.idle() resolves once everything is answered, what came meanwhile too", async () => {
  const room = new SlowRoom();
  room.say("one");
  let isIdle = false;
  const idle = room.queue.idle().then(() => isIdle = true);
  await settle();
  room.say("two");
  await room.store();
  const before = isIdle;

  await room.finish();
  await idle;

  assert.equal(before, false);
  assert.deepEqual(room.answers, ["one stored", "two stored"]);
});

Deno.test("AppendQueue stores what is posted from within an answer", async () => {
  const room = new SlowRoom();
  room.queue.post(says(ada, "question"), () => room.say("and another thing"));
  await settle();

  await room.store();
  await room.finish();

  assert.deepEqual(room.texts, [["question"], ["and another thing"]]);
  assert.equal(room.queue.isIdle, true);
});
