import { Parley } from "../../client/parley.ts";
import { Chance } from "../world/chance.ts";
import type { Judged, JudgedPerson, Sent } from "../world/judged.ts";
import { nothingSeen } from "../world/witness.ts";
import { checkRest, verdict } from "../world/verdict.ts";
import type { Fleet } from "./fleet.ts";
import { Line } from "./line.ts";
import { witnessed } from "./wiretap.ts";

export interface BadMinuteOptions {
  readonly fleet: Fleet;
  readonly seed: number;
  /** How long things go wrong. */
  readonly chaosMs: number;
  /** Also waits until who is shown to be here must be true again, which takes half a minute. */
  readonly judgesPresence: boolean;
}

/** What came of it. */
export interface BadMinute {
  readonly wrong: readonly string[];
  readonly stored: number;
  readonly delivered: number;
  readonly faults: Readonly<Record<Fault, number>>;
}

const FAULTS = ["killed", "stopped", "store killed", "cut", "cut mid-frame", "stalled"] as const;
type Fault = typeof FAULTS[number];

interface Person extends JudgedPerson {
  readonly line: Line;
  readonly sent: Sent[];
}

const NAMES = ["Ada", "Grace", "Linus", "Margaret", "Ken", "Barbara"];
const ROOMS = ["general", "random"];
const EMOJI = ["👍", "🎉"];
const REPLAY = 10_000;
const STEP_MS = 20;
const STOPPED_MS = 1_500;
const SETTLE_MS = 90_000;
const QUIET_MS = 2_000;

/**
 * The same people, clients, witnesses and verdict as in the world of faults, with real processes, real sockets and real time:
 * while everybody talks, processes and the store are killed or stopped, wires are cut, in the middle of a frame too, and
 * readers stop reading. Then everything heals.
 */
export async function badMinute(
  { fleet, seed, chaosMs, judgesPresence }: BadMinuteOptions,
): Promise<BadMinute> {
  const minute = new Minute(fleet, new Chance(seed));
  try {
    await minute.begin();
    await minute.goWrong(chaosMs);
    await minute.heal();
    const wrong = await (judgesPresence ? verdict(minute) : checkRest(minute));
    return { wrong, ...minute.figures };
  } finally {
    await minute.end();
  }
}

class Minute implements Judged {
  readonly testimony = nothingSeen(REPLAY);
  readonly bugs: unknown[] = [];
  readonly people: Person[];
  readonly #fleet: Fleet;
  readonly #chance: Chance;
  readonly #faults = Object.fromEntries(FAULTS.map((fault) => [fault, 0])) as Record<Fault, number>;
  /** Blows that still have to be healed. */
  readonly #healing = new Set<Promise<void>>();
  readonly #struck = new Set<number | "store">();
  #stored = 0;

  constructor(fleet: Fleet, chance: Chance) {
    this.#fleet = fleet;
    this.#chance = chance;
    this.people = NAMES.map((name) => this.#person(name));
  }

  get figures() {
    return { stored: this.#stored, delivered: this.testimony.heard, faults: this.#faults };
  }

  get names(): ReadonlyMap<string, string> {
    return new Map(this.people.map(({ name, parley }) => [parley.me?.id ?? "", name]));
  }

  get isSettled(): boolean {
    return this.people.every(({ parley }) =>
      parley.connection.kind === "live" &&
      [...parley.rooms.values()].every((room) =>
        room.state === "live" &&
        room.items.every((item) => item.kind !== "outgoing" || item.outgoing.state === "failed")
      )
    );
  }

  async messages(room: string) {
    const entries = (await this.#fleet.logs([room])).get(room) ?? [];
    if (ROOMS.includes(room)) this.#stored += entries.length;
    return entries;
  }

  pass(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, ms));
  }

  async begin(): Promise<void> {
    for (const { name, parley } of this.people) {
      parley.signIn({ name });
      parley.open("general");
    }
    await this.#settled();
  }

  async goWrong(chaosMs: number): Promise<void> {
    for (const end = performance.now() + chaosMs; performance.now() < end;) {
      const dice = this.#chance.next();
      if (dice < 0.05) this.#goWrong();
      else this.#act(this.#chance.pick(this.people));
      await this.pass(this.#chance.below(2 * STEP_MS));
    }
  }

  /** Everything works again: waits until everybody is back, has the last word, and is level two seconds later. */
  async heal(): Promise<void> {
    await Promise.all(this.#healing);
    for (const { line, parley } of this.people) {
      line.readOn();
      parley.tryNow();
    }
    await this.#settled();
    for (const person of this.people) {
      for (const room of person.parley.rooms.keys()) this.#say(person, room, "good night");
    }
    await this.#settled();
    await this.pass(QUIET_MS);
  }

  async end(): Promise<void> {
    for (const { parley } of this.people) parley.close();
    for (const { line } of this.people) await line[Symbol.asyncDispose]();
  }

  #person(name: string): Person {
    const line = new Line(() => this.#fleet.origin(this.#chance.below(this.#fleet.size)));
    const parley = new Parley({
      url: line.origin,
      random: this.#chance.next,
      connect: witnessed(this.testimony, name),
    });
    return { name, device: name, line, polls: false, sent: [], parley };
  }

  async #settled(): Promise<void> {
    for (const end = performance.now() + SETTLE_MS; !this.isSettled && performance.now() < end;) {
      await this.pass(100);
    }
  }

  #say({ parley, sent }: Person, room: string, text: string): void {
    sent.push({ room, id: parley.send(room, text).id, as: parley.me?.id });
  }

  #act(person: Person): void {
    const { parley } = person;
    const dice = this.#chance.next();
    const open = [...parley.rooms.keys()];
    const room = open.length > 0 ? this.#chance.pick(open) : undefined;
    if (room === undefined || dice < 0.03) parley.open(this.#chance.pick(ROOMS));
    else if (dice < 0.05 && open.length > 1) parley.leave(room);
    else if (dice < 0.85) this.#say(person, room, `${person.name} ${person.sent.length}`);
    else this.#change(person, room);
  }

  #change({ parley }: Person, room: string): void {
    const items = parley.rooms.get(room)?.items ?? [];
    const messages = items.flatMap((item) =>
      item.kind === "message" && !item.message.deletedAt ? [item.message] : []
    );
    if (messages.length === 0) return;
    const { seq, mine } = this.#chance.pick(messages);
    if (mine && this.#chance.flip(0.3)) parley.delete(room, seq);
    else if (mine) parley.edit(room, seq, `changed ${this.#chance.below(1000)}`);
    else parley.react(room, seq, this.#chance.pick(EMOJI), this.#chance.flip(0.7));
  }

  #goWrong(): void {
    const { line } = this.#chance.pick(this.people);
    const dice = this.#chance.next();
    const index = this.#chance.below(this.#fleet.size);
    const { strikeStore } = this.#fleet;
    if (dice < 0.12) this.#heals("killed", index, () => this.#fleet.strike(index, "SIGKILL"));
    else if (dice < 0.22) this.#heals("stopped", index, () => this.#pause(index));
    else if (dice < 0.3 && strikeStore) this.#heals("store killed", "store", strikeStore);
    else if (dice < 0.55) this.#happens("cut", () => line.cut());
    else if (dice < 0.8) this.#happens("cut mid-frame", () => line.cutMidFrame());
    else this.#happens("stalled", () => this.#stall(line));
  }

  #happens(fault: Fault, what: () => void): void {
    this.#faults[fault]++;
    what();
  }

  /** Strikes one part, unless it is struck already. */
  #heals(fault: Fault, part: number | "store", what: () => Promise<void>): void {
    if (this.#struck.has(part)) return;
    this.#struck.add(part);
    this.#faults[fault]++;
    const healing = what().catch((error) => void this.bugs.push(error)).finally(() => {
      this.#struck.delete(part);
      this.#healing.delete(healing);
    });
    this.#healing.add(healing);
  }

  async #pause(index: number): Promise<void> {
    await this.#fleet.strike(index, "SIGSTOP");
    await this.pass(STOPPED_MS);
    await this.#fleet.strike(index, "SIGCONT");
  }

  #stall(line: Line): void {
    line.stall();
    this.#healing.add(this.pass(STOPPED_MS).then(() => line.readOn()));
  }
}
