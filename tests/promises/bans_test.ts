import assert from "node:assert/strict";
import fc from "fast-check";
import { MemoryHub } from "../../bus/memory_bus.ts";
import { Counts } from "../../chat/counts.ts";
import { Room } from "../../chat/room.ts";
import type { User } from "../../protocol/fields.ts";
import type { Entry } from "../../store/message_log.ts";
import { MemoryLog } from "../../store/memory_log.ts";
import { openMemoryStore } from "../../store/memory_store.ts";
import { ada, decides, grace, linus, lobby, says } from "../conformance/drafts.ts";
import { Caller } from "../support/caller.ts";
import { House } from "../support/house.ts";
import { NO_RULES } from "../support/no_rules.ts";
import { TestClock } from "../support/test_clock.ts";
import { openTwoHouses } from "../support/two_houses.ts";
import { Visitor } from "../support/visitor.ts";

const HEALED_MS = 2_500;
const GARDEN = "/api/rooms/garden";

/** Two instances on one store that hear nothing of each other; the appends of the south may be held up. */
async function scene() {
  const clock = new TestClock();
  const wire = new MemoryHub({ deliver: () => {} });
  const { log, records } = openMemoryStore({ now: clock.now });
  const held = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  let holds = false;
  const slow = Object.assign(Object.create(log) as typeof log, {
    append: async (...args: Parameters<typeof log.append>) => {
      if (holds && args[0] === "garden") {
        reached.resolve();
        await held.promise;
      }
      return await log.append(...args);
    },
    policy: log.policy.bind(log),
    heads: log.heads.bind(log),
    rooms: log.rooms.bind(log),
    readAfter: log.readAfter.bind(log),
    readBefore: log.readBefore.bind(log),
    reactionsOf: log.reactionsOf.bind(log),
  });
  const close = { [Symbol.asyncDispose]: () => Promise.resolve() };
  const north = await House.open({ store: { log, records, ...close }, bus: wire.connect(), clock });
  const south = await House.open({ store: { log: slow, records, ...close }, bus: wire.connect(), clock });
  return {
    ...{ north, south, clock, reached: reached.promise, release: held.resolve },
    hold: () => void (holds = true),
    async [Symbol.asyncDispose]() {
      held.resolve();
      await north[Symbol.asyncDispose]();
      await south[Symbol.asyncDispose]();
    },
  };
}

/*
 * Grace and Linus speak on the south in one batch, which was permitted and is on its way to the store when Ada bans Grace on
 * the north. The batch arrives after the ban: Linus is heard, Grace is not.
 */
Deno.test("A ban that lands while a batch is being stored holds for that batch, on another instance", async () => {
  await using there = await scene();
  const { north, south, clock } = there;
  const owner = await Visitor.named(north.origin, "Ada");
  await owner.post("/api/rooms", { name: "garden" });
  await using guilty = await Caller.inRoom(south.origin, "Grace", "garden");
  await using other = await Caller.inRoom(south.origin, "Linus", "garden");
  const sends = (text: string) => ({ type: "send", room: "garden", id: crypto.randomUUID(), text });

  there.hold();
  const first = guilty.ask(sends("in flight"));
  await there.reached;
  const second = guilty.ask(sends("waiting"));
  const innocent = other.ask(sends("innocent"));
  await other.ask({ type: "heartbeat" });
  const ban = await owner.post(`${GARDEN}/moderation`, { action: "ban", user: "Grace" });
  there.release();
  const answers = [await first, await second, await innocent];
  await clock.pass(HEALED_MS);

  assert.equal(ban.status, 200);
  assert.deepEqual(answers.map((answer) => answer.type === "error" ? answer.code : answer.type), [
    ...["forbidden", "forbidden", "sent"],
  ]);
  const { body } = await owner.get(`${GARDEN}/messages`);
  assert.deepEqual((body.messages as { text: string }[]).map(({ text }) => text), ["innocent"]);
});

Deno.test("Who is banned is put out on every instance though every hint is lost, and hears nothing more", async () => {
  await using houses = await openTwoHouses({ isDeaf: true });
  const { north, south, clock } = houses;
  const owner = await Visitor.named(north.origin, "Ada");
  await owner.post("/api/rooms", { name: "garden" });
  await using here = await Caller.inRoom(north.origin, "Grace", "garden");
  await using away = await Caller.connect(south.origin);
  await away.hello({ token: here.token });
  await away.join("garden");
  await using quiet = await Caller.inRoom(south.origin, "Linus", "garden");

  await owner.post(`${GARDEN}/moderation`, { action: "ban", user: "Grace" });
  const raced = await away.ask({ type: "send", room: "garden", id: crypto.randomUUID(), text: "still here" });
  await clock.pass(HEALED_MS);
  await quiet.send("garden", "peace");

  assert.equal(raced.type === "error" && raced.code, "forbidden");
  for (const caller of [here, away]) {
    await caller.next("removed");
    await caller.settle();
    assert.deepEqual(caller.texts("garden"), []);
    const again = await caller.ask({ type: "join", room: "garden" });
    assert.equal(again.type === "error" && again.code, "forbidden");
  }
  assert.deepEqual(quiet.texts("garden"), ["peace"]);
});

Deno.test("A command that was stored before its author was muted is answered as it was, and no other one is", async () => {
  await using house = await House.open();
  const owner = await Visitor.named(house.origin, "Ada");
  await owner.post("/api/rooms", { name: "garden" });
  await using guilty = await Caller.inRoom(house.origin, "Grace", "garden");
  const id = crypto.randomUUID();
  const { seq } = await guilty.send("garden", "before", id);

  await owner.post(`${GARDEN}/moderation`, { action: "mute", user: "Grace" });
  const again = await guilty.ask({ type: "send", room: "garden", id, text: "before" });
  const fresh = await guilty.ask({ type: "send", room: "garden", id: crypto.randomUUID(), text: "after" });

  assert.deepEqual([again.type === "sent" && again.seq, again.type === "sent" && again.duplicate], [
    seq,
    true,
  ]);
  assert.equal(fresh.type === "error" && fresh.code, "forbidden");
});

/** What somebody does in a room, on one of two instances. */
interface Step {
  readonly at: 0 | 1;
  readonly what: "grace speaks" | "linus speaks" | "banned" | "unbanned";
}

const step: fc.Arbitrary<Step> = fc.record({
  at: fc.constantFrom(0, 1),
  what: fc.constantFrom("grace speaks", "linus speaks", "grace speaks", "banned", "unbanned"),
});

/** A room on an instance whose calls to the store are answered in whatever order. */
function openRoom(log: MemoryLog, scheduler: fc.Scheduler): Room {
  const late = <A extends unknown[], R>(name: string, call: (...args: A) => Promise<R>) =>
    scheduler.scheduleFunction(Object.defineProperty(call.bind(log), "name", { value: name }));
  return new Room(lobby, {
    ...NO_RULES,
    log: Object.assign(Object.create(log) as MemoryLog, {
      append: late("append", log.append),
      policy: late("policy", log.policy),
      heads: late("heads", log.heads),
      readAfter: late("readAfter", log.readAfter),
    }),
    counts: new Counts(),
    tell: () => {},
    heard: () => {},
    people: () => ({ members: [], count: 0 }),
    pause: () => Promise.resolve(),
    report: (error: unknown) => assert.fail(`${error}`),
  });
}

/** What people said while they were banned. */
function saidWhileBanned(entries: readonly Entry[]): number[] {
  const banned = new Set<string>();
  return entries.flatMap(({ event }) => {
    if (event.type === "changed" && event.what === "banned") banned.add(event.user!.id);
    if (event.type === "changed" && event.what === "unbanned") banned.delete(event.user!.id);
    return event.type === "message" && banned.has(event.from.id) ? [event.seq] : [];
  });
}

Deno.test("Whatever races with it on two instances, a ban holds from its number on and keeps nobody else from speaking", async () => {
  let refusals = 0;
  let premises = 0;
  const holds = fc.asyncProperty(
    fc.scheduler(),
    fc.array(step, { minLength: 4, maxLength: 16 }),
    async (s, steps) => {
      const log = new MemoryLog();
      const rooms = [openRoom(log, s), openRoom(log, s)];
      const answers: { readonly by: User; readonly text: string; readonly isStored: boolean }[] = [];
      steps.forEach(({ at, what }, i) => {
        const by = what === "grace speaks" ? grace : what === "linus speaks" ? linus : ada;
        const draft = by === ada ? decides(ada, what, grace) : says(by, `${i}`);
        void s.schedule(Promise.resolve(), what).then(() =>
          rooms[at]!.post(
            draft,
            (outcome) => answers.push({ by, text: `${i}`, isStored: "event" in outcome }),
          )
        );
      });

      await s.waitFor(until(() => answers.length === steps.length));
      const { entries } = await log.readAfter(lobby, 0, 100);

      const stored = entries.flatMap(({ event }) => event.type === "message" ? [event.text] : []);
      const promised = answers.filter(({ by, isStored }) => isStored && by !== ada).map(({ text }) => text);
      assert.deepEqual(saidWhileBanned(entries), []);
      assert.deepEqual(stored.toSorted(), promised.toSorted());
      assert.ok(answers.every(({ by, isStored }) => isStored || by === grace));
      refusals += answers.filter(({ isStored }) => !isStored).length;
      premises += entries.filter(({ event }) => event.type === "changed" && event.what === "banned").length;
    },
  );

  await fc.assert(holds, { numRuns: 300 });

  assert.ok(
    refusals > 50 && premises > 50,
    `${refusals} refused, ${premises} banned: the property was put to the test`,
  );
});

/** Resolves once this is so, looking at every turn. */
async function until(is: () => boolean): Promise<void> {
  while (!is()) await new Promise<void>((resolve) => setTimeout(resolve, 0));
}
