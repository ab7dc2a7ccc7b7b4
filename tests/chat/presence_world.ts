import { Presence, type PresenceChange } from "../../chat/presence.ts";

/** What the network does with one payload for one receiver. */
export type Fate = "deliver" | "lose" | "repeat" | "late";

/** One instance, and what a reader of each room made of its frames. */
export class Instance {
  readonly presence: Presence;
  readonly frames: { room: string; change: PresenceChange }[] = [];
  readonly said: string[] = [];
  readonly shown = new Map<string, Map<string, string>>();
  /** Those who came later: what they were shown first, and made of the frames from then on. */
  readonly latecomers: { room: string; shown: Map<string, string> }[] = [];
  isUp = true;

  constructor(readonly name: string, now: number, publish: (payload: string) => void) {
    const announce = (payload: string) => {
      this.said.push(payload);
      publish(payload);
    };
    this.presence = new Presence({ instance: name, announce }, now);
  }

  tick(now: number): void {
    this.presence.tick(now, (room, change) => {
      this.frames.push({ room, change });
      this.#show(room, change);
    });
  }

  /** Names in a room as the instance knows them. */
  names(room: string): string[] {
    return this.presence.people(room).members.map(({ id, name }) => `${id} ${name}`).sort();
  }

  /** Names in a room as somebody knows them who saw nothing but frames. */
  shownNames(room: string): string[] {
    return namesOf(this.shown.get(room) ?? new Map());
  }

  /** Somebody begins to look at a room. */
  look(room: string): void {
    const { members } = this.presence.people(room);
    this.latecomers.push({ room, shown: new Map(members.map(({ id, name }) => [id, name])) });
  }

  #show(room: string, change: PresenceChange): void {
    const shown = this.shown.get(room) ?? new Map<string, string>();
    this.shown.set(room, shown);
    show(shown, change);
    for (const late of this.latecomers) if (late.room === room) show(late.shown, change);
  }
}

function show(shown: Map<string, string>, { joined, left }: PresenceChange): void {
  for (const { id } of left) shown.delete(id);
  for (const { id, name } of joined) shown.set(id, name);
}

/** Names as they are compared. */
export function namesOf(shown: ReadonlyMap<string, string>): string[] {
  return [...shown].map(([id, name]) => `${id} ${name}`).sort();
}

/** Some instances on a bus that may lose, repeat and reorder. */
export class World {
  now = 1_795_000_000_000;
  readonly instances: Instance[] = [];
  fate: () => Fate = () => "deliver";
  #wire: { to: Instance; payload: string; late: boolean }[] = [];

  start(name: string): Instance {
    const instance: Instance = new Instance(name, this.now, (payload) => this.#publish(instance, payload));
    this.instances.push(instance);
    return instance;
  }

  /** Gone without a word. */
  kill(instance: Instance): void {
    instance.isUp = false;
    this.instances.splice(this.instances.indexOf(instance), 1);
  }

  pass(ms: number, tickMs = 250): void {
    for (const end = this.now + ms; this.now < end;) {
      this.now += tickMs;
      this.#deliver();
      for (const instance of this.instances) instance.tick(this.now);
    }
    this.#deliver();
  }

  #publish(from: Instance, payload: string): void {
    for (const to of this.instances) {
      if (to === from) continue;
      const fate = this.fate();
      if (fate !== "lose") this.#wire.push({ to, payload, late: fate === "late" });
      if (fate === "repeat") this.#wire.push({ to, payload, late: true });
    }
  }

  /** What is late comes with the next delivery, after what was said later. */
  #deliver(): void {
    const wire = this.#wire;
    this.#wire = wire.filter(({ late }) => late).map((each) => ({ ...each, late: false })).reverse();
    for (const { to, payload, late } of wire) {
      if (!late && to.isUp) to.presence.heard(payload, this.now);
    }
  }
}
