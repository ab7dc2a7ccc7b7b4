import { dirname } from "node:path";
import { KvLog, type KvLogOptions } from "./kv_log.ts";
import { readTogether } from "./kv_read.ts";
import { KvRecords } from "./kv_records.ts";
import { Patience } from "./patience.ts";

export interface KvStoreOptions
  extends Omit<KvLogOptions, "roomsAtOnce" | "stepsAtOnce" | "learnsIds" | "reads"> {
  /** A file, whose folder is made; ":memory:"; the URL of a KV Connect server; undefined: the database that the host attaches. */
  readonly path?: string | undefined;
  /** The store is another machine: smaller steps, several in flight. Left out: what the path says. */
  readonly remote?: boolean;
}

export interface KvStore extends AsyncDisposable {
  readonly kv: Deno.Kv;
  readonly log: KvLog;
  readonly records: KvRecords;
}

// Some servers take ten checks in one atomic step.
const REMOTE = { most: 10, writes: 10, stepsAtOnce: 8 };
const LOCAL = { most: 64, writes: 100, stepsAtOnce: 1 };

/** Opens one Deno KV for the log and the records. Closing ends what is in flight first. */
export async function openKvStore({ path, remote, ...options }: KvStoreOptions = {}): Promise<KvStore> {
  const isUrl = path !== undefined && /^https?:/.test(path);
  if (path !== undefined && path !== ":memory:" && !isUrl) {
    await Deno.mkdir(dirname(path), { recursive: true });
  }
  const kv = await Deno.openKv(path);
  const isRemote = remote ?? (isUrl || path === undefined);
  const { most, writes, stepsAtOnce } = isRemote ? REMOTE : LOCAL;
  const { random = Math.random, limitMs = 5_000 } = options;
  const reads = readTogether(kv, new Patience({ limitMs, random }), stepsAtOnce);
  const log = new KvLog(kv, { ...options, roomsAtOnce: most, stepsAtOnce, learnsIds: !isRemote, reads });
  const records = new KvRecords(kv, { ...options, writesAtOnce: writes, stepsAtOnce, reads });
  return {
    kv,
    log,
    records,
    async [Symbol.asyncDispose]() {
      await Promise.all([log[Symbol.asyncDispose](), records[Symbol.asyncDispose]()]);
      kv.close();
    },
  };
}
