import type { Store } from "../../server/drivers.ts";
import { openMemoryStore } from "../../store/memory_store.ts";

/** What a {@link HeldStore} can wait at: a look whether a token was ended, or at somebody's own log, or at who holds a name. */
export type Step = "token" | "own log" | "name";

const LOOKS: ReadonlyMap<string, Step> = new Map([["revoked", "token"], ["name", "name"]]);

/** A store that waits at a step when told to, before or after it was taken. */
export interface HeldStore extends Store {
  /** Resolves once the step is waiting. */
  readonly reached: Promise<void>;
  hold(when: "before" | "after", step: Step): void;
  release(): void;
}

/** Holds the next such step once; what comes after it goes on as ever. */
export function heldStore(): HeldStore {
  const { log, records } = openMemoryStore();
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
  let held: { when: "before" | "after"; step: Step } | undefined;
  const through = async <T>(step: Step, take: () => Promise<T>): Promise<T> => {
    if (held?.step !== step) return await take();
    const early = held.when === "after" ? { taken: await take() } : undefined;
    held = undefined;
    reach();
    await released;
    return early ? early.taken : await take();
  };
  const heads = log.heads.bind(log);
  log.heads = (rooms) => rooms[0]?.startsWith(".me/") ? through("own log", () => heads(rooms)) : heads(rooms);
  const get = records.get.bind(records);
  records.get = (key) => {
    const step = LOOKS.get(key[0] ?? "");
    return step ? through(step, () => get(key)) : get(key);
  };
  return {
    log,
    records,
    reached,
    hold: (when, step) => void (held = { when, step }),
    release,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
