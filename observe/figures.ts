import type { View } from "./view.ts";

/** One figure of the dashboard. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly help: string;
  of(view: View): number;
}

const REFUSED = ["malformed", "origin", "draining", "full", "address"];

/** What `/ws/dashboard` can tell, in the order of its `metrics_available`. */
export const FIGURES: readonly Figure[] = [
  figure(
    "active_connections",
    "connections",
    "Conversations that are open now",
    (view) => view.total("parley_connections"),
  ),
  figure(
    "rooms",
    "rooms",
    "Rooms served now; one that several instances serve counts for each",
    (view) => view.total("parley_rooms"),
  ),
  figure(
    "messages_per_second",
    "1/s",
    "Events stored: messages and what changes them",
    (view) => view.rate("parley_events_stored_total"),
  ),
  figure(
    "deliveries_per_second",
    "1/s",
    "Events handed to members, one for each event and member",
    (view) => view.rate("parley_deliveries_total"),
  ),
  figure(
    "frames_received_per_second",
    "1/s",
    "WebSocket messages from clients",
    (view) => view.rate("parley_frames_received_total"),
  ),
  figure(
    "connections_opened_per_second",
    "1/s",
    "Conversations begun",
    (view) => view.rate("parley_connections_opened_total"),
  ),
  figure(
    "connections_closed_per_second",
    "1/s",
    "Conversations ended",
    (view) => view.rate("parley_connections_closed_total"),
  ),
  figure(
    "handshakes_refused_per_second",
    "1/s",
    "Connections refused before they opened",
    (view) => view.rate("parley_handshakes_total", ...REFUSED),
  ),
  figure(
    "average_connection_seconds",
    "s",
    "How long the open conversations have lasted, on average",
    (view) => view.total("parley_connected_seconds") / Math.max(1, view.total("parley_connections")),
  ),
  figure(
    "memory_per_connection_bytes",
    "B",
    "Memory of all processes by connections",
    (view) => view.total("process_resident_memory_bytes") / Math.max(1, view.total("parley_connections")),
  ),
  figure("rss_bytes", "B", "Memory of all processes", (view) => view.total("process_resident_memory_bytes")),
  figure("cpu_cores", "cores", "Cores in use", (view) => view.rate("process_cpu_seconds_total")),
  figure(
    "event_loop_lag_ms",
    "ms",
    "How late timers come: the worst of about the last second",
    (view) => 1_000 * view.total("parley_event_loop_lag_worst_seconds"),
  ),
  figure(
    "store_append_ms_p50",
    "ms",
    "Half of the appends took the store no longer; 0 without any",
    (view) => view.quantileMs("parley_store_append_seconds", 0.5),
  ),
  figure(
    "store_append_ms_p99",
    "ms",
    "All but 1 % of the appends took no longer; 0 without any",
    (view) => view.quantileMs("parley_store_append_seconds", 0.99),
  ),
  figure(
    "delivery_ms_p50",
    "ms",
    "Half of the messages were with all sockets by then; 0 without any",
    (view) => view.quantileMs("parley_delivery_seconds", 0.5),
  ),
  figure(
    "delivery_ms_p99",
    "ms",
    "All but 1 % of the messages were by then; 0 without any",
    (view) => view.quantileMs("parley_delivery_seconds", 0.99),
  ),
  figure(
    "rejected_per_second",
    "1/s",
    "What clients were refused",
    (view) => view.rate("parley_rejected_total"),
  ),
  figure(
    "rate_limited_per_second",
    "1/s",
    "What came too fast",
    (view) => view.rate("parley_rate_limited_total"),
  ),
  total("gaps_noticed_total", "Times hints of other instances were found lost", "parley_gaps_noticed_total"),
  total("gaps_healed_total", "Times what they told was then read from the log", "parley_gaps_healed_total"),
  total(
    "duplicates_suppressed_total",
    "Repeated commands that happened once",
    "parley_duplicates_suppressed_total",
  ),
  total("resumes_total", "Joins that went on where they were", "parley_joins_total", "resumed"),
  total(
    "restarts_total",
    "Joins that could not, and were shown the newest page",
    "parley_joins_total",
    "restarted",
  ),
  total("fresh_joins_total", "Joins of those who came for the first time", "parley_joins_total", "fresh"),
  total("resets_total", "Members who had to join again for the log had a hole", "parley_resets_total"),
  total(
    "slow_readers_total",
    "Times somebody fell behind and was brought level",
    "parley_slow_readers_total",
  ),
  total(
    "slow_clients_closed_total",
    "Connections closed for they read too slowly",
    "parley_slow_clients_closed_total",
  ),
  total(
    "heartbeat_evictions_total",
    "Connections closed for they had gone silent",
    "parley_heartbeat_evictions_total",
  ),
  total("store_errors_total", "What the store did not answer", "parley_store_errors_total"),
  total("store_retries_total", "Times the store was asked again", "parley_store_retries_total"),
  total("bus_errors_total", "Hints that the bus would not take", "parley_bus_errors_total"),
  total("faults_total", "Errors of the program itself", "parley_faults_total"),
  figure("instances", "instances", "Instances that were heard of lately", (view) => view.instances),
];

/** The same by their names. */
export const FIGURE_BY_NAME: ReadonlyMap<string, Figure> = new Map(
  FIGURES.map((figure) => [figure.name, figure]),
);

function figure(name: string, unit: string, help: string, of: (view: View) => number): Figure {
  return { name, unit, help, of };
}

function total(name: string, help: string, family: string, ...labels: string[]): Figure {
  return { name, unit: "since start", help, of: (view) => view.total(family, ...labels) };
}
