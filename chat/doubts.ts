import type { Bus } from "../bus/bus.ts";
import { BELLS_TOPIC, topicOf } from "./hints.ts";
import type { Inboxes } from "./inboxes.ts";
import { type Presence, PRESENCE_TOPIC } from "./presence.ts";
import type { Rooms } from "./rooms.ts";

/** What an instance must look at again where hints may have been missed. */
export interface Doubted {
  readonly bus: Bus;
  readonly rooms: Rooms;
  readonly inboxes: Inboxes;
  readonly presence: Presence;
}

/** Looks at once where the bus says that something may have been missed, instead of with the next slow look. */
export function heedDoubts({ bus, rooms, inboxes, presence }: Doubted): void {
  bus.onDoubt?.((concerns) => {
    rooms.doubt((name) => concerns(topicOf(name)));
    if (concerns(BELLS_TOPIC)) inboxes.doubt();
    if (concerns(PRESENCE_TOPIC)) presence.doubt();
  });
}
