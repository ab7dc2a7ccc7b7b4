import type { Store } from "../../server/drivers.ts";
import { openMemoryStore } from "../../store/memory_store.ts";

/** See {@link slowStore}. */
export interface SlowStore extends Store, Disposable {
  /** Resolves when the first append waits. */
  readonly asked: Promise<void>;
  release(): void;
  /** Releases, for an instance that is disposed after this waits for what it was told to store. */
  [Symbol.dispose](): void;
}

/** A store whose appends wait until they are released; from then on it is as fast as any. */
export function slowStore(): SlowStore {
  const { log, records } = openMemoryStore();
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
  const append = log.append.bind(log);
  log.append = async (...asked: Parameters<typeof append>) => {
    ask();
    await released;
    return await append(...asked);
  };
  return {
    log,
    records,
    asked,
    release,
    [Symbol.dispose]: release,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
