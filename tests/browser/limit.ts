/** Longer than anything takes on a busy machine. */
export const PATIENCE_MS = 15_000;

/** Waits for `work`, but not for ever: what took too long is named, so that a test fails instead of hanging. */
export async function within<Value>(ms: number, what: string, work: Promise<Value>): Promise<Value> {
  const { promise: over, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`Waited ${ms / 1_000} s for ${what}`)), ms);
  try {
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}
