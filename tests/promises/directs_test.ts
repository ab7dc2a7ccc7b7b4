import assert from "node:assert/strict";
import type { Joined } from "../../protocol/events.ts";
import { type Draft, StoreUnavailable } from "../../store/message_log.ts";
import { openMemoryStore } from "../../store/memory_store.ts";
import { Caller } from "../support/caller.ts";
import { House } from "../support/house.ts";
import { openTwoHouses } from "../support/two_houses.ts";

async function direct(caller: Caller, user: string): Promise<Joined> {
  const answer = await caller.ask({ type: "direct", user });
  assert.equal(answer.type, "joined", JSON.stringify(answer));
  return answer as Joined;
}

/** The rooms that somebody is invited to, as they were told. */
function invitations(caller: Caller): string[] {
  return caller.inbox.all("invited").map(({ to }) => to);
}

Deno.test("`direct` opens one room for two, whoever asks, and says who the other one is", async () => {
  await using house = await House.open();
  await using ada = await Caller.named(house.origin, "Ada");
  await using grace = await Caller.named(house.origin, "Grace");

  const forAda = await direct(ada, "GRACE");
  const forGrace = await direct(grace, "ada");

  assert.match(forAda.room, /^dm_/);
  assert.equal(forGrace.room, forAda.room);
  assert.deepEqual([forAda.with?.name, forGrace.with?.name], ["Grace", "Ada"]);
  assert.deepEqual([forAda.position, forAda.events], [{ epoch: "0", seq: 0 }, []]);
});

Deno.test("Nobody hears of a room of two before something was said there", async () => {
  const store = openMemoryStore();
  await using house = await House.open({ store });
  await using ada = await Caller.named(house.origin, "Ada");
  await using grace = await Caller.named(house.origin, "Grace");

  await direct(ada, "Grace");
  await ada.settle();
  await grace.settle();

  assert.deepEqual(invitations(grace), []);
  assert.deepEqual(await store.log.rooms({ limit: 10 }), []);
});

for (const store of ["memory", "kv"]) {
  Deno.test(`The first message brings the other one an invitation, and those that follow none (${store})`, async () => {
    await using house = await House.open({ env: { STORE: store, KV_PATH: ":memory:" } });
    await using ada = await Caller.named(house.origin, "Ada");
    await using grace = await Caller.named(house.origin, "Grace");
    const { room } = await direct(ada, "Grace");

    await ada.send(room, "Shall we?");
    const { to, from, seq } = await grace.next("invited");
    await grace.join(to);
    await ada.send(room, "At ten.");
    await grace.send(to, "Yes.");
    await ada.heard(room, 3);
    await grace.heard(room, 3);

    assert.deepEqual([to, from.name, seq], [room, "Ada", 1]);
    for (const caller of [ada, grace]) assert.deepEqual(caller.texts(room), ["Shall we?", "At ten.", "Yes."]);
    assert.deepEqual([invitations(ada), invitations(grace)], [[], [room]]);
  });
}

Deno.test("A room of two is joined by its name on any instance, before and after something was said", async () => {
  await using houses = await openTwoHouses();
  await using ada = await Caller.named(houses.north.origin, "Ada");
  await using grace = await Caller.named(houses.south.origin, "Grace");
  const { room } = await direct(ada, "Grace");

  await using silent = await Caller.connect(houses.south.origin);
  await silent.hello({ token: ada.token });
  const before = await silent.join(room, { epoch: "0", seq: 0 });
  await ada.send(room, "Here?");
  await grace.join(room);
  await using later = await Caller.connect(houses.south.origin);
  await later.hello({ token: ada.token });
  const after = await later.join(room, before.position);

  assert.deepEqual([before.resumed, before.with?.name], [true, "Grace"]);
  assert.deepEqual([after.resumed, after.events.length], [true, 1]);
  assert.deepEqual(grace.texts(room), ["Here?"]);
});

Deno.test("A room of two survives a restart with everything that was said", async () => {
  const { log, records } = openMemoryStore();
  const store = { log, records, [Symbol.asyncDispose]: () => Promise.resolve() };
  let room = "";
  let token = "";
  {
    await using house = await House.open({ store });
    await using ada = await Caller.named(house.origin, "Ada");
    await using _grace = await Caller.named(house.origin, "Grace");
    ({ room } = await direct(ada, "Grace"));
    await ada.send(room, "Remember this.");
    token = ada.token;
  }
  await using house = await House.open({ store });
  await using ada = await Caller.connect(house.origin);
  await ada.hello({ token });

  await ada.join(room);

  assert.deepEqual(ada.texts(room), ["Remember this."]);
  assert.equal((await direct(ada, "Grace")).room, room);
});

Deno.test("`read` in a room of two is shown to the other one, on another instance too", async () => {
  await using houses = await openTwoHouses();
  await using ada = await Caller.named(houses.north.origin, "Ada");
  await using grace = await Caller.named(houses.south.origin, "Grace");
  const { room } = await direct(ada, "Grace");
  await direct(grace, "Ada");
  const { seq } = await ada.send(room, "Read this.");
  await grace.heard(room, 1);

  grace.say({ type: "read", room, upTo: seq });
  const read = await ada.next("read");

  assert.deepEqual([read.room, read.user.name, read.upTo], [room, "Grace", seq]);
});

Deno.test("`direct` to nobody is not_found, and to oneself forbidden", async () => {
  await using house = await House.open();
  await using ada = await Caller.named(house.origin, "Ada");

  const codes = [];
  for (const user of ["Nobody", "ada"]) codes.push(await ada.ask({ type: "direct", user }));

  assert.deepEqual(codes.map((answer) => "code" in answer && answer.code), ["not_found", "forbidden"]);
});

/*
 * A server dies between the two appends, or the store fails: the invitation comes first, so that no message can be there
 * that nobody hears of; and it is repeated under the same id, so that it comes once.
 */
for (const failing of ["the bell", "the message"]) {
  Deno.test(`An invitation comes once though ${failing} could not be stored at first`, async () => {
    const store = openMemoryStore();
    const append = store.log.append.bind(store.log);
    let fails = 2;
    store.log.append = async (room, drafts: readonly Draft[], seen) => {
      const isIt = failing === "the bell" ? room === ".bell" : room.startsWith("dm_");
      if (isIt && fails-- > 0) throw new StoreUnavailable("for a test");
      return await append(room, drafts, seen);
    };
    await using house = await House.open({ store });
    await using ada = await Caller.named(house.origin, "Ada");
    await using grace = await Caller.named(house.origin, "Grace");
    const { room } = await direct(ada, "Grace");
    const send = { type: "send", room, id: crypto.randomUUID(), text: "Once" };

    const answers = [];
    for (let time = 0; time < 3; time++) answers.push((await ada.ask(send)).type);
    await grace.next("invited");
    await grace.join(room);
    await ada.send(room, "Twice");
    await grace.heard(room, 2);

    assert.deepEqual(answers, ["error", "error", "sent"]);
    assert.deepEqual([invitations(grace), grace.texts(room)], [[room], ["Once", "Twice"]]);
  });
}
