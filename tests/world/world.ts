import { Parley } from "../../client/parley.ts";
import type { HubOptions } from "../../chat/hub_parts.ts";
import type { LogEvent } from "../../protocol/events.ts";
import type { RoomName } from "../../protocol/names.ts";
import { MemoryLog } from "../../store/memory_log.ts";
import { MemoryRecords } from "../../store/memory_records.ts";
import { Pairs } from "../../store/pairs.ts";
import { Chance } from "./chance.ts";
import { Ether } from "./faulty_bus.ts";
import type { Faults } from "./faulty_log.ts";
import { Instance, type Shared } from "./instance.ts";
import type { Judged, JudgedPerson, Sent } from "./judged.ts";
import { Schedule } from "./schedule.ts";
import { emptyTally } from "./tally.ts";
import { nothingSeen, type Testimony, Witness } from "./witness.ts";
import { HttpWire } from "./http_wire.ts";
import { Wire } from "./wire.ts";

export interface WorldOptions {
  readonly seed: number;
  readonly instances?: number;
  readonly faults?: Partial<Faults>;
  readonly hub?: Partial<HubOptions>;
  /** Most people have no WebSocket, and come by streams and polls. */
  readonly isOffice?: boolean;
}

const OFFICE_WAYS = ["events", "polling", "events", "polling", "websocket"] as const;

/** A person at their device, who may have several wires one after the other. */
export interface Person extends JudgedPerson {
  wire: Wire | HttpWire | undefined;
  /** How far this device's clock is ahead of the others, in milliseconds. */
  ahead: number;
  /** What they sent, oldest first. */
  readonly sent: Sent[];
}

const NO_FAULTS: Faults = { storeFails: 0, storeFailsAfter: 0, busLoses: 0, busRepeats: 0, clientRepeats: 0 };
const HUB: HubOptions = {
  ratePerSecond: 0,
  rateBurst: 10,
  heartbeatTimeoutMs: 30_000,
  historyReplay: 10_000,
  historyDays: 0,
};
const TICK_MS = 100;
const MODERATOR = { id: "u_moderator", name: "Moderator" };

/**
 * Several instances, people and their clients in one process and virtual time: the real rules and the real client, with a
 * store, a bus and wires that take their time and fail as chance says. The same seed repeats exactly.
 */
export class World implements Judged {
  readonly chance: Chance;
  readonly schedule: Schedule;
  readonly log: MemoryLog;
  readonly pairs: Pairs;
  readonly instances: Instance[];
  readonly people: Person[] = [];
  readonly testimony: Testimony;
  readonly faults: Faults;
  readonly tally = emptyTally();
  /** Every event as it was first stored, by its room. */
  readonly history = new Map<string, LogEvent[]>();
  /** What happened, in words, oldest first. */
  readonly diary: string[] = [];
  readonly bugs: unknown[] = [];
  readonly #shared: Shared;
  readonly #isOffice: boolean;

  constructor({ seed, instances = 1, faults = {}, hub = {}, isOffice = false }: WorldOptions) {
    this.#isOffice = isOffice;
    this.chance = new Chance(seed);
    this.schedule = new Schedule(this.chance);
    this.faults = { ...NO_FAULTS, ...faults };
    const { chance, schedule, faults: shared, tally, history } = this;
    this.log = new MemoryLog({ now: schedule.now, newEpoch: () => `e${chance.below(1e9)}` });
    const options = { ...HUB, ...hub };
    this.testimony = nothingSeen(options.historyReplay);
    const records = new MemoryRecords({ now: schedule.now });
    this.pairs = new Pairs(records, "a secret of this world", schedule.now);
    const ether = new Ether(schedule, chance, { faults: shared, tally });
    this.#shared = {
      schedule,
      chance,
      faults: shared,
      tally,
      history,
      ether,
      log: this.log,
      records,
      pairs: this.pairs,
      options,
      bugs: this.bugs,
    };
    this.instances = Array.from({ length: instances }, () => new Instance(this.#shared));
    this.#tick();
  }

  /** Somebody opens the page and signs in; `at` pins them to one instance. */
  arrive(name: string, at?: number): Person {
    const person = this.#person(name, name, at);
    person.parley.signIn({ name });
    return person;
  }

  /** Somebody who is signed in opens the page in another tab as well. Undefined where they are not signed in yet. */
  twin({ name, parley }: Person): Person | undefined {
    const { token } = parley;
    if (token === undefined) return undefined;
    const twin = this.#person(name, `${name} ${this.people.length}`);
    twin.parley.signIn({ token });
    return twin;
  }

  #person(name: string, device: string, at?: number): Person {
    const { chance, schedule } = this;
    const clock = { now: () => schedule.now() + person.ahead, after: schedule.after };
    const anyInstance = () => this.instances[at ?? chance.below(this.instances.length)]!;
    const way = this.#isOffice ? OFFICE_WAYS[this.people.length % OFFICE_WAYS.length]! : "websocket";
    const person: Person = {
      name,
      device,
      polls: way === "polling",
      ahead: 0,
      sent: [],
      wire: undefined,
      parley: new Parley({
        url: "http://parley.test",
        clock,
        random: chance.next,
        newId: () => chance.uuid(),
        fetch: () => Promise.reject(new Error("no HTTP in this world")),
        connect: () => {
          const witness = new Witness(this.testimony, device);
          return person.wire = way === "websocket"
            ? new Wire(schedule, anyInstance(), { witness, repeats: () => this.#repeats() })
            : new HttpWire(schedule, { way, witness, clock, instance: anyInstance });
        },
      }),
    };
    this.people.push(person);
    return person;
  }

  #repeats(): boolean {
    const repeats = this.chance.flip(this.faults.clientRepeats);
    if (repeats) this.tally.repeated++;
    return repeats;
  }

  say(person: Person, room: string, text: string): void {
    person.sent.push({ room, id: person.parley.send(room, text).id, as: person.parley.me?.id });
  }

  /** A moderator, at whatever instance, keeps somebody from speaking in a room, or no longer does. */
  moderate(room: string, { parley: { me } }: Person, what: "muted" | "unmuted"): void {
    const { hub } = this.chance.pick(this.instances);
    if (!me) return;
    const draft = {
      id: this.chance.uuid(),
      from: MODERATOR,
      at: hub.at(),
      body: { type: "changed", what, value: me.name, user: me },
    } as const;
    hub.rooms.open(room as RoomName).then((opened) => opened.post(draft, () => {}), () => {});
  }

  /** Opens the room of two and says something there, once it is open. */
  whisper(person: Person, to: Person, text: string): void {
    const name = to.parley.me?.name;
    if (name === undefined || to === person) return;
    // Whoever signs in as somebody else meanwhile does not want it any more.
    person.parley.direct(name).then((room) => this.say(person, room, text), () => {});
  }

  /** `kill -9` of one instance, and another process in its place. */
  restart(index: number): void {
    this.tally.killed++;
    this.instances[index]!.kill();
    this.instances[index] = new Instance(this.#shared);
  }

  /** Lets time pass with everything that happens meanwhile. */
  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += TICK_MS) {
      await this.schedule.quiesce();
      await this.schedule.pass(TICK_MS);
    }
    await this.schedule.quiesce();
  }

  /** Nothing fails any more; waits until everybody is back and has said what they wanted to, then two seconds of quiet. */
  async heal(): Promise<void> {
    Object.assign(this.faults, NO_FAULTS);
    for (const { wire } of this.people) if (wire?.stalled) wire.readOn();
    for (let waited = 0; !this.isSettled && waited < 300_000; waited += 1_000) {
      this.#signInAgain();
      await this.pass(1_000);
    }
    await this.pass(2_000);
  }

  /** Everybody's name and user, whatever they are called by now. */
  get names(): ReadonlyMap<string, string> {
    return new Map(this.people.map(({ name, parley }) => [parley.me?.id ?? "", name]));
  }

  /** Everybody is connected and level, and nothing waits to be sent. */
  get isSettled(): boolean {
    return this.people.every(({ parley }) =>
      parley.connection.kind === "live" &&
      [...parley.rooms.values()].every((room) =>
        room.state === "live" &&
        room.items.every((item) => item.kind !== "outgoing" || item.outgoing.state === "failed")
      )
    );
  }

  /** The messages of a room as the log has them. */
  async messages(room: string) {
    const page = await this.log.readAfter(room as RoomName, 0, Number.MAX_SAFE_INTEGER);
    return page.entries;
  }

  /** Whose name was lost with the instance that gave it takes another, as a person would. */
  #signInAgain(): void {
    for (const { name, parley } of this.people) {
      if (parley.connection.kind === "refused") parley.signIn({ name: `${name} ${this.chance.below(1000)}` });
    }
  }

  #tick(): void {
    for (const instance of this.instances) instance.tick();
    this.schedule.after(TICK_MS, () => this.#tick());
  }
}
