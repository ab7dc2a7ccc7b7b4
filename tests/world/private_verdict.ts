import { ownLogOf, type RoomName } from "../../protocol/names.ts";
import type { Judged } from "./judged.ts";
import type { OwnLog } from "./witness.ts";

/** What is wrong with what two had between them, and with everybody's own log. */
export async function checkPrivate(world: Judged): Promise<string[]> {
  const wrong: string[] = [];
  for (const [device, log] of world.testimony.own) wrong.push(...await checkOwnLog(world, device, log));
  for (const [room, told] of world.testimony.toldOfDirects) {
    const pair = pairOf(world, room);
    const others = [...told].filter((user) => !pair.includes(user));
    if (pair.length !== 2) wrong.push(`${room}: belongs to ${pair}`);
    if (others.length > 0) wrong.push(`${room}: ${others} were told of it`);
    wrong.push(...await checkInvited(world, room, pair), ...await knock(world, room, pair));
  }
  return wrong;
}

/** Every device was told what its person's own log holds, once and in order; who is still here, all of it. */
async function checkOwnLog(world: Judged, device: string, { user, after, told }: OwnLog): Promise<string[]> {
  const stored = (await world.messages(ownLogOf(user))).map(({ event }) =>
    event.type === "changed" ? `${event.seq} ${event.what} ${event.value}` : "something else"
  );
  const isHere = world.people.some((person) => `${person.parley.me?.id} ${person.device}` === device);
  const expected = stored.slice(after, isHere ? undefined : after + told.length);
  return told.join() === expected.join() ? [] : [`${device} was told ${told} of ${expected}`];
}

/** Where something was said, one has invited the other; nobody is invited twice. */
async function checkInvited(world: Judged, room: string, pair: readonly string[]): Promise<string[]> {
  const said = await world.messages(room);
  const logs = await Promise.all(pair.map((user) => world.messages(ownLogOf(user))));
  const times = logs.map((entries) =>
    entries.filter(({ event }) => event.type === "changed" && event.value === room).length
  );
  const isFine = times.every((count) => count <= 1) && (said.length === 0 || times.includes(1));
  return isFine ? [] : [`${pair} were invited to ${room} ${times} times`];
}

/** To a third person the room does not exist. */
async function knock(world: Judged, room: string, pair: readonly string[]): Promise<string[]> {
  const thirds = world.people.filter(({ parley }) => parley.me && !pair.includes(parley.me.id));
  for (const { parley } of thirds) parley.open(room);
  await world.pass(500);
  const wrong = thirds.filter(({ parley }) => parley.rooms.get(room)?.error?.code !== "not_found");
  for (const { parley } of thirds) parley.leave(room);
  return wrong.map(({ name }) => `${name} could knock at ${room}`);
}

function pairOf({ pairs, testimony }: Judged, room: string): string[] {
  const users = [...testimony.users];
  const name = room as RoomName;
  return users.filter((one) => users.some((other) => other !== one && pairs?.nameOf(one, other) === name));
}
