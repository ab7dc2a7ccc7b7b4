import assert from "node:assert/strict";
import fc from "fast-check";
import { connectEvents, connectPolling, Parley, type RoomView, wallClock } from "../../client/mod.ts";
import { Caller } from "../support/caller.ts";
import { House } from "../support/house.ts";
import { OfficeProxy } from "../support/proxy.ts";

const world = { fetch, clock: wallClock };
const WAYS = { events: connectEvents(world), polling: connectPolling(world) };

/** Somebody who has no WebSocket. */
class Person implements Disposable {
  readonly parley: Parley;

  constructor(url: string, name: string, way: keyof typeof WAYS) {
    // Soon again, so that the test does not take long; how long is not what it is about.
    this.parley = new Parley({ url, connect: WAYS[way], random: () => 0.02 });
    this.parley.signIn({ name });
  }

  room(name = "general"): RoomView {
    return this.parley.rooms.get(name)!;
  }

  texts(name = "general"): string[] {
    return this.room(name).items.flatMap((item) => item.kind === "message" ? [item.message.text] : []);
  }

  /** Waits until this is so. */
  async until(is: () => boolean): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const watchdog = setTimeout(
      () => reject(new Error(`Waited in vain until ${is}: ${this.#state()}`)),
      20_000,
    );
    const look = () => is() ? resolve() : undefined;
    const end = this.parley.subscribe(look);
    look();
    await promise.finally(() => {
      clearTimeout(watchdog);
      end();
    });
  }

  async join(...rooms: string[]): Promise<void> {
    for (const room of rooms) this.parley.open(room);
    await this.until(() => rooms.every((room) => this.parley.rooms.get(room)?.state === "live"));
  }

  [Symbol.dispose](): void {
    this.parley.close();
  }

  #state(): string {
    return JSON.stringify([
      this.parley.connection,
      [...this.parley.rooms.values()].map(({ name, state, items }) => [name, state, items.length]),
    ]);
  }
}

for (const way of ["events", "polling"] as const) {
  Deno.test(`A client by ${way} talks in ten rooms, and enters and leaves some on the way`, async () => {
    await using house = await House.open();
    await using ada = await Caller.named(house.origin, "Ada");
    const rooms = Array.from({ length: 10 }, (_, i) => `room-${i}`);
    using grace = new Person(house.origin, "Grace", way);
    await grace.join(...rooms);

    for (const room of rooms) {
      await ada.join(room);
      grace.parley.send(room, `from Grace in ${room}`);
      await ada.heard(room, 1);
      await ada.send(room, `from Ada in ${room}`);
    }
    await grace.join("late");
    grace.parley.leave("room-0");
    grace.parley.send("late", "here too");
    await grace.until(() =>
      rooms.slice(1).every((room) => grace.texts(room).length === 2) && grace.texts("late").length === 1
    );

    for (const room of rooms.slice(1)) {
      assert.deepEqual(grace.texts(room), [`from Grace in ${room}`, `from Ada in ${room}`]);
    }
    assert.deepEqual(house.reported, []);
  });

  Deno.test(`A client by ${way} sees who comes, types and reads, edits and reacts, and opens rooms of two`, async () => {
    await using house = await House.open();
    await using ada = await Caller.inRoom(house.origin, "Ada", "general");
    using grace = new Person(house.origin, "Grace", way);
    await grace.join("general");

    await grace.until(() => grace.room().count === 2);
    grace.parley.typing("general", true);
    await ada.next("typing", ({ user, on }) => user.name === "Grace" && on);
    ada.say({ type: "typing", room: "general", on: true });
    await grace.until(() => grace.room().typing.length === 1);
    grace.parley.send("general", "frist");
    await grace.until(() => grace.texts().length === 1);
    grace.parley.edit("general", 1, "first");
    grace.parley.react("general", 1, "👍", true);
    await ada.heard("general", 3);
    const room = await grace.parley.direct("Ada");
    grace.parley.send(room, "psst");
    const invited = await ada.next("invited");
    await grace.until(() => grace.texts(room)[0] === "psst" && grace.room(room).items.length === 1);

    assert.equal(invited.to, room);
    assert.deepEqual(grace.texts(), ["first"]);
    await ada.close();
    assert.deepEqual(house.reported, []);
  });

  Deno.test(`A client by ${way} who leaves a room and enters it in the same moment is in it`, async () => {
    await using house = await House.open();
    await using ada = await Caller.inRoom(house.origin, "Ada", "general");
    using grace = new Person(house.origin, "Grace", way);
    await grace.join("general");

    grace.parley.leave("general");
    await grace.join("general");
    grace.parley.leave("general");
    grace.parley.open("random");
    await grace.join("general");
    await ada.send("general", "hi");
    await grace.until(() => grace.texts().length === 1);

    assert.equal(grace.room("random").state, "live");
  });

  Deno.test(`A client by ${way} who comes back at once is welcomed again`, async () => {
    await using house = await House.open();
    using grace = new Person(house.origin, "Grace", way);
    await grace.until(() => grace.parley.connection.kind === "live");

    for (let times = 0; times < 3; times++) {
      grace.parley.disconnect();
      grace.parley.connect();
      await grace.until(() => grace.parley.connection.kind === "live");
    }

    assert.deepEqual(house.reported, []);
  });

  Deno.test(`A client by ${way} who is invited hears of it, and one who signs out is heard no more`, async () => {
    await using house = await House.open();
    await using ada = await Caller.named(house.origin, "Ada");
    using grace = new Person(house.origin, "Grace", way);
    await grace.until(() => grace.parley.connection.kind === "live");

    const { room } = await ada.ask({ type: "direct", user: "Grace" }) as { room: string } & never;
    await ada.send(room, "psst");
    await grace.until(() => grace.parley.rooms.has(room) && grace.texts(room).length === 1);
    const headers = { authorization: `Bearer ${grace.parley.token}` };
    await fetch(`${house.origin}/api/session`, { method: "DELETE", headers });
    await grace.until(() => ["ended", "refused"].includes(grace.parley.connection.kind));

    assert.deepEqual(grace.texts(room), ["psst"]);
  });

  Deno.test(`A client by ${way} is refused a taken name, and a room that is not there, as by a socket`, async () => {
    await using house = await House.open();
    await using _ada = await Caller.named(house.origin, "Ada");
    using other = new Person(house.origin, "Ada", way);
    using grace = new Person(house.origin, "Grace", way);

    grace.parley.open("dm_nowhere");
    await grace.join("general");
    await other.until(() => other.parley.connection.kind === "refused");
    await grace.until(() => grace.room("dm_nowhere").error !== undefined);

    assert.ok(other.parley.connection.kind === "refused" && other.parley.connection.code === "name_taken");
    assert.equal(grace.room("dm_nowhere").error?.code, "not_found");
    assert.equal(grace.room().state, "live");
  });

  Deno.test(`Nothing is missed, repeated or out of order by ${way}, wherever the connection is cut`, async () => {
    const step = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({ do: fc.constant("ada" as const), count: fc.integer({ min: 1, max: 8 }) }),
      },
      {
        weight: 4,
        arbitrary: fc.record({ do: fc.constant("grace" as const), count: fc.integer({ min: 1, max: 4 }) }),
      },
      { weight: 2, arbitrary: fc.record({ do: fc.constant("cut" as const), count: fc.constant(1) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant("wait" as const), count: fc.constant(1) }) },
    );

    // A message after a cut, so that in each run a stream has to begin again.
    const last = [{ do: "cut" as const, count: 1 }, { do: "ada" as const, count: 1 }];
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
        await using house = await House.open();
        await using proxy = new OfficeProxy(() => house.origin);
        await using ada = await Caller.inRoom(house.origin, "Ada", "general");
        using grace = new Person(proxy.origin, "Grace", way);
        await grace.join("general");
        let said = 0;

        for (const { do: what, count } of [...steps, ...last]) {
          if (what === "cut") proxy.cut();
          else if (what === "wait") await grace.until(() => grace.room().state === "live");
          else {
            for (let i = 0; i < count; i++) {
              if (what === "grace") grace.parley.send("general", `${said++}`);
              else ada.say({ type: "send", room: "general", id: crypto.randomUUID(), text: `${said++}` });
            }
          }
        }
        const streams = proxy.count("GET /api/events");
        await ada.heard("general", said);
        await grace.until(() => grace.texts().length >= said && grace.room().items.length === said);

        assert.deepEqual(grace.texts(), ada.texts("general"));
        assert.equal(new Set(grace.texts()).size, said);
        assert.ok(proxy.count("GET /api/events") > streams, "the premise: a stream was cut and began again");
      }),
      { numRuns: 12 },
    );
  });
}
