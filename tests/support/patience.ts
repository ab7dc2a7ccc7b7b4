/** Nothing that a test waits for takes so long. */
export const PATIENCE_MS = 20_000;

/** A test that waits in vain ends, and says what for. */
export async function inTime<T>(promise: Promise<T>, what: string): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const watchdog = setTimeout(() => reject(new Error(`Waited in vain for ${what}`)), PATIENCE_MS);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(watchdog);
  }
}
