import { DURATION_BOUNDS_MS } from "../chat/histogram.ts";
import type { Family } from "./family.ts";

/** What an instance stands on: the store, the bus, HTTP. */
export const PART_FAMILIES: readonly Family[] = [
  {
    name: "parley_store_append_seconds",
    help: "How long the store took for an append",
    type: "histogram",
    bounds: DURATION_BOUNDS_MS,
    scale: 0.001,
    read: ({ store }) => store.appendMs.read(),
  },
  {
    name: "parley_store_errors_total",
    help: "What the store did not answer or answered with an error",
    type: "counter",
    label: "operation",
    read: ({ store }) => store.errors.read(),
  },
  {
    name: "parley_store_retries_total",
    help: "Times the store was asked again",
    type: "counter",
    read: ({ store }) => store.retries(),
  },
  {
    name: "parley_bus_published_total",
    help: "Hints told to other instances",
    type: "counter",
    label: "subject",
    read: ({ bus }) => bus.published.read(),
  },
  {
    name: "parley_bus_heard_total",
    help: "Hints heard of other instances",
    type: "counter",
    label: "subject",
    read: ({ bus }) => bus.heard.read(),
  },
  {
    name: "parley_bus_errors_total",
    help: "Hints that the bus would not take",
    type: "counter",
    read: ({ bus }) => bus.errors,
  },
  {
    name: "parley_http_responses_total",
    help: "Answers over HTTP, by the hundred of their status",
    type: "counter",
    label: "status",
    read: ({ responses }) => responses.read(),
  },
  {
    name: "parley_faults_total",
    help: "Errors of the program itself that a client met as unavailable",
    type: "counter",
    read: ({ hub }) => hub.counts.faults,
  },
  {
    name: "parley_log_lines_held_back_total",
    help: "Log lines that were left out in a flood",
    type: "counter",
    read: ({ heldBack }) => heldBack(),
  },
  {
    name: "parley_dashboards",
    help: "Those who look at the live figures",
    type: "gauge",
    read: ({ watchers }) => watchers(),
  },
];
