import type { Bus } from "../../bus/bus.ts";
import { MemoryHub } from "../../bus/memory_bus.ts";
import type { Store } from "../../server/drivers.ts";
import { openMemoryStore } from "../../store/memory_store.ts";
import { House } from "./house.ts";
import { TestClock } from "./test_clock.ts";

/** Two instances over one store, and the time of both. */
export interface TwoHouses extends AsyncDisposable {
  readonly clock: TestClock;
  readonly north: House;
  readonly south: House;
  readonly store: Store;
}

/** Opens two instances. `isDeaf`: everything that they tell each other is lost. */
export async function openTwoHouses(
  { isDeaf = false, clock = new TestClock() }: { isDeaf?: boolean; clock?: TestClock } = {},
): Promise<TwoHouses> {
  const wire = new MemoryHub(isDeaf ? { deliver: () => {} } : {});
  const { log, records } = openMemoryStore({ now: clock.now });
  // Shared, so that no instance closes it.
  const store = { log, records, [Symbol.asyncDispose]: () => Promise.resolve() };
  const open = (bus: Bus) => House.open({ store, bus, clock });
  const north = await open(wire.connect());
  const south = await open(wire.connect());
  return {
    clock,
    north,
    south,
    store,
    async [Symbol.asyncDispose]() {
      await north[Symbol.asyncDispose]();
      await south[Symbol.asyncDispose]();
    },
  };
}
