import { BATCH_BOUNDS, DURATION_BOUNDS_MS } from "../chat/histogram.ts";
import type { Family, Source } from "./family.ts";

/** Connections and what people do. */
export const CHAT_FAMILIES: readonly Family[] = [
  {
    name: "parley_connections",
    help: "Conversations that are open now",
    type: "gauge",
    read: ({ hub }) => hub.connections,
  },
  {
    name: "parley_connected_seconds",
    help: "How long all open conversations have lasted together",
    type: "gauge",
    read: connectedSeconds,
  },
  {
    name: "parley_connections_opened_total",
    help: "Conversations begun",
    type: "counter",
    read: ({ hub }) => hub.counts.opened,
  },
  {
    name: "parley_connections_closed_total",
    help: "Conversations ended, by why; client: not by this side",
    type: "counter",
    label: "reason",
    read: closedByReason,
  },
  {
    name: "parley_handshakes_total",
    help: "WebSocket handshakes by what became of them",
    type: "counter",
    label: "outcome",
    read: ({ hub }) => hub.counts.handshakes.read(),
  },
  {
    name: "parley_rooms",
    help: "Rooms served now",
    type: "gauge",
    read: ({ hub }) => hub.rooms.size,
  },
  {
    name: "parley_frames_received_total",
    help: "WebSocket messages from clients",
    type: "counter",
    read: ({ hub }) => hub.counts.framesReceived,
  },
  {
    name: "parley_events_stored_total",
    help: "Events that clients sent and that were stored",
    type: "counter",
    read: ({ hub }) => hub.counts.eventsStored,
  },
  {
    name: "parley_deliveries_total",
    help: "Events handed to members, one for each event and member",
    type: "counter",
    read: ({ hub }) => hub.counts.deliveries,
  },
  {
    name: "parley_delivery_seconds",
    help: "From when a message is taken up until it was handed to all sockets of this instance",
    type: "histogram",
    bounds: DURATION_BOUNDS_MS,
    scale: 0.001,
    read: ({ hub }) => hub.counts.deliveryMs.read(),
  },
  {
    name: "parley_append_events",
    help: "Events of one append",
    type: "histogram",
    bounds: BATCH_BOUNDS,
    read: ({ hub }) => hub.counts.batches.read(),
  },
  {
    name: "parley_joins_total",
    help: "Joins by how they went on: resumed, restarted (their place was gone) or fresh",
    type: "counter",
    label: "outcome",
    read: ({ hub }) => hub.counts.joins.read(),
  },
  {
    name: "parley_duplicates_suppressed_total",
    help: "Repeated commands that were answered with their first result",
    type: "counter",
    read: ({ hub }) => hub.counts.duplicatesSuppressed,
  },
  {
    name: "parley_gaps_noticed_total",
    help: "Times a room found that hints of other instances were lost",
    type: "counter",
    read: ({ hub }) => hub.counts.gapsNoticed,
  },
  {
    name: "parley_gaps_healed_total",
    help: "Times a room then read what it had missed from the log",
    type: "counter",
    read: ({ hub }) => hub.counts.gapsHealed,
  },
  {
    name: "parley_resets_total",
    help: "Members that had to join again for the log could not fill a hole",
    type: "counter",
    read: ({ hub }) => hub.counts.resets,
  },
  {
    name: "parley_slow_readers_total",
    help: "Times a member fell behind and was given nothing more until it read on",
    type: "counter",
    read: ({ hub }) => hub.counts.fellBehind,
  },
  {
    name: "parley_slow_clients_closed_total",
    help: "Connections closed for they read too slowly",
    type: "counter",
    read: ({ hub }) => hub.counts.slowClosed,
  },
  {
    name: "parley_heartbeat_evictions_total",
    help: "Connections closed for they had gone silent",
    type: "counter",
    read: ({ hub }) => hub.counts.evicted,
  },
  {
    name: "parley_rejected_total",
    help: "What clients were refused, by the code they were told",
    type: "counter",
    label: "code",
    read: ({ hub }) => hub.counts.rejected.read(),
  },
  {
    name: "parley_rate_limited_total",
    help: "What came too fast",
    type: "counter",
    label: "pace",
    read: ({ hub }) => hub.counts.rateLimited.read(),
  },
];

function connectedSeconds({ hub, now }: Source): number {
  const at = now();
  let sum = 0;
  for (const { openedAt } of hub.sessions) sum += at - openedAt;
  return sum / 1_000;
}

function closedByReason({ hub: { counts } }: Source): Record<string, number> {
  const closes = counts.closes.read();
  const ours = Object.values(closes).reduce((sum, count) => sum + count, 0);
  // Both are read in one turn, so the difference is what neither side of the count has missed.
  return { ...closes, client: Math.max(0, counts.closed - ours) };
}
