import assert from "node:assert/strict";
import { Timeline } from "../../client/timeline.ts";
import type { Message } from "../../client/views.ts";
import { ADA, deleted, edited, GRACE, message, messages, reacted } from "./people.ts";

/** A timeline that shows messages from `first` to `last`, as the page of a first join. */
function showing(first: number, last: number): Timeline {
  const timeline = new Timeline(ADA.id);
  timeline.restart(messages(first, last), last, { isFirst: true });
  return timeline;
}

/** What is shown, in short: numbers of messages, and `after…before` of gaps. */
function outline(timeline: Timeline): (number | string)[] {
  return timeline.items.map((item) => {
    if (item.kind === "message") return item.message.seq;
    return item.kind === "gap" ? `${item.gap.after}…${item.gap.before}` : item.kind;
  });
}

function messageAt(timeline: Timeline, seq: number): Message {
  for (const item of timeline.items) {
    if (item.kind === "message" && item.message.seq === seq) return item.message;
  }
  return assert.fail(`Message ${seq} is not shown`);
}

Deno.test("Timeline applies an edit, a deletion and a reaction to the message they name", () => {
  const timeline = showing(1, 3);

  [edited(4, 1, "better"), deleted(5, 2), reacted(6, 3, true)].forEach((event) => timeline.show(event));

  assert.equal(messageAt(timeline, 1).text, "better");
  assert.equal(messageAt(timeline, 2).text, "");
  assert.ok(messageAt(timeline, 2).deletedAt);
  assert.deepEqual(messageAt(timeline, 3).reactions, [{ emoji: "👍", count: 1, mine: false }]);
});

Deno.test("Timeline applies the same change once", () => {
  const timeline = showing(1, 1);

  timeline.show(reacted(2, 1, true));
  timeline.show(reacted(2, 1, true));

  assert.deepEqual(messageAt(timeline, 1).reactions, [{ emoji: "👍", count: 1, mine: false }]);
});

Deno.test("Timeline tells one's own reaction from others' and removes it with the last one", () => {
  const timeline = showing(1, 1);

  timeline.show(reacted(2, 1, true, ADA));
  timeline.show(reacted(3, 1, true, GRACE));
  const both = messageAt(timeline, 1).reactions;
  timeline.show(reacted(4, 1, false, ADA));
  timeline.show(reacted(5, 1, false, GRACE));

  assert.deepEqual(both, [{ emoji: "👍", count: 2, mine: true }]);
  assert.deepEqual(messageAt(timeline, 1).reactions, []);
});

Deno.test("Timeline does not bring back the text of a deleted message when a replay edits it again", () => {
  const timeline = showing(1, 1);
  timeline.show(message(2, { text: "", deletedAt: "2026-11-21T10:00:01.000Z" }));

  timeline.show(edited(3, 2));
  timeline.show(deleted(4, 2));

  assert.equal(messageAt(timeline, 2).text, "");
});

Deno.test("Timeline leaves a message alone that a page shows with the change already in it", () => {
  const timeline = showing(11, 12);
  const page = [message(1, { reactions: [{ emoji: "👍", count: 1, mine: false }] })];
  timeline.addPage(11, { messages: page, seq: 13, more: false });

  timeline.show(reacted(13, 1, true));

  assert.equal(messageAt(timeline, 1).reactions[0]?.count, 1);
});

Deno.test("Timeline applies what happened while a page was on its way", () => {
  const timeline = showing(11, 12);
  timeline.show(edited(13, 5, "better"));

  timeline.addPage(11, { messages: messages(1, 10), seq: 12, more: false });

  assert.equal(messageAt(timeline, 5).text, "better");
});

Deno.test("Timeline refuses a page that is older than what it remembers of changes", () => {
  const timeline = showing(11, 12);

  const taken = timeline.addPage(11, { messages: messages(1, 10), seq: 11, more: false });

  assert.equal(taken, false);
  assert.deepEqual(outline(timeline), [11, 12]);
});

Deno.test("Timeline remembers enough changes for a page, and no more", () => {
  const timeline = showing(11, 12);
  for (let seq = 13; seq < 5_013; seq++) timeline.show(edited(seq, 5, `text of ${seq}`));

  const isOldTaken = timeline.addPage(11, { messages: messages(1, 10), seq: 2_000, more: false });
  const isNewTaken = timeline.addPage(11, { messages: messages(1, 10), seq: 5_000, more: false });

  assert.deepEqual([isOldTaken, isNewTaken], [false, true]);
  assert.equal(messageAt(timeline, 5).text, "text of 5012");
});

Deno.test("Timeline puts a gap before a new page, and keeps what was shown before it", () => {
  const timeline = showing(1, 5);

  timeline.restart(messages(90, 92), 92, { after: 5, isFirst: false });

  assert.deepEqual(outline(timeline), [1, 2, 3, 4, 5, "5…90", 90, 91, 92]);
  assert.equal(timeline.staleBefore, 6);
});

Deno.test("Timeline needs no gap where the new page reaches back to what was shown", () => {
  const timeline = showing(1, 5);

  timeline.restart(messages(4, 8), 8, { after: 5, isFirst: false });

  assert.deepEqual(outline(timeline), [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.equal(timeline.staleBefore, 4);
});

Deno.test("Timeline shows nothing of another log but says that something is missing", () => {
  const timeline = showing(1, 5);

  timeline.restart(messages(90, 92), 92, { isFirst: false });

  assert.deepEqual(outline(timeline), ["0…90", 90, 91, 92]);
});

Deno.test("Timeline narrows a gap page by page until it closes", () => {
  const timeline = showing(1, 5);
  timeline.restart(messages(15, 16), 16, { after: 5, isFirst: false });

  timeline.addPage(15, { messages: messages(11, 14), seq: 16, more: true });
  const narrowed = outline(timeline);
  timeline.addPage(11, { messages: messages(4, 10), seq: 16, more: true });

  assert.deepEqual(narrowed, [1, 2, 3, 4, 5, "5…11", 11, 12, 13, 14, 15, 16]);
  assert.deepEqual(outline(timeline), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
});

Deno.test("Timeline shows old messages as they are now once they were read again, gap or no gap", () => {
  const timeline = showing(1, 5);
  timeline.restart(messages(90, 92), 92, { after: 5, isFirst: false });

  timeline.addPage(6, { messages: [message(4, { text: "better" }), message(5)], seq: 92, more: true });
  const firstPage = timeline.staleBefore;
  timeline.addPage(4, { messages: messages(1, 2), seq: 92, more: false });

  assert.equal(firstPage, 4);
  assert.equal(timeline.staleBefore, undefined);
  assert.equal(messageAt(timeline, 4).text, "better");
  assert.deepEqual(outline(timeline), [1, 2, 4, 5, "5…90", 90, 91, 92]);
});

Deno.test("Timeline gives up what may be stale rather than showing it wrong", () => {
  const timeline = showing(1, 5);
  timeline.restart(messages(90, 92), 92, { after: 5, isFirst: false });

  timeline.forgetStale();

  assert.deepEqual(outline(timeline), ["0…90", 90, 91, 92]);
});

Deno.test("Timeline ignores a page for a place that is no longer shown", () => {
  const timeline = showing(50, 60);
  timeline.restart(messages(90, 92), 92, { isFirst: false });

  timeline.addPage(50, { messages: messages(40, 49), seq: 92, more: true });

  assert.deepEqual(outline(timeline), ["0…90", 90, 91, 92]);
});

Deno.test("Timeline knows when it reaches the beginning", () => {
  const young = showing(1, 3);
  const old = showing(30, 33);

  const before = old.reachesBeginning;
  old.addPage(30, { messages: messages(20, 29), seq: 33, more: false });

  assert.deepEqual([young.reachesBeginning, before, old.reachesBeginning], [true, false, true]);
});

Deno.test("Timeline keeps its list where nothing changed, and each item where it did not", () => {
  const timeline = showing(1, 3);
  const before = timeline.items;

  const again = timeline.items;
  timeline.show(edited(4, 1, "better"));

  assert.equal(again, before);
  assert.notEqual(timeline.items[0], before[0]);
  assert.equal(timeline.items[1], before[1]);
});

Deno.test("Timeline leaves nothing of a deleted message, its reactions neither", () => {
  const timeline = showing(1, 1);
  timeline.show(reacted(2, 1, true));

  timeline.show(deleted(3, 1));

  assert.deepEqual([messageAt(timeline, 1).text, messageAt(timeline, 1).reactions], ["", []]);
});

Deno.test("Timeline lets go of the oldest of what came by itself, and they are a page away", () => {
  const timeline = new Timeline(ADA.id, 8);
  timeline.restart(messages(1, 3), 3, { isFirst: true });

  for (const event of messages(4, 8)) timeline.show(event);
  const all = outline(timeline);
  timeline.show(message(9));
  const rest = outline(timeline);
  const reached = timeline.reachesBeginning;
  timeline.addPage(timeline.oldest!, { messages: messages(1, 3), seq: 9, more: false });

  assert.deepEqual(all, [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.deepEqual([rest, reached], [[4, 5, 6, 7, 8, 9], false]);
  assert.deepEqual([outline(timeline), timeline.reachesBeginning], [[1, 2, 3, 4, 5, 6, 7, 8, 9], true]);
});

Deno.test("Timeline never holds more than it may, and always the newest, whoever listens for how long", () => {
  const timeline = new Timeline(ADA.id, 100);
  timeline.restart(messages(1, 50), 50, { isFirst: true });

  for (const event of messages(51, 5_000)) {
    timeline.show(event);
    const { items } = timeline;
    assert.ok(items.length >= 50 && items.length <= 100, `${items.length} at ${event.seq}`);
  }

  const shown = outline(timeline);
  assert.deepEqual(shown, Array.from({ length: shown.length }, (_, i) => 5_001 - shown.length + i));
});

Deno.test("Timeline keeps what a reader asked for though more comes", () => {
  const timeline = new Timeline(ADA.id, 8);
  timeline.restart(messages(21, 24), 24, { isFirst: true });
  timeline.addPage(21, { messages: messages(11, 20), seq: 24, more: true });

  for (const event of messages(25, 28)) timeline.show(event);

  assert.deepEqual(outline(timeline), Array.from({ length: 18 }, (_, i) => 11 + i));
});

Deno.test("Timeline lets go of what may be stale, and of the gap behind it", () => {
  const timeline = new Timeline(ADA.id, 8);
  timeline.restart(messages(1, 2), 2, { isFirst: true });
  timeline.restart(messages(90, 92), 92, { after: 2, isFirst: false });

  for (const event of messages(93, 96)) timeline.show(event);

  assert.deepEqual(outline(timeline), [90, 91, 92, 93, 94, 95, 96]);
  assert.equal(timeline.staleBefore, undefined);
});

Deno.test("Timeline keeps no gap that has nothing before it when it lets go", () => {
  const timeline = new Timeline(ADA.id, 3);
  timeline.restart(messages(1, 1), 1, { isFirst: true });
  timeline.restart(messages(90, 90), 90, { after: 1, isFirst: false });

  timeline.show(message(91));

  assert.deepEqual(outline(timeline), [90, 91]);
});

Deno.test("Timeline.addIsland() puts a page before what is shown, with a gap between them", () => {
  const timeline = showing(90, 92);

  timeline.addIsland(40, { messages: messages(39, 41), seq: 92, more: true });
  const isolated = outline(timeline);
  timeline.addPage(90, { messages: messages(41, 89), seq: 92, more: true });

  assert.deepEqual(isolated, [39, 40, 41, "41…90", 90, 91, 92]);
  assert.deepEqual(outline(timeline), Array.from({ length: 54 }, (_, i) => 39 + i));
});

Deno.test("Timeline.addIsland() divides a gap, and closes it on the side that the page reaches", () => {
  const timeline = showing(90, 91);
  timeline.addIsland(10, { messages: messages(10, 11), seq: 91, more: true });

  timeline.addIsland(50, { messages: messages(50, 51), seq: 91, more: true });
  const divided = outline(timeline);
  timeline.addIsland(88, { messages: messages(87, 91), seq: 91, more: true });

  assert.deepEqual(divided, [10, 11, "11…50", 50, 51, "51…90", 90, 91]);
  assert.deepEqual(outline(timeline), [10, 11, "11…50", 50, 51, "51…87", 87, 88, 89, 90, 91]);
});

Deno.test("Timeline.addIsland() applies the changes that came while its page was read", () => {
  const timeline = showing(90, 91);
  timeline.show(deleted(92, 40));

  const taken = timeline.addIsland(40, { messages: messages(40, 41), seq: 91, more: true });

  assert.ok(taken);
  assert.ok(messageAt(timeline, 40).deletedAt);
});
