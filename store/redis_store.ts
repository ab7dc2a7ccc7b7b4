import { RedisConnection } from "../redis/connection.ts";
import { RedisLog, type RedisLogOptions } from "./redis_log.ts";
import { RedisRecords } from "./redis_records.ts";

export interface RedisStoreOptions extends RedisLogOptions {
  readonly url: string;
  readonly report?: (error: unknown) => void;
}

export interface RedisStore extends AsyncDisposable {
  readonly log: RedisLog;
  readonly records: RedisRecords;
}

/**
 * Opens one connection to Redis for the log and the records. It needs Redis 6 or later, that keeps what it confirms: see
 * docs/deploying.md for its settings. Closing ends what is in flight first.
 */
export function openRedisStore({ url, report = console.error, ...options }: RedisStoreOptions): RedisStore {
  const redis = new RedisConnection({ url, report });
  const log = new RedisLog(redis, options);
  const records = new RedisRecords(redis, options);
  return {
    log,
    records,
    async [Symbol.asyncDispose]() {
      await Promise.all([log[Symbol.asyncDispose](), records[Symbol.asyncDispose]()]);
      await redis[Symbol.asyncDispose]();
    },
  };
}
