import type { Bus } from "../bus/bus.ts";
import type { Hub } from "../chat/hub.ts";
import { Tally } from "../chat/tally.ts";
import { EventLoop } from "./event_loop.ts";
import { FAMILIES } from "./families.ts";
import type { Snapshot } from "./family.ts";
import { BusCalls, ObservedBus } from "./observed_bus.ts";
import { StoreCalls } from "./store_calls.ts";

/** What {@link Observatory} needs to know. */
export interface ObservatoryParts {
  /** Instances of this process. */
  readonly workers: number;
  /** How often {@link Observatory.turn} is called. */
  readonly turnMs: number;
  now(): number;
}

/** Looks at one instance from outside: what it asks of its parts, how it answers, what it counted itself. */
export class Observatory {
  readonly store: StoreCalls = new StoreCalls();
  readonly #parts: ObservatoryParts;
  readonly #bus = new BusCalls();
  readonly #responses = new Tally<string>(["1xx", "2xx", "3xx", "4xx", "5xx"]);
  readonly #loop: EventLoop;
  /** Log lines that were held back in a flood, where somebody counts them. */
  heldBack: () => number = () => 0;
  /** Those who look at the live figures. */
  watchers: () => number = () => 0;

  constructor(parts: ObservatoryParts) {
    this.#parts = parts;
    this.#loop = new EventLoop(parts.turnMs, performance.now());
  }

  /** The bus, observed. */
  bus(bus: Bus): Bus {
    return new ObservedBus(bus, this.#bus);
  }

  /** The same answer, noted. */
  async answered(response: Response | Promise<Response>): Promise<Response> {
    const answer = await response;
    this.#responses.add(`${Math.floor(answer.status / 100)}xx`);
    return answer;
  }

  /** To be called regularly: how late it comes shows how busy the instance is. */
  turn(): void {
    this.#loop.turn(performance.now());
  }

  /** All figures of this instance as they are now. */
  snapshot(hub: Hub): Snapshot {
    const { store, heldBack, watchers } = this;
    const { workers, now } = this.#parts;
    const seen = { bus: this.#bus, loop: this.#loop, responses: this.#responses };
    const source = { hub, store, ...seen, workers, heldBack, watchers, now };
    return Object.fromEntries(FAMILIES.map((family) => [family.name, family.read(source)]));
  }
}
