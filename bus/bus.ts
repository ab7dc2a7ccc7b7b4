/**
 * Carries text to every OTHER instance. Fast, and allowed to lose, repeat and reorder: the log is the truth, the bus is a hint.
 * Never delivers to the sender. Contract for every driver, checked by `tests/conformance/bus.ts`.
 */
export interface Bus extends AsyncDisposable {
  /** Tells the other instances that subscribed to `topic`. Rejects with `BusDown` where that is known to be impossible. */
  publish(topic: string, payload: string): Promise<void>;
  /** Hears what other instances publish, until disposed. The listener must not throw. */
  subscribe(topic: string, listener: (payload: string) => void): Promise<AsyncDisposable>;
  /** Tells whenever something may have been said that was not heard. Buses that never know leave it out. */
  onDoubt?(doubt: Doubt): void;
}

/** Something may have been missed, on the topics for which `concerns` answers true. Must not throw. */
export type Doubt = (concerns: (topic: string) => boolean) => void;

/** The bus cannot carry anything now. What was stored is stored; the others find it in the log. */
export class BusDown extends Error {
  override name = "BusDown";
}
