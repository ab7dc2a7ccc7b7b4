import assert from "node:assert/strict";
import type { Entry } from "../../store/message_log.ts";
import {
  ada,
  appended,
  changes,
  deletes,
  edits,
  grace,
  linus,
  lobby,
  newId,
  reacts,
  refusal,
  replies,
  says,
  texts,
} from "./drafts.ts";
import type { TestOn } from "./message_log.ts";

const KINDS = [..."😀😃😄😁😆😅🤣😂🙂🙃😉😊😇🥰😍🤩😘😗😚😙"];

function shown(entry: Entry | undefined) {
  return entry?.reactions?.map(({ emoji, count }) => `${emoji}${count}`) ?? [];
}

/** Edits, deletions and reactions: what they change, and what they are refused for. */
export function checkMessageLogChanges(test: TestOn): void {
  checkEdits(test);
  checkDeletions(test);
  checkReactions(test);
  checkRefusals(test);
}

function checkEdits(test: TestOn): void {
  test("shows an edited message with its present text, and its edits too", async ({ log, other }) => {
    await log.append(lobby, [says(ada, "helo")]);
    const [first] = await log.append(lobby, [edits(ada, 1, "hello")]);
    await other.append(lobby, [edits(ada, 1, "hello!", { at: "2026-11-21T11:00:00.000Z" })]);

    const { entries } = await log.readAfter(lobby, 0, 10);
    const { entries: last } = await log.readAfter(lobby, 2, 10);

    assert.equal(Reflect.get(appended(first).event, "text"), "hello");
    assert.deepEqual(texts(entries), ["hello!", "hello!", "hello!"]);
    assert.equal(Reflect.get(entries[0]!.event, "editedAt"), "2026-11-21T11:00:00.000Z");
    assert.deepEqual(texts(last), ["hello!"], "also where the message lies outside the page");
    assert.deepEqual(entries.map(({ n }) => n), [1, 1, 1]);
  });

  test("edits what the same batch says", async ({ log }) => {
    const outcomes = await log.append(lobby, [says(ada, "a"), edits(ada, 1, "b"), edits(ada, 1, "c")]);

    const { entries } = await log.readAfter(lobby, 0, 10);

    assert.deepEqual(outcomes.map((one) => Reflect.get(appended(one).event, "text")), ["a", "b", "c"]);
    assert.deepEqual(texts(entries), ["c", "c", "c"]);
  });

  test("edits many messages in one batch", async ({ log }) => {
    await log.append(lobby, Array.from({ length: 100 }, (_, i) => says(ada, `${i}`)));

    await log.append(lobby, Array.from({ length: 100 }, (_, i) => edits(ada, i + 1, `${i}!`)));

    const { entries } = await log.readAfter(lobby, 0, 100);
    assert.deepEqual(texts(entries), Array.from({ length: 100 }, (_, i) => `${i}!`));
    const { entries: made } = await log.readAfter(lobby, 100, 100);
    assert.deepEqual(texts(made), Array.from({ length: 100 }, (_, i) => `${i}!`));
  });
}

function checkDeletions(test: TestOn): void {
  test("leaves nothing of a deleted message's text, in its edits neither", async ({ log, other }) => {
    const draft = says(ada, "secret");
    await log.append(lobby, [draft, edits(ada, 1, "more secret"), reacts(grace, 1, "👍")]);
    await log.append(lobby, [deletes(ada, 1, { at: "2026-11-21T12:00:00.000Z" })]);

    const { entries } = await other.readAfter(lobby, 0, 10);
    const [again] = await other.append(lobby, [draft]);

    assert.equal(JSON.stringify([entries, again]).includes("secret"), false);
    assert.deepEqual(texts(entries), ["", "edited", "reacted", "deleted"]);
    assert.equal(Reflect.get(entries[0]!.event, "deletedAt"), "2026-11-21T12:00:00.000Z");
    assert.deepEqual(shown(entries[0]), []);
    assert.deepEqual(await log.reactionsOf(lobby, "u_grace", [{ seq: 1, emoji: "👍" }]), new Set());
  });

  test("says, edits and deletes in one batch", async ({ log }) => {
    await log.append(lobby, [says(ada, "a"), reacts(grace, 1, "👍"), edits(ada, 1, "b"), deletes(ada, 1)]);

    const { entries } = await log.readAfter(lobby, 0, 10);

    assert.deepEqual(texts(entries), ["", "reacted", "edited", "deleted"]);
    assert.deepEqual(shown(entries[0]), []);
  });
}

function checkReactions(test: TestOn): void {
  test("counts reactions in the order they first came, and who put them", async ({ log, other }) => {
    await log.append(lobby, [says(ada, "hi"), reacts(ada, 1, "👍"), reacts(grace, 1, "🎉")]);
    await other.append(lobby, [reacts(grace, 1, "👍"), reacts(linus, 1, "👍")]);

    const { entries } = await log.readAfter(lobby, 0, 1);
    const asked = ["👍", "🎉"].map((emoji) => ({ seq: 1, emoji }));

    assert.deepEqual(shown(entries[0]), ["👍3", "🎉1"]);
    assert.deepEqual(await log.reactionsOf(lobby, "u_ada", asked), new Set(["1 👍"]));
    assert.deepEqual(await log.reactionsOf(lobby, "u_grace", asked), new Set(["1 👍", "1 🎉"]));
    assert.deepEqual(await log.reactionsOf(lobby, "u_grace", asked.slice(1)), new Set(["1 🎉"]));
    assert.deepEqual(await log.reactionsOf(lobby, "u_nobody", asked), new Set());
  });

  test("counts a reaction once, and no further down than it was put", async ({ log }) => {
    await log.append(lobby, [
      says(ada, "hi"),
      reacts(ada, 1, "👍"),
      reacts(ada, 1, "👍"),
      reacts(grace, 1, "👍", false),
    ]);
    await log.append(lobby, [reacts(ada, 1, "👍"), reacts(linus, 1, "🎉", false)]);
    assert.deepEqual(shown((await log.readAfter(lobby, 0, 1)).entries[0]), ["👍1"]);

    await log.append(lobby, [reacts(ada, 1, "👍", false), reacts(ada, 1, "👍", false)]);

    const { entries, head } = await log.readAfter(lobby, 0, 10);
    assert.deepEqual(shown(entries[0]), []);
    assert.equal(head.seq, 3, "the log tells what changed something");
    assert.deepEqual(await log.reactionsOf(lobby, "u_ada", [{ seq: 1, emoji: "👍" }]), new Set());
  });

  test("answers a reaction that stands already with its message, and remembers its id", async ({ log, other }) => {
    await log.append(lobby, [says(ada, "hi"), reacts(grace, 1, "👍")]);
    const again = reacts(grace, 1, "👍");

    const [outcome] = await other.append(lobby, [again]);
    await log.append(lobby, [reacts(grace, 1, "👍", false)]);
    const [repeated] = await log.append(lobby, [again]);

    for (const one of [outcome, repeated]) {
      const { event, duplicate, n } = appended(one);
      assert.deepEqual([event.type, event.seq, duplicate, n], ["message", 1, true, 1]);
    }
    assert.deepEqual(shown((await log.readAfter(lobby, 0, 1)).entries[0]), []);
  });

  test("takes twenty kinds of reactions to a message, and another once there is room", async ({ log }) => {
    await log.append(lobby, [says(ada, "hi"), ...KINDS.map((emoji) => reacts(ada, 1, emoji))]);

    const full = await log.append(lobby, [reacts(ada, 1, "🐌"), reacts(grace, 1, KINDS[0]!)]);
    const room = await log.append(lobby, [reacts(ada, 1, KINDS[1]!, false), reacts(ada, 1, "🐌")]);

    assert.equal(KINDS.length, 20);
    assert.equal(refusal(full[0]), "forbidden");
    assert.equal(appended(full[1]).duplicate, false);
    assert.equal(appended(room[1]).duplicate, false);
  });

  test("takes reactions of a hundred people to one message in one batch", async ({ log }) => {
    await log.append(lobby, [says(ada, "hi")]);
    const people = Array.from({ length: 100 }, (_, i) => ({ id: `u_${i}`, name: `P${i}` }));

    await log.append(lobby, people.map((one) => reacts(one, 1, "👍")));

    assert.deepEqual(shown((await log.readBefore(lobby, 2, 1)).entries[0]), ["👍100"]);
  });
}

function checkRefusals(test: TestOn): void {
  test("refuses to change what is not there or is no message", async ({ log }) => {
    await log.append(lobby, [says(ada, "hi"), reacts(ada, 1, "👍"), changes(ada, "topic", "Tea")]);

    for (const target of [2, 3, 4, 99]) {
      const outcomes = await log.append(lobby, [
        edits(ada, target, "?"),
        deletes(ada, target),
        reacts(ada, target, "👍"),
        replies(ada, target),
      ]);
      assert.deepEqual(outcomes.slice(0, 3).map(refusal), ["not_found", "not_found", "not_found"]);
      assert.equal(refusal(outcomes[3]), "not_found");
    }

    assert.equal((await log.heads([lobby]))[0]?.seq, 3);
  });

  test("refuses to change a deleted message, but lets people answer it", async ({ log }) => {
    await log.append(lobby, [says(ada, "hi"), deletes(ada, 1)]);

    const outcomes = await log.append(lobby, [
      edits(ada, 1, "?"),
      deletes(ada, 1),
      reacts(grace, 1, "👍"),
      replies(grace, 1),
    ]);

    assert.deepEqual(outcomes.slice(0, 3).map(refusal), ["not_found", "not_found", "not_found"]);
    assert.equal(Reflect.get(appended(outcomes[3]).event, "replyTo"), 1);
  });

  test("lets only its author change a message, and moderators", async ({ log }) => {
    await log.append(lobby, [says(ada, "hi")]);

    const [edited, deleted] = await log.append(lobby, [edits(grace, 1, "bye"), deletes(grace, 1)]);
    const [moderated] = await log.append(lobby, [deletes(grace, 1, { moderates: true })]);

    assert.deepEqual([refusal(edited), refusal(deleted)], ["forbidden", "forbidden"]);
    assert.equal(appended(moderated).event.type, "deleted");
  });

  test("keeps the rest of a batch where one draft is refused", async ({ log }) => {
    const outcomes = await log.append(lobby, [says(ada, "a"), edits(grace, 1, "?"), says(ada, "b")]);

    assert.equal(refusal(outcomes[1]), "forbidden");
    assert.deepEqual(texts((await log.readAfter(lobby, 0, 10)).entries), ["a", "b"]);
    assert.equal(appended(outcomes[2]).event.seq, 2);
  });

  test("appends nothing for an empty batch", async ({ log }) => {
    assert.deepEqual(await log.append(lobby, []), []);

    assert.equal((await log.heads([lobby]))[0]?.seq, 0);
  });

  test("keeps what others only record", async ({ log }) => {
    const id = newId();
    await log.append(lobby, [{ ...changes(ada, "muted", "u_linus"), id }]);

    const { entries } = await log.readAfter(lobby, 0, 1);

    assert.deepEqual(entries[0]?.event, {
      type: "changed",
      room: lobby,
      seq: 1,
      id,
      from: ada,
      at: "2026-11-21T10:00:00.000Z",
      what: "muted",
      value: "u_linus",
    });
  });
}
