import assert from "node:assert/strict";
import { History } from "../../chat/history.ts";
import type { MessageEvent } from "../../protocol/events.ts";
import type { RoomName } from "../../protocol/names.ts";
import type { Draft } from "../../store/message_log.ts";
import { MemoryLog } from "../../store/memory_log.ts";
import { ada, deletes, edits, grace, linus, lobby, reacts, replies, says } from "../conformance/drafts.ts";

/** A log that counts what is read of it, and in which something may happen after each read. */
class WatchedLog extends MemoryLog {
  reads = 0;
  entriesRead = 0;
  afterRead: () => Promise<unknown> = () => Promise.resolve();

  override async readBefore(room: RoomName, before: number, limit: number) {
    return await this.#count(super.readBefore(room, before, limit));
  }

  override async readAfter(room: RoomName, after: number, limit: number) {
    return await this.#count(super.readAfter(room, after, limit));
  }

  async #count(reading: ReturnType<MemoryLog["readAfter"]>) {
    const page = await reading;
    this.reads++;
    this.entriesRead += page.entries.length;
    await this.afterRead();
    return page;
  }

  async add(...drafts: Draft[]): Promise<void> {
    for (const draft of drafts) await this.append(lobby, [draft]);
  }
}

async function open(...drafts: Draft[]) {
  const log = new WatchedLog();
  await log.add(...drafts);
  return { log, history: new History(log) };
}

const talk = (count: number) => Array.from({ length: count }, (_, i) => says(ada, `message ${i + 1}`));
const seqsOf = (messages: readonly MessageEvent[]) => messages.map(({ seq }) => seq);
const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);

Deno.test("History.page() shows messages as they are now, and nothing else", async () => {
  const { history } = await open(
    says(ada, "helo"),
    says(grace, "secret"),
    edits(ada, 1, "hello"),
    deletes(grace, 2),
    reacts(grace, 1, "👍"),
    replies(linus, 1),
  );

  const { messages, head, more } = await history.page(lobby, ada.id, { limit: 50 });

  assert.deepEqual(messages.map(({ text }) => text), ["hello", "", "yes"]);
  assert.ok(messages[0]!.editedAt && messages[1]!.deletedAt);
  assert.equal(messages[2]!.replyTo, 1);
  assert.deepEqual([head.seq, head.n, more], [6, 3, false]);
});

Deno.test("History.page() shows each reader which reactions are theirs", async () => {
  const { history } = await open(
    says(ada, "hello"),
    reacts(grace, 1, "👍"),
    reacts(linus, 1, "👍"),
    reacts(linus, 1, "🎉"),
    reacts(grace, 1, "❤️"),
    reacts(grace, 1, "❤️", false),
  );

  const seenBy = async (viewer: string) =>
    (await history.page(lobby, viewer, { limit: 1 })).messages[0]!.reactions;

  assert.deepEqual(await seenBy(grace.id), [
    { emoji: "👍", count: 2, mine: true },
    { emoji: "🎉", count: 1, mine: false },
  ]);
  assert.deepEqual(await seenBy(ada.id), [
    { emoji: "👍", count: 2, mine: false },
    { emoji: "🎉", count: 1, mine: false },
  ]);
});

Deno.test("History.page() of an empty room is empty", async () => {
  const { history } = await open();

  const page = await history.page(lobby, ada.id, { limit: 50 });

  assert.deepEqual([page.messages, page.head.seq, page.more], [[], 0, false]);
});

Deno.test("History.page() gives the newest, those before, after and around a number, oldest first", async () => {
  const { history } = await open(...talk(20));
  const seqs = async (where: object) =>
    seqsOf((await history.page(lobby, ada.id, { ...where, limit: 5 })).messages);

  assert.deepEqual(await seqs({}), range(16, 20));
  assert.deepEqual(await seqs({ before: 16 }), range(11, 15));
  assert.deepEqual(await seqs({ before: 3 }), [1, 2]);
  assert.deepEqual(await seqs({ after: 4 }), range(5, 9));
  assert.deepEqual(await seqs({ after: 18 }), [19, 20]);
  assert.deepEqual(await seqs({ around: 10 }), range(8, 12));
  assert.deepEqual(await seqs({ around: 1 }), [1, 2, 3]);
  assert.deepEqual(await seqs({ around: 20 }), [18, 19, 20]);
  assert.deepEqual(await seqs({ before: 1 }), []);
  assert.deepEqual(await seqs({ after: 99 }), []);
});

Deno.test("History.page() around a message holds that message, even where only one is asked for", async () => {
  const { history } = await open(...talk(9));

  const { messages, more } = await history.page(lobby, ada.id, { around: 5, limit: 1 });

  assert.deepEqual([seqsOf(messages), more], [[5], true]);
});

Deno.test("History.page() says whether there are more messages, and not whether there is anything else", async () => {
  const { log, history } = await open(...talk(10));
  const more = async (where: object) => (await history.page(lobby, ada.id, { ...where, limit: 5 })).more;
  const before = [{}, { before: 7 }, { before: 6 }, { after: 4 }, { after: 5 }];

  assert.deepEqual(await Promise.all(before.map(more)), [true, true, false, true, false]);
  await log.add(reacts(grace, 1, "👍"), edits(ada, 2, "edited"));
  assert.deepEqual(await Promise.all(before.map(more)), [true, true, false, true, false]);
});

Deno.test("History pages backwards and forwards over everything once, among whatever else happened", async () => {
  const { log, history } = await open(says(ada, "first"));
  let said = 1;
  for (let i = 0; i < 40; i++) {
    await log.add(says(ada, `message ${i}`));
    for (let times = 0; times < i % 7; times++) await log.add(reacts(grace, 1, "👍", times % 2 === 0));
    said++;
  }
  const walk = async (step: (page: readonly MessageEvent[]) => object | undefined, first: object) => {
    const found: number[] = [];
    for (let where: object | undefined = first; where;) {
      const page = await history.page(lobby, ada.id, { ...where, limit: 7 });
      found.push(...seqsOf(page.messages));
      where = page.more ? step(page.messages) : undefined;
    }
    return found;
  };

  const back = await walk((page) => ({ before: page[0]!.seq }), {});
  const forth = await walk((page) => ({ after: page.at(-1)!.seq }), { after: 0 });

  assert.equal(forth.length, said);
  assert.deepEqual(forth, [...new Set(forth)].sort((one, other) => one - other));
  assert.deepEqual([...back].sort((one, other) => one - other), forth);
});

Deno.test("History.page() begins again where the room changes while several pages are read", async () => {
  const { log, history } = await open(...talk(3));
  for (let i = 0; i < 150; i++) await log.add(reacts(grace, 1 + i % 3, "👍", i % 6 < 3));
  log.afterRead = async () => {
    log.afterRead = () => Promise.resolve();
    await log.add(edits(ada, 2, "edited meanwhile"));
  };

  const { messages, head } = await history.page(lobby, ada.id, { limit: 3 });

  assert.equal(messages[1]!.text, "edited meanwhile");
  assert.equal(head.seq, (await log.heads([lobby]))[0]!.seq);
});

Deno.test("History.page() ends although the room changes with every read", async () => {
  const { log, history } = await open(...talk(3));
  for (let i = 0; i < 40; i++) await log.add(reacts(grace, 1, "👍", i % 2 === 0));
  let changes = 0;
  log.afterRead = () => log.add(edits(ada, 2, `edit ${++changes}`));

  const { messages } = await history.page(lobby, ada.id, { limit: 3 });

  assert.equal(messages.length, 3);
});

Deno.test("History.page() finds a message behind thousands of reactions, for a reader needs one to go on from", async () => {
  const { log, history } = await open(says(ada, "long ago"));
  for (let i = 0; i < 5_000; i++) await log.add(reacts(grace, 1, "👍", i % 2 === 0));

  const { messages, more } = await history.page(lobby, ada.id, { limit: 10 });

  assert.deepEqual(messages.map(({ text }) => text), ["long ago"]);
  assert.equal(more, false);
});

Deno.test("History.page() reads a bounded part of a room full of reactions", async () => {
  const { log, history } = await open(says(ada, "long ago"));
  for (let i = 0; i < 21_000; i++) await log.add(reacts(grace, 1, "👍", i % 2 === 0));

  for (const limit of [1, 200]) {
    log.entriesRead = 0;
    const { more } = await history.page(lobby, ada.id, { limit });

    assert.equal(more, true);
    assert.ok(log.entriesRead <= 20_400, `${log.entriesRead} entries for a page of ${limit}`);
  }
});
