import assert from "node:assert/strict";
import { REMEMBERED_MS } from "../../protocol/limits.ts";
import { ada, appended, deletes, edits, grace, lobby, reacts, refusal, room, says, seqs } from "./drafts.ts";
import type { TestOn } from "./message_log.ts";

/** What makes a draft safe to repeat, and what tells lost entries from new ones. */
export function checkMessageLogIds(test: TestOn): void {
  checkIds(test);
  checkEpochs(test);
}

function checkIds(test: TestOn): void {
  test("stores a repeated draft once and names the first entry", async ({ log, other }) => {
    const draft = says(ada, "once");
    const [first] = await log.append(lobby, [draft]);

    const [again] = await other.append(lobby, [draft]);

    assert.deepEqual(again, { ...appended(first), duplicate: true });
    assert.equal((await log.heads([lobby]))[0]?.seq, 1);
  });

  test("stores a draft once that a batch holds twice", async ({ log }) => {
    const draft = says(ada, "once");

    const [first, again, last] = await log.append(lobby, [draft, draft, says(ada, "next")]);

    assert.deepEqual(again, { ...appended(first), duplicate: true });
    assert.equal(appended(last).event.seq, 2);
  });

  test("stores a draft once that two instances append at the same time", async ({ log, other }) => {
    const drafts = Array.from({ length: 20 }, (_, i) => says(ada, `${i}`));

    const [here, there] = await Promise.all([log.append(lobby, drafts), other.append(lobby, drafts)]);

    assert.deepEqual(seqs(here), seqs(there));
    assert.equal((await log.heads([lobby]))[0]?.seq, 20);
    const fresh = [...here, ...there].filter((one) => !appended(one).duplicate);
    assert.equal(fresh.length, 20);
  });

  test("tells authors and rooms with the same id apart", async ({ log }) => {
    const draft = says(ada, "hi");
    await log.append(lobby, [draft]);

    const [ofGrace] = await log.append(lobby, [{ ...draft, from: grace }]);
    const [elsewhere] = await log.append(room("garden"), [draft]);

    assert.equal(appended(ofGrace).duplicate, false);
    assert.equal(appended(elsewhere).duplicate, false);
  });

  test("answers a repeated draft with how its entry reads now", async ({ log }) => {
    const draft = says(ada, "helo");
    const edit = edits(ada, 1, "hello");
    await log.append(lobby, [draft, edit, edits(ada, 1, "hello!")]);

    const [message, edited] = await log.append(lobby, [draft, edit]);

    assert.equal("text" in appended(message).event && appended(message).event.seq, 1);
    assert.equal(Reflect.get(appended(message).event, "text"), "hello!");
    assert.equal(Reflect.get(appended(edited).event, "text"), "hello!");
  });

  test("does nothing that a draft asks for whose id stands for something else", async ({ log }) => {
    const draft = says(ada, "hi");
    await log.append(lobby, [draft, reacts(grace, 1, "👍")]);

    const [deletion] = await log.append(lobby, [{ ...deletes(ada, 1), id: draft.id }]);
    // What a log removes after it has answered has time to be removed.
    for (let i = 0; i < 5; i++) await log.append(lobby, [says(ada, "and")]);

    assert.deepEqual([appended(deletion).event.type, appended(deletion).duplicate], ["message", true]);
    const reaction = { seq: 1, emoji: "👍" };
    assert.deepEqual(await log.reactionsOf(lobby, grace.id, [reaction]), new Set(["1 👍"]));
  });

  test("does not remember a draft that it refused", async ({ log }) => {
    const early = edits(ada, 1, "b");
    assert.equal(refusal((await log.append(lobby, [early]))[0]), "not_found");
    await log.append(lobby, [says(ada, "a")]);

    const [outcome] = await log.append(lobby, [early]);

    assert.equal(appended(outcome).duplicate, false);
  });

  test("forgets an id after a day", async ({ log }, clock) => {
    const draft = says(ada, "hi");
    await log.append(lobby, [draft]);
    clock.ms += REMEMBERED_MS - 1;
    assert.equal(appended((await log.append(lobby, [draft]))[0]).duplicate, true);
    clock.ms += 1;

    const [again] = await log.append(lobby, [draft]);

    assert.equal(appended(again).duplicate, false);
    assert.equal(appended(again).event.seq, 2);
  });
}

function checkEpochs(test: TestOn): void {
  test("opens an epoch with the first entry and stays in it", async ({ log, other }) => {
    const [first] = await log.append(lobby, [says(ada, "a")]);
    const [second] = await other.append(lobby, [says(ada, "b")], { seen: { epoch: "0", seq: 1 } });

    const [head] = await log.heads([lobby]);

    assert.notEqual(head?.epoch, "0");
    assert.deepEqual([appended(first).epoch, appended(second).epoch], [head?.epoch, head?.epoch]);
    assert.equal(head?.epochs, 1);
  });

  for (const how of ["by its epoch", 'by "0" in the first epoch']) {
    test(`opens another epoch where somebody has seen more, ${how}, and goes on counting`, async ({ log, other }) => {
      const [first] = await log.append(lobby, [says(ada, "a")]);
      const { epoch } = appended(first);

      const seen = { epoch: how === "by its epoch" ? epoch : "0", seq: 7 };
      const [next] = await other.append(lobby, [says(ada, "b")], { seen });

      assert.equal(appended(next).event.seq, 2);
      assert.notEqual(appended(next).epoch, epoch);
      const [head] = await log.heads([lobby]);
      assert.deepEqual([head?.epoch, head?.epochs, head?.seq], [appended(next).epoch, 2, 2]);
    });
  }

  test('takes a position of epoch "0" or of an older epoch for no loss once there were two', async ({ log }) => {
    const [first] = await log.append(lobby, [says(ada, "a")]);
    const [next] = await log.append(lobby, [says(ada, "b")], {
      seen: { epoch: appended(first).epoch, seq: 7 },
    });

    const [third] = await log.append(lobby, [says(ada, "c")], { seen: { epoch: "0", seq: 9 } });
    const [fourth] = await log.append(lobby, [says(ada, "d")], {
      seen: { epoch: appended(first).epoch, seq: 9 },
    });

    assert.equal(appended(third).epoch, appended(next).epoch);
    assert.equal(appended(fourth).epoch, appended(next).epoch);
  });

  test('does not let epoch "0" continue into a room that has lost all its entries', async ({ log }) => {
    await log.append(lobby, [says(ada, "a")], { seen: { epoch: "0", seq: 5 } });

    const [head] = await log.heads([lobby]);

    assert.deepEqual([head?.seq, head?.epochs], [1, 2]);
  });

  test("names the epoch of the first result when a draft is repeated", async ({ log }) => {
    const draft = says(ada, "a");
    const [first] = await log.append(lobby, [draft]);
    await log.append(lobby, [says(ada, "b")], { seen: { epoch: appended(first).epoch, seq: 7 } });

    const [again] = await log.append(lobby, [draft]);

    assert.equal(appended(again).epoch, appended(first).epoch);
  });
}
