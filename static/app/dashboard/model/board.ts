/// <reference lib="dom" />
import { type Signal, signal } from "@preact/signals";
import { isRecord, timeIn } from "../../model/answers.ts";
import { Line } from "./line.ts";
import { Series } from "./series.ts";
import { FIRST_CHOSEN, TITLES } from "./titles.ts";
import { type Complaint, complaints, COUNTERS, type Values } from "./verdict.ts";

/** One instance of the deployment, as it told of itself. */
export interface InstanceRow {
  readonly id: string;
  readonly version: string;
  readonly uptimeSeconds: number;
  readonly connections: number;
}

/** A public room in which much is said. */
export interface RoomRow {
  readonly name: string;
  readonly eventsPerSecond: number;
  readonly connections: number;
}

const KEPT_CHOICE = "parley.dashboard";
/** Seconds between the figures that a verdict compares. */
const COMPARED_S = 5;

/** What the dashboard shows: the figures somebody chose, over time, and what always matters. */
export class Board {
  readonly line: Line;
  readonly chosen: Signal<readonly string[]>;
  /** Seconds that the charts show. */
  readonly range: Signal<60 | 300 | 3_600> = signal(60);
  readonly series = new Map<string, Series>();
  /** Rises with every second of figures: what reads it is drawn again. */
  readonly seconds: Signal<number> = signal(0);
  readonly values: Signal<Values> = signal({});
  readonly complaints: Signal<readonly Complaint[] | undefined> = signal(undefined);
  readonly instances: Signal<readonly InstanceRow[]> = signal([]);
  readonly rooms: Signal<readonly RoomRow[]> = signal([]);
  #recent: Values[] = [];

  constructor() {
    this.chosen = signal(keptChoice());
    this.line = new Line({ opened: () => this.#ask(), heard: (frame) => this.#hear(frame) });
  }

  /** Watches a figure, or no longer. */
  choose(name: string, isChosen: boolean): void {
    const others = this.chosen.value.filter((other) => other !== name);
    this.chosen.value = isChosen ? [...others, name] : others;
    this.line.say({ type: isChosen ? "subscribe" : "unsubscribe", metrics: [name] });
    localStorage.setItem(KEPT_CHOICE, JSON.stringify(this.chosen.value));
  }

  /** A figure over time. */
  seriesOf(name: string): Series {
    const known = this.series.get(name) ?? new Series();
    this.series.set(name, known);
    return known;
  }

  #ask(): void {
    this.#recent = [];
    this.line.say({
      type: "subscribe",
      metrics: [...COUNTERS, ...this.chosen.value],
      lists: ["instances", "rooms"],
    });
  }

  #hear(frame: Record<string, unknown>): void {
    if (frame.type === "metrics" && isRecord(frame.values)) this.#take(frame.values, timeIn(frame.timestamp));
    else if (frame.type === "instances") this.instances.value = listed(frame.instances, isInstance);
    else if (frame.type === "rooms") this.rooms.value = listed(frame.rooms, isRoom);
  }

  #take(told: Record<string, unknown>, at: number): void {
    const values = numbersIn(told);
    for (const name of this.chosen.value) {
      if (values[name] !== undefined) this.seriesOf(name).add(at / 1_000, values[name]);
    }
    this.values.value = values;
    this.#recent = [...this.#recent, values].slice(-COMPARED_S);
    this.complaints.value = complaints(values, this.#recent[0]!);
    this.seconds.value++;
  }
}

function keptChoice(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEPT_CHOICE) ?? "null");
    if (Array.isArray(kept)) return kept.filter((name) => typeof name === "string" && name in TITLES);
  } catch {
    // What somebody else has written there is no choice.
  }
  return FIRST_CHOSEN;
}

function numbersIn(told: Record<string, unknown>): Values {
  const found: Record<string, number> = {};
  for (const [name, value] of Object.entries(told)) if (typeof value === "number") found[name] = value;
  return found;
}

function listed<Row>(told: unknown, is: (row: unknown) => row is Row): readonly Row[] {
  return Array.isArray(told) ? told.filter(is) : [];
}

function isInstance(row: unknown): row is InstanceRow {
  return isRecord(row) && typeof row.id === "string" && typeof row.version === "string" &&
    typeof row.uptimeSeconds === "number" && typeof row.connections === "number";
}

function isRoom(row: unknown): row is RoomRow {
  return isRecord(row) && typeof row.name === "string" && typeof row.eventsPerSecond === "number" &&
    typeof row.connections === "number";
}
