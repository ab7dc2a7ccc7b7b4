import { DURATION_BOUNDS_MS, Histogram } from "../chat/histogram.ts";
import { Tally } from "../chat/tally.ts";
import { watched } from "./watched.ts";

/** What a store is asked for; anything else counts as `other`. */
const KINDS: Readonly<Record<string, string>> = {
  append: "append",
  readAfter: "read",
  readBefore: "read",
  reactionsOf: "read",
  heads: "heads",
  rooms: "rooms",
};
const OTHER = "other";
const RECORDS = "records";

/** Counts and times what an instance asks of its store, from outside of it. */
export class StoreCalls {
  readonly appendMs: Histogram = new Histogram(DURATION_BOUNDS_MS);
  readonly errors: Tally<string> = new Tally([...new Set(Object.values(KINDS)), RECORDS, OTHER]);
  /** Times the store was asked again, for it refused for the moment or somebody else was faster. */
  retries: () => number = () => 0;

  /** The log, observed. */
  log<Log extends object>(log: Log): Log {
    return watched(log, ({ name, ms, error }) => {
      if (error !== undefined) this.errors.add(KINDS[name] ?? OTHER);
      else if (name === "append") this.appendMs.observe(ms);
    });
  }

  /** The records, observed. */
  records<Records extends object>(records: Records): Records {
    return watched(records, ({ error }) => {
      if (error !== undefined) this.errors.add(RECORDS);
    });
  }
}
