import type { Appended, DraftBody } from "../store/message_log.ts";
import type { User } from "../protocol/fields.ts";
import type { Hub } from "./hub.ts";
import type { Answered } from "./outcomes.ts";
import { Refusal } from "./refusal.ts";
import type { Room } from "./room.ts";

/** What somebody wants to say in a room, under their own id for it. */
export interface Posting {
  readonly id: string;
  readonly body: DraftBody;
}

/**
 * Says something in a room, whichever door it came through: within the author's allowance, then stored and told. `answer`
 * hears what became of it. Throws a `Refusal` where the author has said too much lately. Answers a promise where something
 * must happen first: in a room of two the other one is invited before the first message.
 */
export function post(
  hub: Hub,
  room: Room,
  user: User,
  { id, body }: Posting,
  answer: (outcome: Answered) => void,
): Promise<void> | undefined {
  const waitMs = hub.counts.paced("messages", hub.messages.take(user.id, hub.now()));
  if (waitMs > 0) throw new Refusal("too_fast", "You are sending messages too quickly", waitMs);
  if (room.cursor.seq === 0) {
    const openMs = hub.paces.open(room, user.id, hub.now());
    if (openMs > 0) throw new Refusal("too_fast", "You are opening rooms too quickly", openMs);
  }
  const begunAt = hub.times.begin();
  const arrived = hub.watch.follow?.({ room: room.name, user: user.id, id });
  const isMessage = body.type === "message";
  const store = () => {
    room.post({ id, from: user, at: hub.at(), body, ...rightsOver(room, user, body) }, (outcome) => {
      if ("event" in outcome && !outcome.duplicate) {
        hub.times.told(begunAt);
        hub.marks.move(user.id, room.name, { seq: outcome.event.seq, n: outcome.n });
      }
      answer(outcome);
      arrived?.("event" in outcome ? outcome.duplicate ? "duplicate" : "stored" : "refused");
    });
    if (isMessage) hub.signals.type(room, user, false);
  };
  const announced = isMessage ? hub.directs.announce(room.name, user) : undefined;
  return announced ? announced.then(store) : store() as undefined;
}

/** As {@link post}, for those who wait for the outcome. What the log refused is thrown. */
export function posted(
  hub: Hub,
  room: Room,
  user: User,
  posting: Posting,
): Promise<Appended> {
  return new Promise((resolve, reject) => {
    post(hub, room, user, posting, (outcome) => {
      if ("event" in outcome) resolve(outcome);
      else reject(new Refusal(outcome.refused, outcome.message, outcome.retryAfterMs));
    })?.catch(reject);
  });
}

/** Who moderates a room may delete what others said there. */
function rightsOver(room: Room, { id }: User, { type }: DraftBody): { moderates?: true } {
  return type === "deleted" && room.rights.isModeratedBy(id) ? { moderates: true } : {};
}
