/** Time, as the client knows it. Tests move their own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs `run` once, `ms` from now. The answer calls it off. */
  after(ms: number, run: () => void): () => void;
}

/** The clock on the wall. */
export const wallClock: Clock = {
  now: () => Date.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
