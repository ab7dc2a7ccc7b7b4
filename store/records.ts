/**
 * Small named values beside the log: names, sessions, read positions, secrets. Contract for every driver, checked by
 * `tests/conformance/records.ts`: a `put` with `ifVersion` happens only where the value is still that version; what `put`
 * has answered survives the end of every process; a record past its `expiresAt` is never seen again. Values are JSON and
 * at most 16 KB; a key has at most 8 parts and 512 bytes. Throws `StoreUnavailable` where the store cannot answer in time.
 */
export interface Records extends AsyncDisposable {
  get(key: RecordKey): Promise<StoredRecord | undefined>;
  /** True where it was written, false where `ifVersion` did not hold. */
  put(key: RecordKey, value: unknown, options?: PutOptions): Promise<boolean>;
  delete(key: RecordKey): Promise<void>;
  /** Records whose key begins with `prefix`, in the order of their keys, after `after`. */
  list(prefix: RecordKey, options: { after?: RecordKey; limit: number }): Promise<ListedRecord[]>;
}

export type RecordKey = readonly string[];

export interface StoredRecord {
  readonly value: unknown;
  /** Changes with every write. */
  readonly version: string;
}

export interface ListedRecord extends StoredRecord {
  readonly key: RecordKey;
}

export interface PutOptions {
  /** Write only over this version; `null`: only where there is none. */
  readonly ifVersion?: string | null;
  /** When the record ceases to exist, in milliseconds since 1970. */
  readonly expiresAt?: number;
}
