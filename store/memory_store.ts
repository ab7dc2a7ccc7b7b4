import { MemoryLog, type MemoryLogOptions } from "./memory_log.ts";
import { MemoryRecords } from "./memory_records.ts";

export interface MemoryStore extends AsyncDisposable {
  readonly log: MemoryLog;
  readonly records: MemoryRecords;
}

/** A store that lives as long as its process. */
export function openMemoryStore(options: MemoryLogOptions = {}): MemoryStore {
  return {
    log: new MemoryLog(options),
    records: new MemoryRecords(options),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
