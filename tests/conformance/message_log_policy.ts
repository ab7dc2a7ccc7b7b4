import assert from "node:assert/strict";
import type { Outcome } from "../../store/message_log.ts";
import { NO_POLICY } from "../../store/policy.ts";
import {
  ada,
  appended,
  changes,
  decides,
  deletes,
  edits,
  grace,
  linus,
  lobby,
  refusal,
  room,
  says,
} from "./drafts.ts";
import type { TestOn } from "./message_log.ts";

/** What became of drafts: the numbers of those that were stored, "stale", or the code of the refusal. */
function fates(outcomes: readonly Outcome[]): (number | string)[] {
  return outcomes.map((outcome) =>
    "event" in outcome ? outcome.event.seq : "stale" in outcome ? "stale" : outcome.refused
  );
}

/** What a room's `MessageLog.policy()` and `permittedUnder` promise. */
export function checkMessageLogPolicy(test: TestOn): void {
  checkFold(test);
  checkVersions(test);
}

function checkFold(test: TestOn): void {
  test("knows no policy for a room in which nothing was decided", async ({ log }) => {
    await log.append(lobby, [says(ada, "a"), changes(ada, "topic", "Tea")]);

    assert.deepEqual(await log.policy(lobby), NO_POLICY);
    assert.deepEqual(await log.policy(room("nowhere")), NO_POLICY);
    assert.equal((await log.heads([lobby]))[0]?.policyVersion, 0);
  });

  test("keeps what was decided, with the number of the entry that decided it, for every instance", async ({ log, other }) => {
    await log.append(lobby, [changes(ada, "private", ""), says(ada, "a")]);
    await other.append(lobby, [decides(ada, "invited", linus), decides(ada, "banned", grace)]);
    await log.append(lobby, [changes(ada, "locked", "on"), changes(ada, "slow_mode", "30"), says(ada, "b")]);

    const policy = await other.policy(lobby);
    const [head] = await log.heads([lobby]);

    assert.deepEqual(policy, {
      ...NO_POLICY,
      version: 6,
      owner: ada,
      isPrivate: true,
      isLocked: true,
      slowModeSeconds: 30,
      members: [linus],
      banned: [{ user: grace }],
    });
    const { policyVersion, owner, private: isPrivate, locked, slowModeSeconds, seq } = head!;
    assert.deepEqual([policyVersion, owner, isPrivate, locked, slowModeSeconds, seq], [
      6,
      "u_ada",
      true,
      true,
      30,
      7,
    ]);
  });

  test("takes back what was decided", async ({ log }) => {
    await log.append(lobby, [changes(ada, "private", "")]);
    for (const what of ["invited", "muted", "banned"]) await log.append(lobby, [decides(ada, what, grace)]);
    const meant = await log.policy(lobby);

    await log.append(lobby, [decides(ada, "unmuted", grace), decides(ada, "unbanned", grace)]);
    await log.append(lobby, [changes(ada, "locked", "on"), changes(ada, "locked", "off")]);

    assert.deepEqual([meant.members, meant.muted, meant.banned], [[], [{ user: grace }], [{ user: grace }]]);
    const { muted, banned, isLocked, version } = await log.policy(lobby);
    assert.deepEqual([muted, banned, isLocked, version], [[], [], false, 8]);
  });

  test(
    "forgets what has ended with the next decision, and the address of who is banned no more",
    async ({ log }, clock) => {
      const until = new Date(clock.ms + 60_000).toISOString();
      await log.append(lobby, [decides(ada, "banned", grace, { until, byAddress: true })]);
      await log.append(lobby, [decides(ada, "address_banned", grace, { address: "hash" })]);
      const before = await log.policy(lobby);
      clock.ms += 60_000;

      await log.append(lobby, [decides(ada, "muted", linus)]);

      assert.deepEqual(before.banned, [{ user: grace, until, byAddress: true }]);
      assert.deepEqual(before.addresses, [{ hash: "hash", user: grace.id }]);
      const { banned, addresses, muted } = await log.policy(lobby);
      assert.deepEqual([banned, addresses, muted], [[], [], [{ user: linus }]]);
    },
  );

  test("shows readers whom a decision is about, and never an address", async ({ log }) => {
    await log.append(lobby, [decides(ada, "banned", grace, { byAddress: true, reason: "spam" })]);
    await log.append(lobby, [decides(ada, "address_banned", grace, { address: "hash" })]);

    const { entries } = await log.readAfter(lobby, 0, 10);

    const [banned] = entries.map(({ event }) => event);
    assert(banned?.type === "changed");
    assert.deepEqual([banned.what, banned.value, banned.user, banned.reason], [
      "banned",
      "Grace",
      grace,
      "spam",
    ]);
    assert.equal(entries.length, 2);
    assert.doesNotMatch(JSON.stringify(entries), /hash|byAddress/);
  });

  test("opens no room that is there", async ({ log }) => {
    const [said, created] = await log.append(lobby, [says(ada, "a"), changes(grace, "created", "")]);

    assert.equal(appended(said).event.seq, 1);
    assert.equal(refusal(created), "forbidden");
    assert.equal((await log.policy(lobby)).owner, undefined);
  });

  test("refuses a decision that makes a policy too large, and goes on", async ({ log }) => {
    const crowd = (batch: number) =>
      Array.from({ length: 100 }, (_, i) => {
        const id = `u_${batch}_${i}`;
        return decides(ada, "banned", { id, name: "語".repeat(60) });
      });
    const refused: string[] = [];
    for (let batch = 0; batch < 5; batch++) {
      const outcomes = await log.append(lobby, crowd(batch));
      refused.push(...outcomes.flatMap((outcome) => "refused" in outcome ? [outcome.refused] : []));
    }

    const [pardon] = await log.append(lobby, [
      decides(ada, "unbanned", { id: "u_0_0", name: "?" }),
      says(ada, "a"),
    ]);

    const { banned } = await log.policy(lobby);
    assert(refused.length > 100 && refused.every((code) => code === "forbidden"), `${refused.length}`);
    assert.equal(banned.length, 499 - refused.length);
    appended(pardon);
  });
}

function checkVersions(test: TestOn): void {
  test("stores what was permitted under the policy that the room has", async ({ log, other }) => {
    await log.append(lobby, [says(ada, "a")], { permittedUnder: 0 });
    await other.append(lobby, [decides(ada, "banned", grace)]);

    const outcomes = await log.append(lobby, [says(linus, "b")], { permittedUnder: 2 });

    assert.deepEqual(fates(outcomes), [3]);
  });

  test("stores nothing that was permitted under another policy, of another instance or an older batch", async ({ log, other }) => {
    await log.append(lobby, [says(grace, "a")], { permittedUnder: 0 });
    await other.append(lobby, [decides(ada, "banned", grace)]);

    const late = await log.append(lobby, [says(grace, "b"), edits(grace, 1, "c")], { permittedUnder: 0 });
    const early = await log.append(lobby, [deletes(grace, 1)], { permittedUnder: 7 });

    assert.deepEqual([...fates(late), ...fates(early)], ["stale", "stale", "stale"]);
    assert.equal((await log.heads([lobby]))[0]?.seq, 2);
  });

  test("lets a decision hold for the rest of its own batch", async ({ log }) => {
    const outcomes = await log.append(lobby, [
      says(grace, "a"),
      decides(ada, "banned", grace),
      says(grace, "b"),
      says(linus, "c"),
    ], { permittedUnder: 0 });

    assert.deepEqual(fates(outcomes), [1, 2, "stale", "stale"]);
    assert.deepEqual(fates(await log.append(lobby, [says(linus, "c")], { permittedUnder: 2 })), [3]);
  });

  test("answers what is there already whatever was decided since", async ({ log }) => {
    const draft = says(grace, "a");
    await log.append(lobby, [draft, decides(ada, "banned", grace)], { permittedUnder: 0 });

    const [again] = await log.append(lobby, [draft], { permittedUnder: 0 });

    assert.deepEqual([appended(again).event.seq, appended(again).duplicate], [1, true]);
  });

  test("asks for no version where the caller names none", async ({ log }) => {
    await log.append(lobby, [decides(ada, "banned", grace)]);

    assert.deepEqual(fates(await log.append(lobby, [says(grace, "a")])), [2]);
  });
}
