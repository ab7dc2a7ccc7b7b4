import type { Effort, Workload } from "../workloads.ts";

/** What the load process is asked to do. */
export interface Job {
  readonly port: number;
  readonly dialect: "parley" | "socketIo";
  /** The server's process, whose CPU and memory are read. */
  readonly pid: number;
  readonly workload: Workload;
  readonly effort: Effort;
}

/** What one run showed. A figure that the workload does not have is left out. */
export interface Outcome {
  readonly deliveriesPerSecond?: number;
  readonly messagesPerSecond?: number;
  readonly p50Ms?: number;
  readonly p99Ms?: number;
  /** Microseconds of the server's CPU, which other programs on its core do not change as they change the rate. */
  readonly cpuOfDelivery?: number;
  readonly peoplePerSecond?: number;
  readonly levelMs?: number;
  readonly quietP99Ms?: number;
  readonly presenceFramesEach?: number;
  readonly kibPerConnection?: number;
  /** Of one core, 0–1. */
  readonly serverCpu: number;
  readonly serverRssMiB: number;
  /** The share of the time in which the generator had nothing to do. */
  readonly generatorIdle: number;
  /** What was not true: a hole, a repetition, somebody cut off. Empty in a good run. */
  readonly mistakes: readonly string[];
}
