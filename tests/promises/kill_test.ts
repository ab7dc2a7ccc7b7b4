import assert from "node:assert/strict";
import {
  type Connect,
  connectEvents,
  connectPolling,
  connectWebSocket,
  Parley,
  type RoomView,
  wallClock,
} from "../../client/mod.ts";
import type { LogEvent } from "../../protocol/events.ts";
import { parseRoomName } from "../../protocol/names.ts";
import { openKvStore } from "../../store/kv_store.ts";
import { ServerProcess } from "../support/server_process.ts";

/*
 * Several people talk without a pause while their server is killed with SIGKILL, again and again, at moments that chance
 * chooses. Nobody may notice more than a pause.
 */

const ROOM = "general";
const PEOPLE = ["Ada", "Grace", "Vera", "Joan"];
const HTTP = { fetch, clock: wallClock };
/** How each of them comes, where not by WebSocket. */
const WAYS: Readonly<Record<string, Connect>> = { Vera: connectEvents(HTTP), Joan: connectPolling(HTTP) };
const ROUNDS = 4;
/** At the most so many answers come between a start and the end that follows. */
const MOST_ANSWERS = 160;
/** Nobody has to wait for so long; who does, waits in vain. */
const PATIENCE_MS = 30_000;

const seed = Number(Deno.env.get("KILL_SEED") ?? Math.floor(Math.random() * 2 ** 31));

/** Numbers that this seed decides. */
function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Somebody who always has a few messages on their way, and remembers which were answered. */
class Talker implements Disposable {
  readonly parley: Parley;
  readonly name: string;
  /** Every id that was ever given to the outbox, in its order. */
  readonly said: string[] = [];
  /** Ids that the server answered with `sent`, with their number. */
  readonly confirmed = new Map<string, number>();
  readonly #heard: () => void;
  #isTalking = true;
  #isAway = false;

  constructor(name: string, url: string, heard: () => void) {
    this.name = name;
    this.#heard = heard;
    this.parley = new Parley({
      url,
      // Soon again, so that the test does not take long; how long is not what it is about.
      random: () => 0.02,
      newId: () => this.#newId(),
      connect: (to, protocols) => this.#eavesdrop((WAYS[name] ?? connectWebSocket)(to, protocols)),
    });
    this.parley.subscribe(() => this.#goOn());
    this.parley.signIn({ name });
    this.parley.open(ROOM);
  }

  get room(): RoomView {
    return this.parley.rooms.get(ROOM)!;
  }

  /** The log as this person sees it. */
  get shown(): { seq: number; id: string }[] {
    return this.room.items.flatMap((item) =>
      item.kind === "message" ? [{ seq: item.message.seq, id: item.message.id }] : []
    );
  }

  get isDone(): boolean {
    return this.room.state === "live" && this.room.items.every((item) => item.kind === "message");
  }

  stop(): void {
    this.#isTalking = false;
  }

  [Symbol.dispose](): void {
    this.#isAway = true;
    this.parley.close();
  }

  /** Hears `sent` where it comes in, before the client makes anything of it. */
  #eavesdrop(transport: ReturnType<typeof connectWebSocket>): ReturnType<typeof connectWebSocket> {
    const listen = transport.listen.bind(transport);
    transport.listen = (listener) =>
      listen({
        opened: () => listener.opened(),
        closed: (code, reason) => listener.closed(code, reason),
        received: (frame) => {
          this.#note(frame);
          listener.received(frame);
        },
      });
    return transport;
  }

  #note(frame: string): void {
    for (const line of frame.split("\n")) {
      const told = JSON.parse(line);
      if (told.type !== "sent") continue;
      const before = this.confirmed.get(told.id);
      assert.ok(before === undefined || before === told.seq, `${told.id} was ${before} and is ${told.seq}`);
      this.confirmed.set(told.id, told.seq);
      this.#heard();
    }
  }

  #goOn(): void {
    if (!this.#isTalking || this.#isAway || !this.parley.me) return;
    const underway = this.room.items.filter((item) => item.kind === "outgoing").length;
    if (underway < 5) this.parley.send(ROOM, `${this.name} ${this.said.length}`);
  }

  #newId(): string {
    const id = crypto.randomUUID();
    this.said.push(id);
    return id;
  }
}

Deno.test("The server is killed again and again: everything confirmed is there once, in order, and all agree", async () => {
  console.log(`      KILL_SEED=${seed}`);
  const random = chance(seed);
  await using server = await ServerProcess.start();
  let heard = () => {};
  using talkers = new DisposableStack();
  const people = PEOPLE.map((name) => talkers.use(new Talker(name, server.origin, () => heard())));

  for (let round = 0; round < ROUNDS; round++) {
    await answers(1 + Math.floor(random() * MOST_ANSWERS), (hear) => heard = hear);
    await server.kill();
    await server.start();
  }
  await answers(50, (hear) => heard = hear);
  for (const person of people) person.stop();
  await Promise.all(people.map((person) => become(person, () => person.isDone)));
  const head = Math.max(...people.map(({ room }) => room.head));
  await Promise.all(people.map((person) => become(person, () => person.room.position.seq >= head)));
  const shown = people.map((person) => person.shown);
  const unsure = people.flatMap(({ room }) => room.items.filter(({ kind }) => kind !== "message"));
  await server.kill();

  const log = await storedIn(server.kvPath);
  const numbers = new Map(log.map(({ id, seq }) => [id, seq]));
  assert.deepEqual(log.map(({ seq }) => seq), log.map((_, i) => i + 1), "no holes");
  assert.equal(numbers.size, log.length, "nothing twice");
  assert.deepEqual(unsure, [], "nobody has a gap, and nothing waits any more");
  for (const { confirmed, said, name } of people) {
    for (const [id, seq] of confirmed) assert.equal(numbers.get(id), seq, "what was confirmed is there");
    assert.deepEqual(said.filter((id) => !numbers.has(id)), [], "nothing unconfirmed was lost either");
    const own = log.filter(({ from }) => from.name === name).map(({ id }) => id);
    assert.deepEqual(own, said, "in the order in which it was said");
  }
  for (const seen of shown) assert.deepEqual(seen, log.map(({ seq, id }) => ({ seq, id })), "all agree");
  assert.ok(log.length > 50 + ROUNDS, "people talked");
});

/** Resolves at the moment at which so many more messages have been confirmed. */
function answers(count: number, listen: (heard: () => void) => void): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let left = count;
  listen(() => --left === 0 && resolve());
  return promise;
}

async function become(person: Talker, is: () => boolean): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const end = person.parley.subscribe(() => is() && resolve());
  const watchdog = setTimeout(
    () => reject(new Error(`${person.name} waits in vain until ${is}`)),
    PATIENCE_MS,
  );
  if (is()) resolve();
  await promise.finally(() => {
    end();
    clearTimeout(watchdog);
  });
}

async function storedIn(path: string): Promise<LogEvent[]> {
  await using store = await openKvStore({ path });
  const { entries } = await store.log.readAfter(parseRoomName(ROOM)!, 0, 100_000);
  return entries.map(({ event }) => event);
}
