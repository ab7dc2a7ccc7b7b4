import assert from "node:assert/strict";
import { type Connect, connectEvents, connectPolling, wallClock } from "../../client/mod.ts";
import type { LogEvent } from "../../protocol/events.ts";
import { parseRoomName } from "../../protocol/names.ts";
import { openKvStore } from "../../store/kv_store.ts";
import { ServerProcess } from "../support/server_process.ts";
import { answers, become, ROOM, Talker } from "../support/talker.ts";

/*
 * Several people talk without a pause while their server is killed with SIGKILL, again and again, at moments that chance
 * chooses. Nobody may notice more than a pause.
 */

const PEOPLE = ["Ada", "Grace", "Vera", "Joan"];
const HTTP = { fetch, clock: wallClock };
/** How each of them comes, where not by WebSocket. */
const WAYS: Readonly<Record<string, Connect>> = { Vera: connectEvents(HTTP), Joan: connectPolling(HTTP) };
const ROUNDS = 4;
/** At the most so many answers come between a start and the end that follows. */
const MOST_ANSWERS = 160;

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

Deno.test("The server is killed again and again: everything confirmed is there once, in order, and all agree", async () => {
  console.log(`      KILL_SEED=${seed}`);
  const random = chance(seed);
  await using server = await ServerProcess.start();
  let heard = () => {};
  using talkers = new DisposableStack();
  const people = PEOPLE.map((name) =>
    talkers.use(new Talker(name, server.origin, () => heard(), WAYS[name]))
  );

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

async function storedIn(path: string): Promise<LogEvent[]> {
  await using store = await openKvStore({ path });
  const { entries } = await store.log.readAfter(parseRoomName(ROOM)!, 0, 100_000);
  return entries.map(({ event }) => event);
}
