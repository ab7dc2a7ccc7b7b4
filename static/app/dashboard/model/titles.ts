import type { DashboardKey } from "../text/en.ts";

/** How a figure is called and measured. */
export interface Title {
  readonly key: DashboardKey;
  /** How its values are written. */
  readonly as: "amount" | "pace" | "bytes" | "seconds" | "milliseconds";
}

/** The figures that can be drawn, in the order in which they are offered. */
export const TITLES: Readonly<Record<string, Title>> = {
  active_connections: { key: "activeConnections", as: "amount" },
  messages_per_second: { key: "messagesPerSecond", as: "pace" },
  deliveries_per_second: { key: "deliveriesPerSecond", as: "pace" },
  delivery_ms_p50: { key: "deliveryMedian", as: "milliseconds" },
  delivery_ms_p99: { key: "deliveryTail", as: "milliseconds" },
  store_append_ms_p50: { key: "appendMedian", as: "milliseconds" },
  store_append_ms_p99: { key: "appendTail", as: "milliseconds" },
  event_loop_lag_ms: { key: "lag", as: "milliseconds" },
  rss_bytes: { key: "memory", as: "bytes" },
  memory_per_connection_bytes: { key: "memoryPerConnection", as: "bytes" },
  cpu_cores: { key: "cores", as: "amount" },
  rooms: { key: "roomsServed", as: "amount" },
  frames_received_per_second: { key: "framesPerSecond", as: "pace" },
  connections_opened_per_second: { key: "openedPerSecond", as: "pace" },
  connections_closed_per_second: { key: "closedPerSecond", as: "pace" },
  handshakes_refused_per_second: { key: "refusedPerSecond", as: "pace" },
  average_connection_seconds: { key: "averageConnection", as: "seconds" },
  rejected_per_second: { key: "rejectedPerSecond", as: "pace" },
  rate_limited_per_second: { key: "limitedPerSecond", as: "pace" },
};

/** What is drawn for somebody who comes for the first time. */
export const FIRST_CHOSEN: readonly string[] = [
  ...["active_connections", "messages_per_second", "deliveries_per_second"],
  ...["delivery_ms_p99", "store_append_ms_p99", "event_loop_lag_ms"],
];

/** A value as a person of this locale reads it, with its unit. */
export function written(value: number, { as }: Title, locale: string): string {
  const short = { maximumSignificantDigits: 3, notation: "compact" } as const;
  const number = (of: number, options: Intl.NumberFormatOptions = {}) =>
    new Intl.NumberFormat(locale, { ...short, ...options }).format(of);
  if (as === "bytes") return `${number(value / 2 ** 20)} MiB`;
  if (as === "pace") return `${number(value)}/s`;
  if (as === "milliseconds") return `${number(value)} ms`;
  return as === "seconds" ? `${number(value)} s` : number(value);
}
