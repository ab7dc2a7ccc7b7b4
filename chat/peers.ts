import { GRACE_MS } from "../protocol/limits.ts";
import { Budget } from "./budget.ts";
import { LEAP_MS } from "./deadlines.ts";
import type { Everyone } from "./everyone.ts";
import { Peer } from "./peer.ts";
import type { PresencePayload } from "./presence_payload.ts";

/** An instance that was not heard for so long is forgotten. */
export const FORGOTTEN_MS = 25_000;
/** How long what an instance said before it handed over may still arrive. */
const LATE_MS = 60_000;
/** The shortest time between two questions to one instance. */
const ASK_PACE_MS = 2_000;
const MOST_PEERS = 1_000;
const MOST_PEOPLE_OF_A_PEER = 250_000;
const MOST_PEOPLE = 1_000_000;

interface KnownPeer {
  readonly peer: Peer;
  heardAt: number;
  askedAt: number;
  handedOverAt?: number;
}

/** A question to one instance: for some rooms, or for all where `rooms` is left out. */
export interface Question {
  readonly of: string;
  readonly rooms: readonly string[];
}

/** The other instances: what each said last, and which of them are still there. Bounded, whatever is heard. */
export class Peers {
  readonly #everyone: Everyone;
  readonly #peers = new Map<string, KnownPeer>();
  readonly #budget: Budget;
  #tickedAt: number;

  constructor(everyone: Everyone, now: number, most: number = MOST_PEOPLE) {
    this.#everyone = everyone;
    this.#budget = new Budget(most);
    this.#tickedAt = now;
  }

  get size(): number {
    return this.#peers.size;
  }

  /** Merges what another instance said. A question only shows that it is there. */
  heard(payload: PresencePayload, now: number): void {
    const known = this.#peer(payload.from, now);
    // What still comes from an instance that handed over was said before.
    if (!known || known.handedOverAt !== undefined) return;
    known.heardAt = now;
    if (payload.kind === "changes") { for (const change of payload.rooms) known.peer.change(change); }
    else if (payload.kind === "people") { for (const part of payload.rooms) known.peer.part(part); }
    else if (payload.kind === "digest") known.peer.digest(payload);
    else if (payload.kind === "handover") known.handedOverAt = now;
  }

  /** Forgets who has gone silent, and those who handed over once their people had time to come back elsewhere. */
  tick(now: number): void {
    const passedMs = now - this.#tickedAt;
    this.#tickedAt = now;
    if (passedMs < 0 || passedMs > LEAP_MS) this.#startOver(now);
    for (const [id, known] of this.#peers) {
      const silentMs = now - (known.handedOverAt ?? known.heardAt);
      if (silentMs < GRACE_MS) continue;
      if (known.handedOverAt !== undefined) known.peer.forget();
      if (silentMs >= (known.handedOverAt === undefined ? FORGOTTEN_MS : LATE_MS)) this.#forget(id, known);
    }
  }

  /** What must be asked now, and of whom. */
  *questions(now: number): Iterable<Question> {
    for (const [of, known] of this.#peers) {
      const { wanted } = known.peer;
      if (wanted.size === 0 || now - known.askedAt < ASK_PACE_MS) continue;
      known.askedAt = now;
      yield { of, rooms: [...wanted] };
      wanted.clear();
    }
  }

  #peer(id: string, now: number): KnownPeer | undefined {
    const known = this.#peers.get(id);
    if (known || this.#peers.size >= MOST_PEERS) return known;
    const opened = { peer: new Peer(this.#everyone, this.#budgetOfOne()), heardAt: now, askedAt: -Infinity };
    this.#peers.set(id, opened);
    return opened;
  }

  #budgetOfOne(): Budget {
    return new Budget(MOST_PEOPLE_OF_A_PEER, this.#budget);
  }

  /** While this process slept nobody could be heard, so their silence proves nothing. */
  #startOver(now: number): void {
    for (const known of this.#peers.values()) {
      known.heardAt = now;
      known.askedAt = -Infinity;
      if (known.handedOverAt !== undefined) known.handedOverAt = now;
    }
  }

  #forget(id: string, known: KnownPeer): void {
    known.peer.forget();
    this.#peers.delete(id);
  }
}
