import { CLOSE } from "../protocol/codes.ts";
import type { User } from "../protocol/fields.ts";
import { GRACE_MS } from "../protocol/limits.ts";
import { Deadlines } from "./deadlines.ts";
import type { Hub } from "./hub.ts";
import { type PollAnswer, Poller } from "./poller.ts";
import type { StreamDoor } from "./stream_door.ts";
import type { StreamCall } from "./stream_session.ts";

/** Whoever polls counts as present for so long after their last one, together with the grace of a lost connection. */
const PRESENT_MS = 30_000;
/** What may be lost waits so long for something that may not, so that one answer carries both. */
const GOSSIP_MS = 1_000;

/** One poll. */
export interface PollCall extends StreamCall {
  readonly user: User;
  /** What the answer before this one gave as `next`. */
  readonly next?: string | undefined;
  readonly waitMs: number;
}

/** A poll that was let in. */
export interface Polled {
  /** Undefined where nobody waits for it any more. */
  readonly answer: Promise<PollAnswer | undefined>;
  /** Whoever polled is gone: what they would have been told is kept for their next poll. */
  gone(): void;
}

/**
 * Lets people in who ask again and again. Their conversation is kept from one poll to the next; a poll that comes to
 * another instance, or after too long, begins a new one from the places that it names, and misses nothing.
 */
export class PollDoor {
  readonly #hub: Hub;
  readonly #streams: StreamDoor;
  /** By their connections' ids. */
  readonly #kept = new Map<string, Poller>();
  readonly #late: Deadlines<Poller>;
  readonly #absent: Deadlines<Poller>;

  constructor(hub: Hub, streams: StreamDoor) {
    this.#hub = hub;
    this.#streams = streams;
    this.#late = new Deadlines({ stepMs: 50, spanMs: PRESENT_MS }, hub.now());
    this.#absent = new Deadlines({ stepMs: 100, spanMs: PRESENT_MS }, hub.now());
    hub.moving.add((now) => this.#tick(now));
  }

  /**
   * Goes on with a conversation or begins one. `admit` is called before one begins and may throw; what it answers is called
   * once, when that one is over. Throws a `Refusal` that says why not.
   */
  async poll(call: PollCall, admit: () => () => void): Promise<Polled> {
    const known = this.#find(call);
    known?.moveTo(call.rooms);
    const poller = known ?? await this.#begin(call, admit());
    return { answer: this.#answer(poller, call.waitMs), gone: () => poller.giveUp() };
  }

  async #begin(call: PollCall, release: () => void): Promise<Poller> {
    const session = await this.#streams.open(call, ({ connection }) => {
      this.#forget(connection.id);
      release();
    });
    const poller = new Poller(session, call);
    if (!session.hasEnded) this.#kept.set(session.connection.id, poller);
    return poller;
  }

  async #answer(poller: Poller, waitMs: number): Promise<PollAnswer | undefined> {
    const dueAt = this.#hub.now() + waitMs;
    this.#absent.cancel(poller);
    this.#late.set(poller, dueAt);
    const gossip = () => this.#late.set(poller, Math.min(dueAt, this.#hub.now() + GOSSIP_MS));
    const worth = await poller.worthAnswering({ isHurried: waitMs === 0, gossip });
    // Another poll of this conversation may have come meanwhile: then that one waits.
    if (poller.isWaiting) return undefined;
    this.#late.cancel(poller);
    if (!poller.session.hasEnded) this.#absent.set(poller, this.#hub.now() + PRESENT_MS - GRACE_MS);
    return worth === "given up" ? undefined : poller.take();
  }

  #find(call: PollCall): Poller | undefined {
    if (call.next === undefined) return this.#guess(call);
    const known = this.#kept.get(call.next.split(".")[0]!);
    if (!known || known.userId !== call.user.id) return undefined;
    if (known.next === call.next) return known;
    // An answer was lost on its way. The log has what it told; a new conversation reads it again.
    known.session.close(CLOSE.normal, "an answer was lost");
    return undefined;
  }

  /** For those who do not say which conversation is theirs: one of their own that has told them all that they have. */
  #guess(call: PollCall): Poller | undefined {
    for (const { connection } of this.#hub.people.sessionsOf(call.user.id)) {
      const known = this.#kept.get(connection.id);
      if (known && !known.isWaiting && known.continues(call)) return known;
    }
    return undefined;
  }

  #forget(id: string): void {
    const poller = this.#kept.get(id);
    if (!poller) return;
    this.#kept.delete(id);
    this.#absent.cancel(poller);
  }

  #tick(now: number): void {
    this.#late.tick(now, (poller) => poller.answerNow());
    this.#absent.tick(now, ({ session }) => session.close(CLOSE.heartbeatTimeout, "no further poll"));
  }
}
