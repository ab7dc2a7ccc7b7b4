/** Every sender has so many messages unanswered all the time. */
export interface LoopWorkload {
  readonly kind: "loop";
  readonly rooms: number;
  readonly members: number;
  readonly senders: number;
  readonly outstanding: number;
}

/** Messages leave by the clock, whatever the server does. */
export interface PacedWorkload {
  readonly kind: "paced";
  readonly members: number;
  readonly perSecond: number;
}

/** People are there and say nothing. */
export interface IdleWorkload {
  readonly kind: "idle";
  readonly people: number;
  readonly rooms: number;
}

/** People connect, say hello and join, as fast as they are let in. */
export interface ArriveWorkload {
  readonly kind: "arrive";
  readonly people: number;
  readonly rooms: number;
  readonly atOnce: number;
}

/** People come back at once, each so many events behind, while others stay and talk by the clock. */
export interface ReturnWorkload {
  readonly kind: "return";
  readonly people: number;
  readonly rooms: number;
  readonly behind: number;
  readonly stayingPerRoom: number;
  readonly perSecond: number;
}

/** People join one room within a second. */
export interface PresenceWorkload {
  readonly kind: "presence";
  readonly people: number;
}

/** What the generator itself can take: a sink writes pre-made frames as fast as the kernel takes them. */
export interface CeilingWorkload {
  readonly kind: "ceiling";
  readonly members: number;
  readonly messages: number;
}

export type Workload =
  | LoopWorkload
  | PacedWorkload
  | IdleWorkload
  | ArriveWorkload
  | ReturnWorkload
  | PresenceWorkload
  | CeilingWorkload;

/** The workloads by the names that reports use. */
export const WORKLOADS: Readonly<Record<string, Workload>> = {
  "room-1000-busy": { kind: "loop", rooms: 1, members: 1_000, senders: 10, outstanding: 8 },
  "room-1000": { kind: "loop", rooms: 1, members: 1_000, senders: 10, outstanding: 1 },
  "room-100": { kind: "loop", rooms: 1, members: 100, senders: 10, outstanding: 1 },
  "rooms-100x10": { kind: "loop", rooms: 100, members: 10, senders: 2, outstanding: 1 },
  "paced-1000": { kind: "paced", members: 1_000, perSecond: 100 },
  "idle-10000": { kind: "idle", people: 10_000, rooms: 100 },
  "arrive-10000": { kind: "arrive", people: 10_000, rooms: 100, atOnce: 200 },
  "return-5000": {
    kind: "return",
    people: 5_000,
    rooms: 50,
    behind: 200,
    stayingPerRoom: 10,
    perSecond: 100,
  },
  "presence-1000": { kind: "presence", people: 1_000 },
  "ceiling": { kind: "ceiling", members: 1_000, messages: 32_000 },
};

/** How long a run warms up and is measured, and how often everything is repeated. */
export interface Effort {
  readonly rounds: number;
  readonly warmMs: number;
  readonly measureMs: number;
}

export const THOROUGH: Effort = { rounds: 3, warmMs: 3_000, measureMs: 6_000 };
export const QUICK: Effort = { rounds: 1, warmMs: 700, measureMs: 1_500 };

/** The same workload for a quick look: a tenth of the people where arriving is what takes time. */
export function shortened(workload: Workload): Workload {
  const few = workload.kind === "arrive" || workload.kind === "return";
  return few ? { ...workload, people: workload.people / 10, rooms: workload.rooms / 10 } : workload;
}
