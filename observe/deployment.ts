import type { Bus } from "../bus/bus.ts";
import { Interval } from "../chat/interval.ts";
import { busiest, type RoomPace } from "./room_pace.ts";
import { readSample, type Sample } from "./sample.ts";
import type { Window } from "./view.ts";

const TOPIC = "samples";
const TELL_EVERY_MS = 1_000;
/** Who was not heard for so long is left out. */
const FORGOTTEN_MS = 5_000;
/** After somebody elsewhere was heard to be watched, this instance tells for so long. */
const ASKED_MS = 5_000;
const MOST_INSTANCES = 1_000;

/** What {@link Deployment} stands on. */
export interface DeploymentParts {
  readonly bus: Bus;
  /** This instance as it is now. */
  own(isWatched: boolean): Sample;
  report(error: unknown): void;
}

interface Known {
  readonly latest: Sample;
  readonly before?: Sample;
  readonly heardAt: number;
}

/**
 * The figures of all instances. They tell each other, once a second and only while somebody looks at any of them. Samples say
 * how much there was since the start, so a lost one costs nothing but a second.
 */
export class Deployment {
  readonly #parts: DeploymentParts;
  readonly #known = new Map<string, Known>();
  readonly #telling = new Interval(TELL_EVERY_MS);
  #own: Known | undefined;
  #askedUntil = -Infinity;
  #now = 0;

  constructor(parts: DeploymentParts) {
    this.#parts = parts;
    parts.bus.subscribe(TOPIC, (payload) => this.#hear(payload)).catch(parts.report);
  }

  /** Takes and tells a sample where one is due. True where there is a new one to look at. */
  tick(now: number, isWatched: boolean): boolean {
    this.#now = now;
    const isAsked = now < this.#askedUntil;
    if (!isWatched && !isAsked) this.#rest();
    else if (this.#telling.take(now)) {
      this.#take(now, isWatched);
      return true;
    }
    return false;
  }

  /** This instance alone. */
  get ownWindows(): Window[] {
    return this.#own ? [windowOf(this.#own)] : [];
  }

  /** All instances that were heard lately. */
  get windows(): Window[] {
    return this.#present().map(windowOf);
  }

  /** Every instance as it was heard last, by its name. */
  get samples(): Sample[] {
    return this.#present().map(({ latest }) => latest).sort((one, other) => one.from < other.from ? -1 : 1);
  }

  /** The busiest rooms of all instances. What each says of one room's pace is the same, its people are its own. */
  get rooms(): RoomPace[] {
    const rooms = new Map<string, RoomPace>();
    for (const { name, eventsPerSecond, connections } of this.samples.flatMap((sample) => sample.rooms)) {
      const known = rooms.get(name);
      rooms.set(name, {
        name,
        eventsPerSecond: Math.max(eventsPerSecond, known?.eventsPerSecond ?? 0),
        connections: connections + (known?.connections ?? 0),
      });
    }
    return busiest([...rooms.values()]);
  }

  #take(now: number, isWatched: boolean): void {
    const latest = this.#parts.own(isWatched);
    this.#own = { latest, ...(this.#own ? { before: this.#own.latest } : {}), heardAt: now };
    this.#parts.bus.publish(TOPIC, JSON.stringify(latest)).catch(this.#parts.report);
  }

  #hear(payload: string): void {
    const latest = readSample(payload);
    if (!latest) return;
    if (latest.isWatched) this.#askedUntil = this.#now + ASKED_MS;
    const known = this.#known.get(latest.from);
    // Repeated, or overtaken on its way.
    if (known && latest.at <= known.latest.at) return;
    if (!known && this.#known.size >= MOST_INSTANCES) return;
    const before = known?.latest;
    this.#known.set(latest.from, { latest, ...(before ? { before } : {}), heardAt: this.#now });
  }

  #present(): Known[] {
    for (const [id, { heardAt }] of this.#known) {
      if (Math.abs(this.#now - heardAt) > FORGOTTEN_MS) this.#known.delete(id);
    }
    return [...this.#own ? [this.#own] : [], ...this.#known.values()];
  }

  /** Nobody looks any more: what was known would be old when somebody looks again. */
  #rest(): void {
    this.#own = undefined;
    this.#known.clear();
  }
}

function windowOf({ latest, before }: Known): Window {
  const seconds = before ? (latest.at - before.at) / 1_000 : 0;
  return { now: latest.figures, ...(before ? { before: before.figures } : {}), seconds };
}
