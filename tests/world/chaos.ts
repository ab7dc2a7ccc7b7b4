import { type Person, World } from "./world.ts";
import { verdict } from "./verdict.ts";

export interface ChaosOptions {
  readonly seed: number;
  readonly instances: number;
  readonly steps?: number;
}

const NAMES = ["Ada", "Grace", "Linus", "Margaret"];
const ROOMS = ["general", "random"];
const EMOJI = ["👍", "❤️", "🎉"];
const FAULTS = { storeFails: 0.03, storeFailsAfter: 0.03, busLoses: 0.3, busRepeats: 0.2 };

/**
 * A bad hour: people come, talk, correct themselves, lose their connection, stop reading and leave, while instances are
 * killed, the store fails and the bus loses, repeats and reorders. Then everything heals, and what is wrong is answered.
 */
export async function chaos(options: ChaosOptions): Promise<string[]> {
  return await verdict(await badHour(options));
}

/** The world after such an hour, before anybody has judged it. */
export async function badHour({ seed, instances, steps = 400 }: ChaosOptions): Promise<World> {
  // Not by three, for by three goes the number of instances: each number meets short replays and long ones.
  const historyReplay = seed % 4 === 0 ? 15 : 10_000;
  const world = new World({ seed, instances, faults: FAULTS, hub: { historyReplay } });
  for (const name of NAMES) world.arrive(name).parley.open("general");
  for (let step = 0; step < steps; step++) await happen(world);
  await world.heal();
  await lastWords(world);
  return world;
}

/** How many instances the world of this seed has where nobody says otherwise. */
export function instancesOf(seed: number): number {
  return 1 + seed % 3;
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
  else if (dice < 0.995) chance.pick(world.people).wire?.cut();
  else world.restart(chance.below(world.instances.length));
}

function act(world: World, person: Person): void {
  const { chance } = world;
  const open = [...person.parley.rooms.keys()];
  const dice = chance.next();
  if (open.length === 0 || dice < 0.05) person.parley.open(chance.pick(ROOMS));
  else if (dice < 0.08 && open.length > 1) person.parley.leave(chance.pick(open));
  else if (dice < 0.09) { for (let i = 0; i < 150; i++) world.say(person, open[0]!, `burst ${i}`); }
  else if (dice < 0.12) world.whisper(person, chance.pick(world.people), `psst ${chance.below(1000)}`);
  else if (dice < 0.7) world.say(person, chance.pick(open), `${person.name} ${world.schedule.now()}`);
  else if (dice < 0.73 && person.wire) {
    person.wire.stalled ? person.wire.readOn() : person.wire.stalled = true;
  } else change(world, person, chance.pick(open));
}

/** Edits, deletes or reacts to something that was said. */
function change({ chance }: World, { parley }: Person, room: string): void {
  const items = parley.rooms.get(room)?.items ?? [];
  const messages = items.flatMap((item) =>
    item.kind === "message" && !item.message.deletedAt ? [item.message] : []
  );
  if (messages.length === 0) return;
  const { seq, mine } = chance.pick(messages);
  if (mine && chance.flip(0.2)) parley.delete(room, seq);
  else if (mine && chance.flip(0.5)) parley.edit(room, seq, `changed ${chance.below(1000)}`);
  else parley.react(room, seq, chance.pick(EMOJI), chance.flip(0.7));
}
