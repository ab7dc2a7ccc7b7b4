import { Allowances, type Pace } from "./allowance.ts";
import type { Counts } from "./counts.ts";

/** Sign-ins from one address: people behind one address come all at once, but not for ever. */
const SIGN_INS: Pace = { perSecond: 2, burst: 100 };
/** Joins from one address. After a restart everybody behind it comes back to all their rooms. */
const JOINS: Pace = { perSecond: 50, burst: 4_000 };
/** Rooms in which one person says the first word. */
const OPENINGS: Pace = { perSecond: 0.2, burst: 50 };

const WITHOUT_LIMIT: Pace = { perSecond: 0, burst: 1 };
/** What a limit of connections means for how often they are made, and for what is sent over them. */
interface Comings {
  /** Seconds in which as many come as there may be at once. */
  readonly seconds: number;
  /** How many times as many may come at once. */
  readonly times: number;
}

/** WebSockets: after a restart everybody behind an address comes back, and some once more. */
const HANDSHAKES: Comings = { seconds: 10, times: 2 };
/** TCP connections: a browser makes up to six for a page. */
const CONNECTIONS: Comings = { seconds: 2, times: 8 };

/** What no client sends: a client with a bug does, and one that is newer than its server. */
const NONSENSE: Comings = { seconds: 10, times: 5 };
/** Connections that each costs its address beyond that. */
const COST = 4;
/** Who misbehaved is heard again after so many seconds at the latest. */
const MOST_OWED_SECONDS = 10;

/** What paces are made of. */
export interface PaceLimits {
  /** 0: nothing has a pace. */
  readonly ratePerSecond: number;
  readonly maxConnectionsPerAddress?: number;
}

/** How often one may do what makes something new for everybody: people, places in rooms, rooms. Answers 0 or how long to wait. */
export class Paces {
  readonly #counts: Counts;
  readonly #signIns: Allowances;
  readonly #joins: Allowances;
  readonly #openings: Allowances;
  readonly #handshakes: Allowances;
  readonly #connections: Allowances;
  readonly #nonsense: Allowances;
  /** Rooms whose first word is being stored: the second is no opening any more. */
  readonly #opening = new WeakSet<object>();

  constructor({ ratePerSecond, maxConnectionsPerAddress }: PaceLimits, counts: Counts) {
    const limited = (pace: Pace) => new Allowances(ratePerSecond > 0 ? pace : WITHOUT_LIMIT);
    this.#counts = counts;
    this.#signIns = limited(SIGN_INS);
    this.#joins = limited(JOINS);
    this.#openings = limited(OPENINGS);
    const most = maxConnectionsPerAddress;
    const comings = ({ seconds, times }: Comings): Pace => {
      if (most === undefined) return WITHOUT_LIMIT;
      const perSecond = most / seconds;
      return { perSecond, burst: times * most, mostOwed: MOST_OWED_SECONDS * perSecond };
    };
    this.#handshakes = limited(comings(HANDSHAKES));
    this.#connections = limited(comings(CONNECTIONS));
    this.#nonsense = limited(comings(NONSENSE));
  }

  /** Those that instances share, by the names that they call them by. */
  get kinds(): ReadonlyMap<string, Allowances> {
    return new Map([["sign_ins", this.#signIns], ["joins", this.#joins], ["openings", this.#openings]]);
  }

  /** This address connects, for whatever. */
  connection(address: string, now: number): number {
    return this.#counts.paced("connections", this.#connections.take(address, now));
  }

  /** Somebody from this address opens a WebSocket. */
  handshake(address: string, now: number): number {
    return this.#counts.paced("handshakes", this.#handshakes.take(address, now));
  }

  /** Somebody from this address sent what no client sends. Where that happens often, it may connect less for a while. */
  misbehaved(address: string | undefined, now: number): void {
    if (address === undefined || this.#nonsense.take(address, now) === 0) return;
    this.#handshakes.owe(address, COST, now);
    this.#connections.owe(address, COST, now);
  }

  /** Somebody from this address wants to be somebody new. */
  signIn(address: string, now: number): number {
    return this.#counts.paced("sign_ins", this.#signIns.take(address, now));
  }

  /** Somebody from this address takes a place in a room. */
  join(address: string, now: number): number {
    return this.#counts.paced("joins", this.#joins.take(address, now));
  }

  /** Somebody says the first word in a room. */
  open(room: object, userId: string, now: number): number {
    if (this.#opening.has(room)) return 0;
    const waitMs = this.#counts.paced("openings", this.#openings.take(userId, now));
    if (waitMs === 0) this.#opening.add(room);
    return waitMs;
  }

  /** Forgets whoever has done nothing for a while. */
  sweep(now: number): void {
    for (const shared of this.kinds.values()) shared.sweep(now);
    this.#handshakes.sweep(now);
    this.#connections.sweep(now);
    this.#nonsense.sweep(now);
  }
}
