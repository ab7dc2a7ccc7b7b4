/**
 * What every driver of `Bus` promises. A driver runs it by calling {@link busConformance} in its own test file:
 *
 *     busConformance({ name: "MemoryBus", open: (ends, report) => … });
 *
 * `open` answers that many instances on a fresh bus that nobody else hears, each with `report` for what its listeners throw.
 * Each test runs on its own bus and disposes of it. A driver of somebody else's needs nothing but `bus/bus.ts` and this file.
 * What it does in bad times (a server that goes away, a receiver that lags) is its own to test, beside this.
 */
import assert from "node:assert/strict";
import type { Bus } from "../../bus/bus.ts";
import { BusDown } from "../../bus/bus.ts";

/** Where the ends of one bus come from. `report` is told what listeners throw. */
export interface BusMaker {
  readonly name: string;
  /** Opens `ends` instances on a bus of their own. */
  open(ends: number, report: (error: unknown) => void): Promise<Bus[]>;
  /** True: what it needs is not on this machine. */
  readonly isSkipped?: boolean;
}

/** What a listener hears, with a way to wait for it instead of for time. */
class Ear {
  readonly heard: string[] = [];
  #wanted: { count: number; resolve: () => void } | undefined;

  readonly hear = (payload: string): void => {
    this.heard.push(payload);
    if (this.#wanted && this.heard.length >= this.#wanted.count) this.#wanted.resolve();
  };

  async count(count: number): Promise<string[]> {
    if (this.heard.length < count) {
      await new Promise<void>((resolve) => this.#wanted = { count, resolve });
    }
    return this.heard;
  }
}

async function listen(bus: Bus, topic: string): Promise<Ear> {
  const ear = new Ear();
  await bus.subscribe(topic, ear.hear);
  return ear;
}

/** The contract of {@link Bus}, for every driver on a quiet day: nothing is lost where little is said. */
export function busConformance({ name, open, isSkipped = false }: BusMaker): void {
  const test = (sentence: string, run: (ends: Bus[], errors: unknown[]) => Promise<void>, count = 3) =>
    Deno.test({
      name: `${name} ${sentence}`,
      ignore: isSkipped,
      sanitizeOps: true,
      sanitizeResources: true,
      async fn() {
        const errors: unknown[] = [];
        const ends = await open(count, (error) => errors.push(error));
        try {
          await run(ends, errors);
        } finally {
          for (const end of ends) await end[Symbol.asyncDispose]();
        }
      },
    });

  test("reaches every other instance and never the sender", async (ends) => {
    const ears = await Promise.all(ends.map((end) => listen(end, "room")));

    await ends[0]!.publish("room", "from Ada");
    await ears[1]!.count(1);
    await ends[1]!.publish("room", "from Grace");
    await Promise.all([ears[0]!.count(1), ears[2]!.count(2)]);

    assert.deepEqual(ears.map((ear) => ear.heard), [["from Grace"], ["from Ada"], [
      "from Ada",
      "from Grace",
    ]]);
  });

  test("keeps the order in which one instance published, within a turn and across turns", async ([here, there]) => {
    const ear = await listen(there!, "room");

    const all = Array.from({ length: 100 }, (_, i) => `${i}`);
    await Promise.all(all.slice(0, 50).map((payload) => here!.publish("room", payload)));
    for (const payload of all.slice(50)) await here!.publish("room", payload);

    assert.deepEqual(await ear.count(100), all);
  });

  test("keeps topics apart, however alike", async ([here, there]) => {
    const topics = ["room", "room2", "ROOM", "room:", "raum-ü", "*", "__proto__"];
    const ears = await Promise.all(topics.map((topic) => listen(there!, topic)));

    for (const topic of topics) await here!.publish(topic, `to ${topic}`);
    await ears.at(-1)!.count(1);

    await Promise.all(ears.map((ear) => ear.count(1)));
    assert.deepEqual(ears.map((ear) => ear.heard), topics.map((topic) => [`to ${topic}`]));
  });

  test("tells all listeners of a topic, and none after it was disposed", async ([here, there]) => {
    const gone = new Ear();
    const subscription = await there!.subscribe("room", gone.hear);
    const stays = await listen(there!, "room");
    await here!.publish("room", "first");
    await Promise.all([gone.count(1), stays.count(1)]);

    await subscription[Symbol.asyncDispose]();
    await subscription[Symbol.asyncDispose]();
    await here!.publish("room", "second");

    assert.deepEqual(await stays.count(2), ["first", "second"]);
    assert.deepEqual(gone.heard, ["first"]);
  });

  test("reports a listener that throws and goes on with the others", async ([here, there], errors) => {
    await there!.subscribe("room", () => {
      throw new Error("a bug");
    });
    const ear = await listen(there!, "room");

    await here!.publish("room", "first");
    await here!.publish("room", "second");

    assert.deepEqual(await ear.count(2), ["first", "second"]);
    assert.deepEqual(errors.map(String), ["Error: a bug", "Error: a bug"]);
  });

  test("carries large and odd payloads unchanged", async ([here, there]) => {
    const payloads = [
      "",
      " ",
      "\n",
      "\0",
      "👍🏽",
      "日本語",
      '{"a":[1]}',
      "\u2028\u202e",
      "x".repeat(200_000),
      "漢".repeat(65_536),
    ];
    const ear = await listen(there!, "room");

    for (const payload of payloads) await here!.publish("room", payload);

    assert.deepEqual(await ear.count(payloads.length), payloads);
  });

  test("does not deliver before publish() has returned", async ([here, there]) => {
    const order: string[] = [];
    const ear = new Ear();
    await there!.subscribe("room", (payload) => {
      order.push("heard");
      ear.hear(payload);
    });

    const published = here!.publish("room", "hello");
    order.push("returned");
    await published;
    await ear.count(1);

    assert.deepEqual(order, ["returned", "heard"]);
  });

  test("says that it is down once disposed, and may be disposed twice", async ([here, there, other]) => {
    const ear = await listen(there!, "room");
    const rest = await listen(other!, "room");

    await there![Symbol.asyncDispose]();
    await there![Symbol.asyncDispose]();
    await here!.publish("room", "hello");

    assert.deepEqual(await rest.count(1), ["hello"]);
    assert.deepEqual(ear.heard, []);
    await assert.rejects(there!.publish("room", "too late"), BusDown);
    await assert.rejects(there!.subscribe("room", () => {}), BusDown);
  });
}
