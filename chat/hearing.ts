import type { Bus } from "../bus/bus.ts";
import type { Allowances } from "./allowance.ts";
import { BELLS_TOPIC, PEOPLE_TOPIC, topicOf } from "./hints.ts";
import type { Inboxes } from "./inboxes.ts";
import type { Paces } from "./paces.ts";
import type { People } from "./people.ts";
import { type Presence, PRESENCE_TOPIC } from "./presence.ts";
import type { Rooms } from "./rooms.ts";
import { Spendings, SPENT_TOPIC } from "./spendings.ts";
import type { Topics } from "./topics.ts";

/** What an instance knows better where it listens to the others. */
export interface Hearing {
  readonly rooms: Rooms;
  readonly presence: Presence;
  readonly people: People;
  readonly inboxes: Inboxes;
  readonly messages: Allowances;
  readonly paces: Paces;
  readonly moving: Set<(now: number) => void>;
  now(): number;
}

/**
 * Hears what concerns more than one room; each room hears for itself. Where the bus says that something may have been missed,
 * it is looked for at once, and not with the next slow look.
 */
export function hearOthers(hearing: Hearing, { bus, topics }: { bus: Bus; topics: Topics }): void {
  const { rooms, presence, people, inboxes } = hearing;
  topics.hear(PRESENCE_TOPIC, (payload) => presence.heard(payload, hearing.now()));
  topics.hear(PEOPLE_TOPIC, (payload) => people.hear(payload));
  topics.hear(BELLS_TOPIC, (payload) => inboxes.hear(payload));
  shareAllowances(hearing, topics);
  bus.onDoubt?.((concerns) => {
    rooms.doubt((name) => concerns(topicOf(name)));
    if (concerns(BELLS_TOPIC)) inboxes.doubt();
    if (concerns(PRESENCE_TOPIC)) presence.doubt();
  });
}

function shareAllowances(hearing: Hearing, topics: Topics): void {
  const { messages, paces, moving } = hearing;
  const kinds = new Map([["messages", messages], ...paces.kinds]);
  const spendings = new Spendings(kinds, (payload) => topics.tell(SPENT_TOPIC, payload));
  topics.hear(SPENT_TOPIC, (payload) => spendings.hear(payload, hearing.now()));
  moving.add(() => spendings.tick());
}
