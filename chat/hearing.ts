import type { Bus } from "../bus/bus.ts";
import { BELLS_TOPIC, PEOPLE_TOPIC, topicOf } from "./hints.ts";
import type { Inboxes } from "./inboxes.ts";
import type { People } from "./people.ts";
import { type Presence, PRESENCE_TOPIC } from "./presence.ts";
import type { Rooms } from "./rooms.ts";
import type { Topics } from "./topics.ts";

/** Who listens to the other instances. */
export interface Hearing {
  readonly bus: Bus;
  readonly topics: Topics;
  readonly rooms: Rooms;
  readonly presence: Presence;
  readonly people: People;
  readonly inboxes: Inboxes;
  now(): number;
}

/**
 * Hears what concerns more than one room; each room hears for itself. Where the bus says that something may have been missed,
 * it is looked for at once, and not with the next slow look.
 */
export function hearOthers({ bus, topics, rooms, presence, people, inboxes, now }: Hearing): void {
  topics.hear(PRESENCE_TOPIC, (payload) => presence.heard(payload, now()));
  topics.hear(PEOPLE_TOPIC, (payload) => people.hear(payload));
  topics.hear(BELLS_TOPIC, (payload) => inboxes.hear(payload));
  bus.onDoubt?.((concerns) => {
    rooms.doubt((name) => concerns(topicOf(name)));
    if (concerns(BELLS_TOPIC)) inboxes.doubt();
    if (concerns(PRESENCE_TOPIC)) presence.doubt();
  });
}
