import process from "node:process";
import { DURATION_BOUNDS_MS } from "../chat/histogram.ts";
import { BUILD } from "./build.ts";
import type { Family } from "./family.ts";

/** The process itself. The workers of one process tell their share of it, so that sums are right. */
export const PROCESS_FAMILIES: readonly Family[] = [
  {
    name: "parley_event_loop_lag_seconds",
    help: "How late a timer of 100 ms comes",
    type: "histogram",
    bounds: DURATION_BOUNDS_MS,
    scale: 0.001,
    read: ({ loop }) => loop.lagMs.read(),
  },
  {
    name: "parley_event_loop_lag_worst_seconds",
    help: "The worst of about the last second",
    type: "gauge",
    together: "largest",
    read: ({ loop }) => loop.worstMs / 1_000,
  },
  {
    name: "process_resident_memory_bytes",
    help: "Memory of the process",
    type: "gauge",
    read: ({ workers }) => Deno.memoryUsage().rss / workers,
  },
  {
    name: "parley_heap_used_bytes",
    help: "Memory that JavaScript uses of it",
    type: "gauge",
    read: () => Deno.memoryUsage().heapUsed,
  },
  {
    name: "process_cpu_seconds_total",
    help: "Time of all cores that the process has used",
    type: "counter",
    read: ({ workers }) => cpuSeconds() / workers,
  },
  {
    name: "parley_uptime_seconds",
    help: "Since when the instance runs",
    type: "gauge",
    together: "largest",
    read: () => performance.now() / 1_000,
  },
  {
    name: "parley_build_info",
    help: "What runs here; always 1",
    type: "gauge",
    together: "largest",
    labels: { version: BUILD.version, runtime: BUILD.runtime },
    read: () => 1,
  },
];

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000;
}
