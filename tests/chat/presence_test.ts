import assert from "node:assert/strict";
import { FORGOTTEN_MS } from "../../chat/peers.ts";
import { ONLINE, Presence, type PresenceChange } from "../../chat/presence.ts";
import { PAYLOAD_BYTES } from "../../chat/presence_payload.ts";
import { GRACE_MS, LISTED_PEOPLE } from "../../protocol/limits.ts";
import { type Instance, World } from "./presence_world.ts";

const ada = { id: "u_ada", name: "Ada" };
const grace = { id: "u_grace", name: "Grace" };
const crowd = (size: number, prefix = "u") =>
  Array.from({ length: size }, (_, i) => ({ id: `${prefix}_${i}`, name: `Person ${i}` }));

/** A world with one instance on which something has already been said. */
function alone(): { world: World; here: Instance } {
  const world = new World();
  const here = world.start("here");
  world.pass(1_000);
  return { world, here };
}

function two(): { world: World; here: Instance; there: Instance } {
  const world = new World();
  const here = world.start("here");
  const there = world.start("there");
  world.pass(1_000);
  return { world, here, there };
}

Deno.test("Presence tells a room once who came, and counts people and not connections", () => {
  const { world, here } = alone();

  here.presence.enter("lab", ada, "c1");
  here.presence.enter("lab", ada, "c2");
  world.pass(1_000);

  assert.deepEqual(here.frames, [{ room: "lab", change: { joined: [ada], left: [], count: 1 } }]);
  assert.deepEqual(here.presence.people("lab"), { members: [ada], count: 1 });
  assert.ok(here.presence.isPresent("lab", ada.id));
});

Deno.test("Presence tells people of this instance 1,500 changes a second, and every room in its turn", () => {
  const presence = new Presence({ instance: "here", announce: () => {} }, 0);
  const rooms = Array.from({ length: 30 }, (_, i) => `room ${i}`);
  const told = new Map(rooms.map((room) => [room, 0]));
  const last = new Map<string, PresenceChange>();
  const tick = (now: number) =>
    presence.tick(now, (room, change) => {
      told.set(room, told.get(room)! + 1);
      last.set(room, change);
      return 100;
    });

  for (let i = 0; i < 100; i++) {
    for (const room of rooms) presence.enter(room, { id: `u${i}`, name: `Guest ${i}` }, "c");
    tick(i * 100);
  }
  const counts = [...told.values()];
  const frames = 100 * counts.reduce((all, count) => all + count, 0);
  for (let now = 10_000; now <= 12_000; now += 100) tick(now);

  assert(frames > 14_000 && frames <= 15_500, `${frames} in ten seconds`);
  assert(Math.max(...counts) - Math.min(...counts) <= 1, `${counts}`);
  assert.deepEqual(rooms.map((room) => last.get(room)!.count), rooms.map(() => 100));
});

Deno.test("Presence tells a small room who came four times a second at the most", () => {
  const { world, here } = alone();

  for (const user of crowd(40)) {
    here.presence.enter("lab", user, "c");
    world.pass(100, 100);
  }
  world.pass(1_000);

  assert(here.frames.length >= 12 && here.frames.length <= 18, `${here.frames.length} in four seconds`);
  const joined = here.frames.flatMap(({ change }) => change.joined.map(({ id }) => id));
  assert.deepEqual(joined, crowd(40).map(({ id }) => id));
});

Deno.test("Presence lets a person leave with their last connection only", () => {
  const { world, here } = alone();
  here.presence.enter("lab", ada, "c1");
  here.presence.enter("lab", ada, "c2");
  world.pass(250);

  here.presence.leave("lab", ada.id, "c1");
  world.pass(250);
  assert.equal(here.presence.people("lab").count, 1);
  here.presence.leave("lab", ada.id, "c2");
  here.presence.leave("lab", ada.id, "c2");
  world.pass(250);

  assert.deepEqual(here.frames.at(-1)!.change, { joined: [], left: [ada], count: 0 });
  assert.equal(here.frames.length, 2);
});

Deno.test("Presence makes no noise about a lost connection that is back within the grace", () => {
  const { world, here } = alone();
  here.presence.enter("lab", ada, "c1");
  world.pass(250);

  here.presence.lost("lab", ada.id, "c1", world.now);
  here.presence.lost("lab", ada.id, "c1", world.now);
  world.pass(GRACE_MS - 250);
  here.presence.enter("lab", ada, "c2");
  here.presence.lost("lab", ada.id, "c1", world.now);
  world.pass(60_000);

  assert.equal(here.frames.length, 1);
  assert.ok(here.presence.isPresent("lab", ada.id));
});

Deno.test("Presence lets a lost person leave once, after the grace", () => {
  const { world, here } = alone();
  here.presence.enter("lab", ada, "c1");
  world.pass(250);

  here.presence.lost("lab", ada.id, "c1", world.now);
  world.pass(GRACE_MS - 250);
  assert.equal(here.frames.length, 1);
  world.pass(500);

  assert.deepEqual(here.frames[1]!.change, { joined: [], left: [ada], count: 0 });
  world.pass(60_000);
  assert.equal(here.frames.length, 2);
});

Deno.test("Presence.remove() has no grace and ends all connections", () => {
  const { world, here } = alone();
  here.presence.enter("lab", ada, "c1");
  here.presence.enter("lab", ada, "c2");
  here.presence.lost("lab", ada.id, "c2", world.now);

  here.presence.remove("lab", ada.id);
  here.presence.remove("lab", ada.id);

  assert.equal(here.presence.isPresent("lab", ada.id), false);
});

Deno.test("Presence keeps somebody who comes back after they were removed during a grace", () => {
  const { world, here } = alone();
  here.presence.enter("lab", ada, "c1");
  here.presence.lost("lab", ada.id, "c1", world.now);
  here.presence.remove("lab", ada.id);

  here.presence.enter("lab", ada, "c2");
  world.pass(2 * GRACE_MS);

  assert.ok(here.presence.isPresent("lab", ada.id));
});

Deno.test("Presence asks for nothing while nothing is lost", () => {
  const { world, here, there } = two();
  here.said.length = there.said.length = 0;

  for (let i = 0; i < 100; i++) {
    const person = { id: `u${i % 7}`, name: `Person ${i % 3}` };
    here.presence.enter(`room-${i % 2}`, person, "c");
    if (i % 3 === 0) here.presence.leave(`room-${i % 2}`, `u${i % 5}`, "c");
    world.pass(500);
  }

  assert.ok(here.said.length > 50);
  assert.deepEqual(
    [...here.said, ...there.said].filter((payload) => /"kind":"(ask|people)"/.test(payload)),
    [],
  );
});

Deno.test("Presence shows a new name as joining again", () => {
  const { world, here } = alone();
  here.presence.enter("lab", ada, "c1");
  world.pass(250);

  here.presence.enter("lab", { id: ada.id, name: "Lovelace" }, "c1");
  world.pass(250);

  assert.deepEqual(here.frames[1]!.change, {
    joined: [{ id: ada.id, name: "Lovelace" }],
    left: [],
    count: 1,
  });
});

Deno.test("Presence does not mention somebody who left and came back between two frames", () => {
  const { world, here } = alone();
  here.presence.enter("lab", ada, "c1");
  world.pass(250);

  here.presence.leave("lab", ada.id, "c1");
  here.presence.enter("lab", ada, "c2");
  here.presence.enter("lab", grace, "c3");
  here.presence.leave("lab", grace.id, "c3");
  world.pass(1_000);

  assert.equal(here.frames.length, 1);
});

Deno.test("Presence costs each of 1,000 people who come within a second a handful of frames", () => {
  const { world, here } = alone();

  for (const [i, person] of crowd(1_000).entries()) {
    here.presence.enter("lab", person, `c${i}`);
    if (i % 10 === 9) world.pass(10, 10);
  }
  world.pass(2_000, 10);

  assert.ok(here.frames.length <= 6, `${here.frames.length} frames`);
  assert.equal(here.frames.at(-1)!.change.count, 1_000);
});

Deno.test("Presence lists at most 200 people a frame: who joined is cut off, who left comes with the next frame", () => {
  const { world, here } = alone();
  const people = crowd(500);

  people.forEach((person, i) => here.presence.enter("lab", person, `c${i}`));
  world.pass(1_000);
  assert.deepEqual(here.frames.map(({ change }) => change.joined.length), [LISTED_PEOPLE]);
  assert.equal(here.presence.people("lab").members.length, LISTED_PEOPLE);
  people.forEach((person, i) => here.presence.leave("lab", person.id, `c${i}`));
  world.pass(1_000);

  const left = here.frames.slice(1).map(({ change }) => change);
  assert.deepEqual(left.map((change) => change.left.length), [200, 200, 100]);
  assert.deepEqual(new Set(left.flatMap((change) => change.left.map(({ id }) => id))).size, 500);
  assert.deepEqual(left.map((change) => change.count), [0, 0, 0]);
});

Deno.test("Presence knows who is online anywhere", () => {
  const { world, here, there } = two();

  here.presence.enter(ONLINE, ada, "c1");
  world.pass(1_000);

  assert.ok(there.presence.isPresent(ONLINE, ada.id));
});

Deno.test("Presence counts a person on two instances once, and until the last one has lost them", () => {
  const { world, here, there } = two();

  here.presence.enter("lab", ada, "c1");
  there.presence.enter("lab", ada, "c2");
  world.pass(1_000);
  assert.deepEqual([here, there].map(({ presence }) => presence.people("lab").count), [1, 1]);
  here.presence.leave("lab", ada.id, "c1");
  world.pass(20_000);

  assert.deepEqual([here, there].map(({ presence }) => presence.people("lab").count), [1, 1]);
  assert.deepEqual([here, there].map(({ frames }) => frames.length), [1, 1]);
});

Deno.test("Presence asks when it starts, so that a new instance knows everybody within two seconds", () => {
  const { world, here } = alone();
  crowd(3_000).forEach((person, i) => here.presence.enter(`room-${i % 7}`, person, `c${i}`));
  world.pass(5_000);

  const late = world.start("late");
  world.pass(2_000);

  for (let room = 0; room < 7; room++) {
    assert.equal(late.presence.people(`room-${room}`).count, here.presence.people(`room-${room}`).count);
  }
  const largest = Math.max(...here.said.map((payload) => new TextEncoder().encode(payload).length));
  assert.ok(largest <= PAYLOAD_BYTES, `${largest} bytes`);
});

Deno.test("Presence packs many small rooms into few payloads", () => {
  const { world, here } = alone();
  crowd(600).forEach((person, i) => here.presence.enter(`room-${i}`, person, `c${i}`));
  here.said.length = 0;

  world.pass(250);

  assert.ok(here.said.length <= 4, `${here.said.length} payloads`);
});

Deno.test("Presence keeps payloads small also for names that take four bytes a letter", () => {
  const { world, here } = alone();
  crowd(3_000).forEach(({ id }, i) =>
    here.presence.enter("lab", { id, name: `${"𠜎".repeat(28)}${i}` }, `c${i}`)
  );

  world.pass(1_000);

  assert.ok(here.said.every((payload) => new TextEncoder().encode(payload).length <= PAYLOAD_BYTES));
});

Deno.test("Presence announces changes and not people", () => {
  const { world, here } = two();
  crowd(5_000).forEach((person, i) => here.presence.enter("lab", person, `c${i}`));
  world.pass(15_000);
  here.said.length = 0;

  here.presence.enter("lab", ada, "c1");
  world.pass(60_000);

  assert.ok(here.said.join("").length < 2_000, `${here.said.join("").length} characters in a minute`);
});

Deno.test("Presence forgets an instance that fell silent, and its people leave at once", () => {
  const { world, here, there } = two();
  there.presence.enter("lab", ada, "c1");
  here.presence.enter("lab", grace, "c2");
  world.pass(1_000);

  world.kill(there);
  world.pass(FORGOTTEN_MS - 11_000);
  assert.equal(here.presence.people("lab").count, 2);
  world.pass(12_000);

  assert.deepEqual(here.presence.people("lab"), { members: [grace], count: 1 });
  assert.deepEqual(here.frames.at(-1)!.change.left, [ada]);
});

Deno.test("Presence forgets nobody merely because the process slept for an hour", () => {
  const { world, here, there } = two();
  there.presence.enter("lab", ada, "c1");
  here.presence.enter("lab", grace, "c2");
  world.pass(1_000);
  const before = here.frames.length;

  world.now += 3_600_000;
  world.pass(60_000);

  assert.equal(here.presence.people("lab").count, 2);
  assert.equal(here.frames.length, before);
});

Deno.test("Presence hands people over without a storm when an instance stops", () => {
  const { world, here, there } = two();
  const people = crowd(100);
  people.forEach((person, i) => there.presence.enter("lab", person, `c${i}`));
  world.pass(1_000);
  const before = here.frames.length;

  there.presence.handOver();
  people.forEach((person, i) => there.presence.lost("lab", person.id, `c${i}`, world.now));
  world.pass(1_000);
  world.kill(there);
  people.slice(0, 90).forEach((person, i) => here.presence.enter("lab", person, `d${i}`));
  world.pass(60_000);

  assert.deepEqual(
    here.frames.slice(before).map(({ change }) => [change.joined.length, change.left.length]),
    [[0, 10]],
  );
  assert.equal(here.presence.people("lab").count, 90);
});

Deno.test("Presence hears nothing more from an instance that handed over", () => {
  const { world, here, there } = two();
  there.presence.enter("lab", ada, "c1");
  world.pass(1_000);

  there.presence.handOver();
  world.kill(there);
  world.pass(GRACE_MS + 1_000);
  for (const payload of there.said) here.presence.heard(payload, world.now);
  world.pass(1_000);

  assert.equal(here.presence.people("lab").count, 0);
});

Deno.test("Presence waits with announcements where publishing costs money", () => {
  const world = new World();
  const said: string[] = [];
  const options = {
    instance: "thrifty",
    announce: (payload: string) => said.push(payload),
    announceEveryMs: 5_000,
  };
  const thrifty = new Presence(options, world.now);
  thrifty.tick(world.now, () => {});
  said.length = 0;

  crowd(10).forEach((person, i) => {
    thrifty.enter("lab", person, `c${i}`);
    thrifty.tick(world.now += 400, () => {});
  });
  thrifty.tick(world.now += 1_000, () => {});

  assert.equal(said.length, 1);
});

Deno.test("Presence tells whoever joined in between that somebody came and went", () => {
  const presence = new Presence({ instance: "north", announce: () => {} }, 0);
  const ada = { id: "u_ada", name: "Ada" };
  presence.enter("general", ada, "c_1");
  const shown = presence.people("general").members;

  presence.leave("general", ada.id, "c_1");
  const told: string[] = [];
  presence.tick(1_000, (room, { left }) => told.push(...left.map(({ name }) => `${room} ${name}`)));

  assert.deepEqual(shown, [ada]);
  assert.ok(told.includes("general Ada"));
});

Deno.test("Presence tells whoever joined in between that somebody left and is back", () => {
  const { world, here } = alone();
  here.presence.enter("lab", ada, "c1");
  world.pass(1_000);

  here.presence.leave("lab", ada.id, "c1");
  here.look("lab");
  here.presence.enter("lab", ada, "c2");
  world.pass(1_000);

  assert.deepEqual(here.latecomers[0]!.shown, new Map([[ada.id, ada.name]]));
});
