import assert from "node:assert/strict";
import fc from "fast-check";
import { Watchdog } from "../../chat/watchdog.ts";

const TIMEOUT_MS = 30_000;
const HOUR_MS = 3_600_000;

interface Client {
  name: string;
  lastHeardAt: number;
  heardBeforeAsked: number;
}

class Yard {
  readonly told: string[] = [];
  readonly watchdog: Watchdog<Client>;
  now: number;

  constructor(now = 0) {
    this.now = now;
    this.watchdog = new Watchdog<Client>({
      timeoutMs: TIMEOUT_MS,
      ping: ({ name }) => this.told.push(`ping ${name}`),
      evict: ({ name }) => this.told.push(`evict ${name}`),
    }, now);
  }

  enter(name: string): Client {
    const client = { name, lastHeardAt: 0, heardBeforeAsked: NaN };
    this.watchdog.watch(client, this.now);
    return client;
  }

  pass(ms: number, tickMs = 250): string[] {
    this.told.length = 0;
    for (const end = this.now + ms; this.now < end;) this.watchdog.tick(this.now += tickMs);
    return [...this.told];
  }

  leap(ms: number): string[] {
    this.told.length = 0;
    this.watchdog.tick(this.now += ms);
    return [...this.told];
  }
}

Deno.test("Watchdog pings once after half of the timeout and evicts once after all of it", () => {
  const yard = new Yard();
  yard.enter("Ada");

  assert.deepEqual(yard.pass(14_750), []);
  assert.deepEqual(yard.pass(250), ["ping Ada"]);
  assert.deepEqual(yard.pass(14_750), []);
  assert.deepEqual(yard.pass(250), ["evict Ada"]);
  assert.deepEqual(yard.pass(100_000), []);
  assert.equal(yard.watchdog.size, 0);
});

Deno.test("Watchdog asks again whom it watches anew, whatever it asked before and whatever the clock says", () => {
  const yard = new Yard();
  const ada = yard.enter("Ada");
  assert.deepEqual(yard.pass(15_000), ["ping Ada"]);

  yard.watchdog.forget(ada);
  yard.leap(-15_000);
  yard.watchdog.watch(ada, yard.now);

  assert.deepEqual(yard.pass(15_000), ["ping Ada"]);
});

Deno.test("Watchdog leaves alone who says anything, and starts over with each frame", () => {
  const yard = new Yard();
  const ada = yard.enter("Ada");

  for (let i = 0; i < 20; i++) {
    assert.deepEqual(yard.pass(14_000), []);
    yard.watchdog.heard(ada, yard.now);
  }

  assert.deepEqual(yard.pass(TIMEOUT_MS + 500), ["ping Ada", "evict Ada"]);
});

Deno.test("Watchdog keeps who answers the ping at the last moment", () => {
  const yard = new Yard();
  const ada = yard.enter("Ada");
  assert.deepEqual(yard.pass(29_750), ["ping Ada"]);

  yard.watchdog.heard(ada, yard.now);

  assert.deepEqual(yard.pass(14_500), []);
  assert.deepEqual(yard.pass(750), ["ping Ada"]);
});

Deno.test("Watchdog.forget() may be called twice, for strangers and from a callback", () => {
  const yard = new Yard();
  const ada = yard.enter("Ada");
  yard.enter("Grace");

  yard.watchdog.forget(ada);
  yard.watchdog.forget(ada);
  yard.watchdog.forget({ name: "stranger", lastHeardAt: 0, heardBeforeAsked: NaN });

  assert.deepEqual(yard.pass(TIMEOUT_MS + 500), ["ping Grace", "evict Grace"]);
});

Deno.test("Watchdog evicts nobody merely because the process slept for an hour", () => {
  const yard = new Yard();
  const quiet = yard.enter("Ada");
  yard.pass(10_000);
  const pinged = yard.enter("Grace");
  pinged.lastHeardAt = yard.now;
  yard.pass(14_000); // Ada was pinged, Grace not yet
  assert.deepEqual([quiet.lastHeardAt, pinged.lastHeardAt], [0, 10_000]);

  const waking = yard.leap(HOUR_MS);
  yard.watchdog.heard(quiet, yard.now + 10);

  assert.deepEqual(waking, ["ping Ada"]);
  assert.deepEqual(yard.pass(14_500), ["ping Grace"]);
  yard.watchdog.heard(pinged, yard.now);
  assert.ok(yard.pass(14_000).every((told) => told.startsWith("ping")));
});

Deno.test("Watchdog evicts nobody because this process was too busy to hear the answer, however short the timeout", () => {
  const told: string[] = [];
  const tell = (word: string) => () => void told.push(word);
  const watchdog = new Watchdog({ timeoutMs: 4_000, ping: tell("ping"), evict: tell("evict") }, 0);
  const ada = { lastHeardAt: 0, heardBeforeAsked: NaN };
  watchdog.watch(ada, 0);
  for (let now = 250; now <= 2_000; now += 250) watchdog.tick(now);
  assert.deepEqual(told, ["ping"]);

  watchdog.tick(4_500); // two and a half seconds of something else
  watchdog.heard(ada, 4_501);
  for (let now = 4_750; now <= 6_250; now += 250) watchdog.tick(now);

  assert.deepEqual(told, ["ping", "ping"]);
});

Deno.test("Watchdog still evicts after an hour's sleep who stays silent", () => {
  const yard = new Yard();
  yard.enter("Ada");
  yard.pass(20_000);

  yard.leap(HOUR_MS);

  assert.deepEqual(yard.pass(TIMEOUT_MS), ["evict Ada"]);
});

Deno.test("Watchdog goes on when the clock is set back by an hour", () => {
  const yard = new Yard(2 * HOUR_MS);
  const alive = yard.enter("Ada");
  yard.enter("Grace");
  yard.pass(5_000);

  const waking = yard.leap(-HOUR_MS);
  const told: string[] = [];
  for (let i = 0; i < 6; i++) {
    told.push(...yard.pass(10_000));
    yard.watchdog.heard(alive, yard.now);
  }

  assert.deepEqual(waking, []);
  assert.deepEqual(told, ["ping Grace", "evict Grace"]);
});

Deno.test("Watchdog never evicts early, unasked or twice, and forgets no silence", () => {
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.record({ do: fc.constant("hear" as const), who: fc.nat(4) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("enter" as const), who: fc.nat(4) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("forget" as const), who: fc.nat(4) }) },
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant("pass" as const), ms: fc.integer({ min: 1, max: 4_900 }) }),
    },
  );
  fc.assert(fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
    const slackMs = 2 * 5_000;
    let now = 0;
    const heardAt = new Map<string, number>();
    const asked = new Set<string>();
    const clients = Array.from(
      { length: 5 },
      (_, i): Client => ({ name: `${i}`, lastHeardAt: 0, heardBeforeAsked: NaN }),
    );
    const watchdog = new Watchdog<Client>({
      timeoutMs: TIMEOUT_MS,
      ping: ({ name }) => {
        assert.ok(now - heardAt.get(name)! >= TIMEOUT_MS / 2 && !asked.has(name));
        asked.add(name);
      },
      evict: ({ name }) => {
        assert.ok(now - heardAt.get(name)! >= TIMEOUT_MS && asked.has(name));
        heardAt.delete(name);
      },
    }, 0);
    for (const each of steps) {
      const client = each.do === "pass" ? undefined : clients[each.who]!;
      if (each.do === "pass") watchdog.tick(now += each.ms);
      else if (each.do === "forget") watchdog.forget(client!), heardAt.delete(client!.name);
      else if (each.do === "enter") watchdog.watch(client!, now), heardAt.set(client!.name, now);
      else if (heardAt.has(client!.name)) watchdog.heard(client!, now), heardAt.set(client!.name, now);
      if (client) asked.delete(client.name);
      for (const at of heardAt.values()) assert.ok(now - at <= TIMEOUT_MS + slackMs);
    }
  }));
});

/** Counts who is looked at in a tick. */
class Counted {
  static readonly seen = new Set<Counted>();
  heardBeforeAsked = NaN;
  #at = 0;
  get lastHeardAt(): number {
    Counted.seen.add(this);
    return this.#at;
  }
  set lastHeardAt(at: number) {
    this.#at = at;
  }
}

Deno.test("Watchdog looks at a small part of 100,000 clients a tick, however often they are heard", () => {
  const watchdog = new Watchdog<Counted>({ timeoutMs: TIMEOUT_MS, ping: () => {}, evict: () => {} }, 0);
  const clients = Array.from({ length: 100_000 }, () => new Counted());
  const ofTick = (now: number) => clients.filter((_, i) => i % 40 === now / 250 % 40);
  let most = 0;

  for (let now = 0; now <= 60_000; now += 250) {
    for (const client of ofTick(now)) {
      now < 10_000 ? watchdog.watch(client, now) : watchdog.heard(client, now);
    }
    Counted.seen.clear();
    watchdog.tick(now);
    if (now < 15_000) assert.equal(Counted.seen.size, 0, "nobody has been silent for long");
    most = Math.max(most, Counted.seen.size);
  }

  assert.equal(watchdog.size, 100_000);
  assert.ok(most > 0 && most <= 5_000, `${most} of 100,000 in one tick`);
});
