import type { Store } from "../../server/drivers.ts";
import { openMemoryStore } from "../../store/memory_store.ts";

const LATENESS_MS = 10;

/** A store whose named values are written late and whose heads are read late, while its rooms are as fast as any. */
export function sluggishStore(): Store {
  const { log, records } = openMemoryStore();
  const put = records.put.bind(records);
  const heads = log.heads.bind(log);
  records.put = async (...asked: Parameters<typeof put>) => {
    await late();
    return await put(...asked);
  };
  log.heads = async (...asked: Parameters<typeof heads>) => {
    await late();
    return await heads(...asked);
  };
  return { log, records, [Symbol.asyncDispose]: () => Promise.resolve() };
}

function late(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, LATENESS_MS));
}
