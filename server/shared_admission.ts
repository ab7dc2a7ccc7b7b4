import type { Bus } from "../bus/bus.ts";
import type { Hub } from "../chat/hub.ts";
import { Admission } from "../routes/admission.ts";
import { CONNECTIONS_TOPIC, Neighbours } from "../routes/neighbours.ts";
import type { Settings } from "./settings.ts";

/** An address that has so large a part of its connections on one instance is told of again and again. */
const MATTERS = 1 / 16;

/** What the counting of connections needs of its instance. */
export interface AdmissionParts {
  readonly hub: Hub;
  readonly bus: Bus;
  isTight?(): boolean;
}

/** Counts connections together with the other instances: an address's on all of them, and all those of one process. */
export function openAdmission(settings: Settings, { hub, bus, isTight }: AdmissionParts): Admission {
  const { workers, maxConnections, maxConnectionsPerAddress } = settings;
  // BroadcastChannel reaches the workers of this process and nobody else. Over any other bus each has its share.
  const isOneProcess = workers > 1 && settings.bus === "broadcast";
  const neighbours = new Neighbours({
    instance: crypto.randomUUID(),
    matters: Math.max(2, maxConnectionsPerAddress * MATTERS),
    tell: (payload) => void bus.publish(CONNECTIONS_TOPIC, payload).catch(() => hub.counts.busErrors++),
  });
  const admission = new Admission({
    maxConnections: isOneProcess ? maxConnections : Math.ceil(maxConnections / workers),
    maxConnectionsPerAddress,
    neighbours,
    isOneProcess,
    ...(isTight ? { isTight } : {}),
  });
  bus.subscribe(CONNECTIONS_TOPIC, (payload) => neighbours.hear(payload, hub.now())).catch(hub.report);
  hub.moving.add((now) => admission.tick(now));
  return admission;
}
