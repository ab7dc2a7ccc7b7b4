type Report = (error: unknown, where?: string) => void;

/** The same is told at most so often. */
const QUIET_MS = 10_000;
const MOST_KINDS = 1_000;

interface Told {
  readonly at: number;
  more: number;
}

/**
 * A report that tells the same fault once in ten seconds, with how often it happened meanwhile: while Redis is away, every
 * message would be a line in the log else.
 */
export function calmReport(report: (error: unknown, where?: string, times?: number) => void): Report {
  const told = new Map<string, Told>();
  return (error, where) => {
    const kind = `${where} ${error instanceof Error ? `${error.name} ${error.message}` : error}`;
    const before = told.get(kind);
    const now = performance.now();
    if (before && now - before.at < QUIET_MS) return void before.more++;
    if (told.size >= MOST_KINDS) told.clear();
    told.set(kind, { at: now, more: 0 });
    report(error, where, before && before.more > 0 ? before.more : undefined);
  };
}
