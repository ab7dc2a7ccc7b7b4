import type { LogEvent } from "../protocol/events.ts";
import type { RoomName } from "../protocol/names.ts";
import type { MessageLog } from "../store/message_log.ts";
import type { DeliveryState, Subscription, Subscriptions } from "../store/subscriptions.ts";

/** One event for one subscriber. It may come again: `id` tells. */
export interface Delivery {
  readonly id: string;
  readonly subscription: Subscription;
  readonly event: LogEvent;
}

export interface DeliveriesParts {
  readonly log: Pick<MessageLog, "readAfter" | "heads">;
  readonly book: Pick<Subscriptions, "all" | "lease" | "save" | "bury">;
  /** A name of this instance that no other one has. */
  readonly instance: string;
  /** Takes it to the subscriber. Answers what went wrong, within ten seconds or once aborted; undefined: it was taken. */
  post(delivery: Delivery, signal: AbortSignal): Promise<string | undefined>;
  now(): number;
  random(): number;
  report(error: unknown): void;
}

/** How often heads are looked at, and how often for new subscriptions. */
const LOOK_MS = 1_000;
const LIST_MS = 5_000;
const AT_ONCE = 20;
const PAGE = 20;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 3_600_000;
/** After so many tries, about an hour, an event is buried and the next one has its turn. */
export const MOST_TRIES = 12;

/**
 * Tells subscribers what happens in rooms, from the rooms' logs: each in order, at least once, with where it got to kept in
 * the store. Of several instances the one that holds the lease of a subscription delivers it. Keeps no time: call {@link tick}.
 */
export class Deliveries {
  readonly #parts: DeliveriesParts;
  readonly #underway = new Map<string, Promise<void>>();
  /** How far each was delivered when this instance last knew. */
  readonly #known = new Map<string, number>();
  /** Who is to be tried again, and when. */
  readonly #waits = new Map<string, number>();
  #subscriptions: readonly Subscription[] = [];
  #looking: Promise<void> | undefined;
  #lookAt = 0;
  #listAt = 0;
  readonly #over = new AbortController();

  constructor(parts: DeliveriesParts) {
    this.#parts = parts;
  }

  tick(now: number): void {
    if (this.#isOver || this.#looking || now < this.#lookAt) return;
    this.#lookAt = now + LOOK_MS;
    this.#looking = this.#look(now).catch(this.#parts.report).finally(() => this.#looking = undefined);
  }

  /** Breaks off what is underway, for it can be done again, and resolves once nothing is. */
  async close(): Promise<void> {
    this.#over.abort();
    await this.#looking;
    await Promise.all(this.#underway.values());
  }

  get #isOver(): boolean {
    return this.#over.signal.aborted;
  }

  async #look(now: number): Promise<void> {
    const { book, log } = this.#parts;
    if (now >= this.#listAt) {
      this.#listAt = now + LIST_MS;
      this.#subscriptions = await book.all();
    }
    if (this.#subscriptions.length === 0) return;
    const rooms = [...new Set(this.#subscriptions.map(({ room }) => room))];
    const heads = await log.heads(rooms);
    const ends = new Map(rooms.map((room, i): [RoomName, number] => [room, heads[i]!.seq]));
    for (const subscription of this.#subscriptions) {
      if (this.#isDue(subscription, ends.get(subscription.room)!, now)) this.#begin(subscription);
    }
  }

  #isDue({ id }: Subscription, end: number, now: number): boolean {
    if (this.#isOver || this.#underway.has(id) || this.#underway.size >= AT_ONCE) return false;
    return end !== this.#known.get(id) && now >= (this.#waits.get(id) ?? 0);
  }

  #begin(subscription: Subscription): void {
    const done = this.#deliver(subscription).catch(this.#parts.report)
      .finally(() => this.#underway.delete(subscription.id));
    this.#underway.set(subscription.id, done);
  }

  async #deliver(subscription: Subscription): Promise<void> {
    const { book, log, instance, now } = this.#parts;
    let state = await book.lease(subscription, instance, now());
    while (state && !this.#isOver && now() >= state.notBefore) {
      const { entries, head } = await log.readAfter(subscription.room, state.seq, PAGE);
      if (head.epoch !== state.epoch) {
        // The log lost entries and went on from where it was then: what follows that is new.
        state = await this.#keep(subscription, {
          ...state,
          epoch: head.epoch,
          seq: Math.min(state.seq, head.seq),
        });
      } else if (entries.length === 0) {
        if (head.seq > state.seq) state = await this.#keep(subscription, { ...state, seq: head.seq });
        break;
      } else state = await this.#page(subscription, state, entries.map(({ event }) => event));
    }
    if (!state) return;
    this.#known.set(subscription.id, state.seq);
    this.#waits.set(subscription.id, state.notBefore);
    await book.save(subscription, { ...state, holder: "", until: 0 });
  }

  /** One after another; stops at the first that must be tried again. */
  async #page(subscription: Subscription, state: DeliveryState, events: readonly LogEvent[]) {
    let current: DeliveryState | undefined = state;
    for (const event of events) {
      if (!current || this.#isOver) return current;
      const id = `${subscription.id}:${current.epoch}:${event.seq}`;
      const error = await this.#parts.post({ id, subscription, event }, this.#over.signal);
      // What was broken off at the end was no try.
      if (error !== undefined && this.#isOver) return current;
      current = await this.#keep(subscription, await this.#after(subscription, current, { event, error }));
      if (current && current.notBefore > this.#parts.now()) return current;
    }
    return current;
  }

  async #after(
    subscription: Subscription,
    state: DeliveryState,
    { event, error }: { readonly event: LogEvent; readonly error: string | undefined },
  ): Promise<DeliveryState> {
    const { book, now } = this.#parts;
    const next = { ...state, seq: event.seq, tries: 0, notBefore: 0 };
    if (error === undefined) return next;
    const tries = state.tries + 1;
    if (tries < MOST_TRIES) return { ...state, tries, notBefore: now() + this.#wait(tries) };
    const at = new Date(now()).toISOString();
    await book.bury(subscription, { seq: event.seq, epoch: state.epoch, at, tries, error });
    return next;
  }

  #wait(tries: number): number {
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (tries - 1));
    return Math.round(longest * (0.5 + this.#parts.random() / 2));
  }

  /** Undefined where the lease was lost: somebody else goes on. */
  #keep(subscription: Subscription, state: DeliveryState): Promise<DeliveryState | undefined> {
    return this.#parts.book.save(subscription, state, this.#parts.now());
  }
}
