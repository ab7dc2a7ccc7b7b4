import type { Message, RoomView } from "../../client/views.ts";
import type { Entry } from "../../store/message_log.ts";
import { assertSame, replayed } from "../store/log_model.ts";
import { checkPrivate } from "./private_verdict.ts";
import type { Judged, JudgedPerson } from "./judged.ts";

const PRESENCE_AGREES_MS = 36_000;
/** A poll may go to an instance that does not know them, and is answered with who is there when it is over. */
const POLL_MS = 28_000;

/** Everything that is wrong with a world that has come to rest: the promises of the protocol, checked from outside. */
export async function verdict(world: Judged): Promise<string[]> {
  const wrong = await checkRest(world);
  await world.pass(PRESENCE_AGREES_MS);
  wrong.push(...checkPresence(world, world.people.filter(({ polls }) => !polls)));
  const polling = world.people.filter(({ polls }) => polls);
  if (polling.length > 0) await world.pass(POLL_MS);
  return [...wrong, ...checkPresence(world, polling)];
}

/** The same without who is shown to be here, which takes half a minute to agree. */
export async function checkRest(world: Judged): Promise<string[]> {
  const wrong = [...world.testimony.violations, ...world.bugs.map((bug) => `a bug: ${bug}`)];
  if (!world.isSettled) wrong.push(`not everybody came back: ${world.people.map(describe).join("; ")}`);
  for (const room of roomsOf(world)) {
    const entries = await world.messages(room);
    wrong.push(...checkLog(room, entries), ...checkDelivered(world, room, entries));
    wrong.push(...checkPresent(world, room, entries), ...checkMutes(room, entries));
    for (const person of world.people) wrong.push(...checkView(world, person, room, entries));
  }
  return [...wrong, ...await checkPrivate(world)];
}

function roomsOf({ people }: Judged): Set<string> {
  return new Set(people.flatMap(({ parley }) => [...parley.rooms.keys()]));
}

/** The log itself: numbers without holes, every command once. */
function checkLog(room: string, entries: readonly Entry[]): string[] {
  const holes = entries.filter((entry, i) => entry.event.seq !== i + 1).map(({ event }) =>
    `${room}: a hole before ${event.seq}`
  );
  const ids = entries.map(({ event }) => `${event.from.id} ${event.id}`);
  const twice = ids.filter((id, i) => ids.indexOf(id) !== i).map((id) => `${room}: ${id} is stored twice`);
  return [...holes, ...twice];
}

/** From the number of a mute on, nobody who was muted has said anything. */
function checkMutes(room: string, entries: readonly Entry[]): string[] {
  const muted = new Set<string>();
  return entries.flatMap(({ event }) => {
    if (event.type === "changed" && event.user) {
      if (event.what === "muted") muted.add(event.user.id);
      if (event.what === "unmuted") muted.delete(event.user.id);
    }
    const speaks = event.type === "message" || event.type === "edited" || event.type === "reacted";
    return speaks && muted.has(event.from.id) ? [`${room}: ${event.seq} was said by somebody muted`] : [];
  });
}

/** The present state that the log shows is what comes of applying its events, one after the other, as they were first stored. */
function checkPresent({ history }: Judged, room: string, entries: readonly Entry[]): string[] {
  if (!history) return [];
  const events = [...history.get(room) ?? []].sort((a, b) => a.seq - b.seq);
  try {
    assertSame(entries, replayed(events));
    return [];
  } catch (error) {
    return [
      `${room}: the log does not show what happened: ${error instanceof Error ? error.message : error}`,
    ];
  }
}

/** What anybody was shown or promised is in the log, under that number. */
function checkDelivered({ testimony }: Judged, room: string, entries: readonly Entry[]): string[] {
  const idOf = (seq: number) => entries[seq - 1]?.event.id;
  const shown = [...testimony.delivered].map(([key, id]) => ({
    room: key.split(" ")[0],
    seq: Number(key.split(" ")[1]),
    id,
  }));
  const stored = new Set(entries.map(({ event }) => event.id));
  const promised = [...testimony.confirmed].map(([id, where]) => ({ ...where, id }))
    .filter(({ id }) => stored.has(id) || !testimony.reactions.has(id));
  return [...shown, ...promised]
    .filter((told) => told.room === room && idOf(told.seq) !== told.id)
    .map(({ seq, id }) => `${room}: ${seq} was told to be ${id}, but the log has ${idOf(seq)}`);
}

/** What one person sees: everything that the log has, in its order and present state, but for gaps that are shown. */
function checkView(
  { testimony }: Judged,
  { name, device, parley, sent }: JudgedPerson,
  room: string,
  entries: readonly Entry[],
): string[] {
  const view = parley.rooms.get(room);
  if (!view) return [];
  const wrong: string[] = [];
  const messages = entries.filter(({ event }) => event.type === "message");
  const expected = messages.map(present);
  const { shown, gaps } = shownIn(view);
  let next = expected.length;
  for (const message of [...shown].reverse()) {
    const index = expected.findIndex((entry) => entry.seq === message.seq);
    const isNext = index === next - 1 ||
      gaps.some((gap) => gap.before === shown[shown.indexOf(message) + 1]?.seq);
    if (!isNext) wrong.push(`${name} in ${room}: a silent gap after ${message.seq}`);
    if (JSON.stringify(expected[index]) !== JSON.stringify(look(message))) {
      wrong.push(
        `${name} in ${room}: sees ${JSON.stringify(look(message))} for ${JSON.stringify(expected[index])}`,
      );
    }
    next = index;
  }
  if (shown.length === 0 && expected.length > 0) wrong.push(`${name} in ${room}: sees nothing`);
  const stored = new Set(entries.map(({ event }) => event.id));
  const failed = new Set(view.items.flatMap((item) => item.kind === "outgoing" ? [item.outgoing.id] : []));
  const users = [...testimony.own.keys()].filter((key) => key.slice(key.indexOf(" ") + 1) === device);
  const isFirst = users.length <= 1;
  // What somebody said as another user waits for that one to come back.
  const own = sent.filter(({ as }) => as === parley.me?.id || as === undefined && isFirst);
  const lost = own.filter((one) => one.room === room && !stored.has(one.id) && !failed.has(one.id));
  return [...wrong, ...lost.map(({ id }) => `${name} in ${room}: ${id} was lost`)];
}

/** Who is shown to be here to these is who is here. */
function checkPresence(world: Judged, to: readonly JudgedPerson[]): string[] {
  return [...roomsOf(world)].flatMap((room) => {
    const names = world.people.filter(({ parley }) => parley.rooms.has(room)).map(({ name }) => name);
    const here = [...new Set(names)].sort().join();
    const views = to.flatMap(({ parley }) => parley.rooms.get(room) ?? []);
    const lists = views.map((view) => view.members.map((member) => world.names.get(member.id)).sort().join());
    return lists.filter((list) => list !== here).map((list) =>
      `${room}: ${list} are shown, ${here} are here`
    );
  });
}

function shownIn(view: RoomView) {
  return {
    shown: view.items.flatMap((item) => item.kind === "message" ? [item.message] : []),
    gaps: view.items.flatMap((item) => item.kind === "gap" ? [item.gap] : []),
  };
}

function present({ event, reactions = [] }: Entry) {
  const { seq, text, deletedAt } = event as Extract<Entry["event"], { type: "message" }>;
  return { seq, text, isDeleted: deletedAt !== undefined, reactions: counts(reactions) };
}

function look({ seq, text, deletedAt, reactions }: Message) {
  return { seq, text, isDeleted: deletedAt !== undefined, reactions: counts(reactions) };
}

function counts(reactions: readonly { readonly emoji: string; readonly count: number }[]): string {
  return reactions.map(({ emoji, count }) => `${emoji}${count}`).sort().join();
}

function describe({ name, parley }: JudgedPerson): string {
  const rooms = [...parley.rooms.values()].map((room) => {
    const waiting = room.items.flatMap((item) => item.kind === "outgoing" ? [item.outgoing.state] : []);
    return `${room.name} ${room.state} at ${room.position.seq} of ${room.head} ${waiting}`;
  });
  return `${name} ${parley.connection.kind}, ${rooms}`;
}
