import assert from "node:assert/strict";
import fc from "fast-check";
import { MemoryOutbox } from "../../client/memory_outbox.ts";
import { Parley } from "../../client/parley.ts";
import type { Item, Message, RoomView } from "../../client/views.ts";
import { CALM, type Chaos, ModelServer } from "./model_server.ts";
import { countedIds, seeded, VirtualClock } from "./virtual_clock.ts";

const GRACE = { id: "u_grace", name: "Grace" };
const ROOMS = ["general", "random"];
const RUNS = Number(Deno.env.get("RUNS") ?? 150);

const chance = fc.constantFrom(0, 0, 0.1, 0.4);
const chaos: fc.Arbitrary<Chaos> = fc.record({
  ...{ unavailable: chance, tooFast: chance, cutAfterStore: chance, skipped: chance, repeated: chance },
  ...{ noConnection: chance, noPage: chance },
  latencyMs: fc.constantFrom(1, 50, 400),
});
const room = fc.constantFrom(...ROOMS);
const target = fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 30 }));

/** What may happen to Ada's client, to the server and to the network between them. */
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant("says"), room, text: fc.constantFrom("hi", "ho", "!no") }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant("hears"), room, times: fc.integer({ min: 1, max: 20 }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("edits"), room, target, byGrace: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("deletes"), room, target, byGrace: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("reacts"),
      room,
      target,
      byGrace: fc.boolean(),
      on: fc.boolean(),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant("waits"), ms: fc.constantFrom(0, 10, 100, 1_000, 5_000) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("cut") }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("restart") }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("new epoch"), room }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("reload") }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("sleeps"), ms: fc.constantFrom(5_000, 60_000) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("pages back"), room }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("fills"), room }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("reads"), room }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("leaves and returns"), room }) },
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** A story: Ada's client against the model, and what she was told is sent. */
class Story {
  readonly clock = new VirtualClock();
  readonly random: () => number;
  readonly server: ModelServer;
  readonly outbox = new MemoryOutbox();
  readonly newId = countedIds();
  readonly told = new Map<string, string[]>(ROOMS.map((name) => [name, []]));
  ada: Parley;
  #graceSaid = 0;

  constructor(seed: number) {
    this.random = seeded(seed);
    this.server = new ModelServer(this.clock, this.random);
    this.server.reader = "u_ada";
    this.ada = this.#load();
  }

  async perform(step: Step): Promise<void> {
    const { ada, server, clock } = this;
    const view = "room" in step ? ada.rooms.get(step.room) : undefined;
    if (step.kind === "waits") await clock.run(step.ms);
    else if (step.kind === "cut") server.cut();
    else if (step.kind === "restart") server.restart(1_200);
    else if (step.kind === "reload") await this.#reload();
    else if (step.kind === "sleeps") await this.#sleep(step.ms);
    else if (step.kind === "new epoch") server.renewEpoch(step.room);
    else if (step.kind === "hears") this.#graceSays(step.room, step.times);
    else if (step.kind === "pages back") ada.pageBack(step.room).catch(() => {});
    else if (step.kind === "leaves and returns") this.#return(step.room);
    else if (step.kind === "fills" && view) this.#fill(view);
    else if (step.kind === "reads" && view) ada.read(step.room, view.position.seq);
    else this.#change(step);
  }

  /** The world behaves again, for long enough. */
  async quiet(): Promise<void> {
    this.server.chaos = CALM;
    await this.clock.run(300_000);
  }

  /** Everything that the server has and the client did not show is read. */
  async readAll(name: string): Promise<RoomView> {
    for (let pages = 0; pages < 200; pages++) {
      const view = this.view(name);
      const gap = view.items.find((item) => item.kind === "gap");
      if (!gap && view.reachesBeginning) return view;
      const reading = gap?.kind === "gap" ? this.ada.fill(name, gap.gap) : this.ada.pageBack(name);
      await this.clock.run(1_000);
      await reading;
    }
    throw new Error(`Room "${name}" has no beginning`);
  }

  view(name: string): RoomView {
    const view = this.ada.rooms.get(name);
    assert.ok(view);
    return view;
  }

  #load(): Parley {
    const { server, clock, outbox, random, newId } = this;
    const ada = new Parley({
      ...{ url: "http://parley.test", connect: server.connect, fetch: server.fetch },
      ...{ clock, outbox, random, newId },
    });
    ada.signIn({ name: "Ada" });
    for (const name of ROOMS) ada.open(name);
    return ada;
  }

  async #reload(): Promise<void> {
    await this.clock.run(0);
    this.ada.close();
    this.ada = this.#load();
  }

  async #sleep(ms: number): Promise<void> {
    this.clock.sleep(ms);
    this.ada.wake();
    await this.clock.run(0);
  }

  #return(name: string): void {
    this.ada.leave(name);
    this.ada.open(name);
  }

  #fill(view: RoomView): void {
    for (const item of view.items) {
      if (item.kind === "gap") this.ada.fill(view.name, item.gap).catch(() => {});
    }
  }

  #graceSays(name: string, times: number): void {
    for (let i = 0; i < times; i++) this.#asGrace(name, { type: "send", text: `Grace ${++this.#graceSaid}` });
  }

  #asGrace(name: string, draft: Parameters<ModelServer["append"]>[2]): void {
    this.server.append(name, GRACE, draft, `grace ${this.newId()}`);
  }

  #change(step: Step): void {
    if (step.kind === "says") this.#say(step.room, () => this.ada.send(step.room, step.text));
    else if (step.kind === "edits") {
      if (step.byGrace) this.#asGrace(step.room, { type: "edit", target: step.target, text: "better" });
      else this.#say(step.room, () => this.ada.edit(step.room, step.target, "mended"));
    } else if (step.kind === "deletes") {
      if (step.byGrace) this.#asGrace(step.room, { type: "delete", target: step.target });
      else this.#say(step.room, () => this.ada.delete(step.room, step.target));
    } else if (step.kind === "reacts") {
      const { on } = step;
      if (step.byGrace) this.#asGrace(step.room, { type: "react", target: step.target, emoji: "👍", on });
      else this.#say(step.room, () => this.ada.react(step.room, step.target, "👍", on));
    }
  }

  /** Before the server has said who we are, nothing outlives a reload. */
  #say(name: string, say: () => { id: string }): void {
    if (this.ada.me) this.told.get(name)?.push(say().id);
  }
}

Deno.test("Parley loses, repeats and reorders nothing, whatever the network, the server and the page do", async () => {
  const seen = { gaps: 0, failed: 0, sent: 0 };
  const property = fc.asyncProperty(
    fc.integer(),
    chaos,
    fc.array(step, { minLength: 5, maxLength: 60, size: "max" }),
    async (seed, chaos, steps) => {
      const story = new Story(seed);
      await story.clock.run(2_000);
      story.server.chaos = chaos;

      for (const step of steps) await story.perform(step);
      await story.quiet();

      assert.equal(story.ada.connection.kind, "live");
      assert.deepEqual(story.server.badLines, []);
      for (const name of ROOMS) {
        assertSentOnceInOrder(story, name, seen);
        assertNoSilentGap(story, name, seen);
        await assertEqualsServer(story, name);
      }
      story.ada.close();
    },
  );

  const seed = Deno.env.get("SEED");
  await fc.assert(property, { numRuns: RUNS, ...(seed ? { seed: Number(seed) } : {}) });

  if (Deno.env.has("SEEN")) console.log(seen);
  assert.ok(seen.gaps > 0 && seen.failed > 0 && seen.sent > 0, "The stories must have had something to tell");
});

function assertSentOnceInOrder(story: Story, name: string, seen: { failed: number; sent: number }): void {
  const told = story.told.get(name) ?? [];
  const outgoing = story.view(name).items.flatMap((item) => item.kind === "outgoing" ? [item.outgoing] : []);
  const failed = new Set(outgoing.filter(({ state }) => state === "failed").map(({ id }) => id));
  const { log, standing } = story.server.room(name);
  const logged = log.filter(({ from }) => from.id === "u_ada").map(({ id }) => id);

  assert.deepEqual(outgoing.filter(({ state }) => state !== "failed"), []);
  assert.deepEqual(
    logged,
    told.filter((id) => !failed.has(id) && (!standing.has(id) || logged.includes(id))),
  );
  assert.deepEqual([...failed].filter((id) => logged.includes(id)), []);
  seen.failed += failed.size;
  seen.sent += logged.length;
}

function assertNoSilentGap(story: Story, name: string, seen: { gaps: number }): void {
  const { items, position, state } = story.view(name);
  const room = story.server.room(name);
  const numbers = room.log.filter(({ type }) => type === "message").map(({ seq }) => seq);
  const shown = items.filter((item) => item.kind === "message" || item.kind === "gap");

  assert.equal(state, "live");
  assert.equal(position.seq, room.log.length);
  assert.deepEqual(shown.flatMap(seqOf), [...new Set(shown.flatMap(seqOf))].sort((a, b) => a - b));
  shown.forEach((item, index) => {
    const next = shown[index + 1];
    if (item.kind === "gap") seen.gaps++;
    else if (next?.kind === "message") {
      assert.deepEqual(
        numbers.filter((seq) => seq > item.message.seq && seq < next.message.seq),
        [],
        "a silent gap",
      );
    }
  });
  const last = shown.at(-1);
  assert.equal(last?.kind === "message" ? last.message.seq : undefined, numbers.at(-1));
  assertPresent(shown, story, name);
}

async function assertEqualsServer(story: Story, name: string): Promise<void> {
  const room = story.server.room(name);

  const view = await story.readAll(name);

  const { messages } = room.page(Infinity, Infinity, "u_ada");
  assert.deepEqual(messagesOf(view.items).map(({ seq }) => seq), messages.map(({ seq }) => seq));
  assertPresent(view.items, story, name);
  assert.equal(view.unread, room.unread("u_ada"));
}

function assertPresent(items: readonly Item[], story: Story, name: string): void {
  const room = story.server.room(name);
  const { messages } = room.page(Infinity, Infinity, "u_ada");
  for (const message of messagesOf(items)) {
    const { room: _, type: __, ...truth } = messages.find(({ seq }) => seq === message.seq) ?? assert.fail();
    assert.deepEqual(message, { ...truth, mine: truth.from.id === "u_ada" });
  }
}

function messagesOf(items: readonly Item[]): Message[] {
  return items.flatMap((item) => item.kind === "message" ? [item.message] : []);
}

function seqOf(item: Item): number[] {
  return item.kind === "message" ? [item.message.seq] : [];
}
