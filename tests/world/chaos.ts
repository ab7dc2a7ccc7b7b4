import type { Instance } from "./instance.ts";
import { verdict } from "./verdict.ts";
import { type Person, World } from "./world.ts";

export interface ChaosOptions {
  readonly seed: number;
  readonly instances: number;
  readonly steps?: number;
  /** Most people come by streams and polls. */
  readonly isOffice?: boolean;
}

const NAMES = ["Ada", "Grace", "Linus", "Margaret"];
/** Every twenty-fifth world is a crowd. */
const CROWD = 24;
const HOUR_MS = 3_600_000;
const BURST = 150;
const ROOMS = ["general", "random"];
const EMOJI = ["👍", "❤️", "🎉"];
const FAULTS = {
  storeFails: 0.03,
  storeFailsAfter: 0.03,
  busLoses: 0.3,
  busRepeats: 0.2,
  clientRepeats: 0.02,
};

/**
 * A bad hour: people come, in a second tab too, talk, correct themselves, repeat themselves, lose their connection, stop
 * reading and leave, while instances are killed, clocks jump, the store fails and the bus loses, repeats and reorders. Then
 * everything heals, and what is wrong is answered.
 */
export async function chaos(options: ChaosOptions): Promise<string[]> {
  return await verdict(await badHour(options));
}

/** The world after such an hour, before anybody has judged it. */
export async function badHour(
  { seed, instances, steps = 400, isOffice = false }: ChaosOptions,
): Promise<World> {
  // Not by three, for by three goes the number of instances: each number meets short replays and long ones.
  const historyReplay = seed % 4 === 0 ? 15 : 10_000;
  const world = new World({ seed, instances, faults: FAULTS, hub: { historyReplay }, isOffice });
  for (const name of namesOf(seed)) world.arrive(name).parley.open("general");
  for (let step = 0; step < steps; step++) await happen(world);
  await world.heal();
  await lastWords(world);
  return world;
}

/** How many instances the world of this seed has where nobody says otherwise. */
export function instancesOf(seed: number): number {
  return 1 + seed % 3;
}

function namesOf(seed: number): string[] {
  if (seed % 25 !== 9) return NAMES;
  return Array.from({ length: CROWD }, (_, i) => `${NAMES[i % NAMES.length]} ${i}`);
}

/** The last thing that is said must reach everybody within two seconds, though every hint of it is lost. */
async function lastWords(world: World): Promise<void> {
  world.faults.busLoses = 1;
  for (const person of world.people) {
    for (const room of person.parley.rooms.keys()) world.say(person, room, "good night");
    world.whisper(person, world.chance.pick(world.people), "sleep well");
  }
  await world.pass(2_000);
  world.faults.busLoses = 0;
}

async function happen(world: World): Promise<void> {
  const { chance, schedule } = world;
  const dice = chance.next();
  if (dice < 0.6) await schedule.step();
  else if (dice < 0.7) await schedule.pass(chance.below(400));
  else if (dice < 0.97) act(world, chance.pick(world.people));
  else if (dice < 0.99) cut(world, chance.pick(world.people));
  else if (dice < 0.992) addTwin(world, chance.pick(world.people));
  else if (dice < 0.994) leap(world, chance.pick([...world.people, ...world.instances]));
  else restart(world, chance.below(world.instances.length));
}

function cut(world: World, { wire, device }: Person): void {
  if (!wire) return;
  note(world, `${device} loses the connection`);
  world.tally.cut++;
  wire.cut();
}

function addTwin(world: World, person: Person): void {
  if (world.people.length >= 2 * CROWD) return;
  const twin = world.twin(person);
  if (!twin) return;
  note(world, `${person.device} opens ${twin.device}`);
  twin.parley.open("general");
}

/** A machine slept, or somebody set its clock. */
function leap(world: World, whose: Person | Instance): void {
  const byMs = world.chance.flip(0.5) ? HOUR_MS : -HOUR_MS;
  note(world, `the clock of ${"device" in whose ? whose.device : "an instance"} leaps by ${byMs} ms`);
  world.tally.leapt++;
  whose.ahead += byMs;
}

function restart(world: World, index: number): void {
  note(world, `instance ${index} is killed and started again`);
  world.restart(index);
}

function note({ diary, schedule }: World, what: string): void {
  diary.push(`${new Date(schedule.now()).toISOString().slice(11, 23)} ${what}`);
}

function act(world: World, person: Person): void {
  const { chance, schedule } = world;
  const { parley, device } = person;
  const open = [...parley.rooms.keys()];
  const dice = chance.next();
  if (open.length === 0 || dice < 0.05) enter(world, person, chance.pick(ROOMS));
  else if (dice < 0.08 && open.length > 1) leave(world, person, chance.pick(open));
  else if (dice < 0.09) burst(world, person, open[0]!);
  else if (dice < 0.11) moderate(world, person, chance.pick(open));
  else if (dice < 0.14) {
    const to = chance.pick(world.people);
    note(world, `${device} whispers to ${to.device}`);
    world.whisper(person, to, `psst ${chance.below(1000)}`);
  } else if (dice < 0.7) {
    const room = chance.pick(open);
    note(world, `${device} speaks in ${room}`);
    world.say(person, room, `${device} ${schedule.now()}`);
  } else if (dice < 0.73 && person.wire) stallOrReadOn(world, device, person.wire);
  else change(world, person, chance.pick(open));
}

function enter(world: World, { parley, device }: Person, room: string): void {
  note(world, `${device} opens ${room}`);
  parley.open(room);
}

function leave(world: World, { parley, device }: Person, room: string): void {
  note(world, `${device} leaves ${room}`);
  parley.leave(room);
}

function burst(world: World, person: Person, room: string): void {
  note(world, `${person.device} says ${BURST} things in ${room}`);
  for (let i = 0; i < BURST; i++) world.say(person, room, `burst ${i}`);
}

function stallOrReadOn(world: World, device: string, wire: NonNullable<Person["wire"]>): void {
  note(world, `${device} ${wire.stalled ? "reads on" : "stops reading"}`);
  if (wire.stalled) wire.readOn();
  else {
    world.tally.stalled++;
    wire.stalled = true;
  }
}

/** Somebody is muted while they speak, or may speak again. */
function moderate(world: World, person: Person, room: string): void {
  const what = world.chance.flip(0.5) ? "muted" : "unmuted";
  note(world, `${person.device} is ${what} in ${room} between two words`);
  world.say(person, room, "before");
  world.moderate(room, person, what);
  world.say(person, room, "after");
}

/** Edits, deletes or reacts to something that was said. */
function change(world: World, { parley, device }: Person, room: string): void {
  const { chance } = world;
  const items = parley.rooms.get(room)?.items ?? [];
  const messages = items.flatMap((item) =>
    item.kind === "message" && !item.message.deletedAt ? [item.message] : []
  );
  if (messages.length === 0) return;
  const { seq, mine } = chance.pick(messages);
  note(world, `${device} changes ${seq} of ${room}`);
  if (mine && chance.flip(0.2)) parley.delete(room, seq);
  else if (mine && chance.flip(0.5)) parley.edit(room, seq, `changed ${chance.below(1000)}`);
  else parley.react(room, seq, chance.pick(EMOJI), chance.flip(0.7));
}
