import type { Settings } from "./settings.ts";
import { openKvStore } from "../store/kv_store.ts";
import { openMemoryStore } from "../store/memory_store.ts";
import type { MessageLog } from "../store/message_log.ts";
import type { Records } from "../store/records.ts";

/** What was said, and the small values beside it, in one place. */
export interface Store extends AsyncDisposable {
  readonly log: MessageLog;
  readonly records: Records;
}

/** Opens the store of these settings. */
export async function openStore(
  { store, kvPath, historyDays }: Settings,
  now: () => number = Date.now,
): Promise<Store> {
  switch (store) {
    case "kv":
      return await openKvStore({ path: kvPath, now, historyDays });
    case "memory":
      return openMemoryStore({ now, historyDays });
    case "redis":
      throw new Error("There is no Redis store yet");
  }
}
