const THREAD = "parley on port ";

/**
 * The port that this thread shares with its siblings, where it is one of those that {@link startThreads} has started;
 * undefined in a process's first thread.
 */
export function sharedPort(): number | undefined {
  const name: unknown = Reflect.get(globalThis, "name");
  return typeof name === "string" && name.startsWith(THREAD) ? Number(name.slice(THREAD.length)) : undefined;
}

/** Runs `main` in so many more threads of this process, each with a listener of its own on this port. */
export function startThreads(main: string, threads: number, port: number): void {
  for (let i = 0; i < threads; i++) {
    const thread = new Worker(main, { type: "module", name: THREAD + port });
    // A thread that is gone leaves its share of the port's connections to nobody. Whoever started us starts all anew.
    thread.onerror = (event) => {
      event.preventDefault();
      console.error(`A worker has ended: ${event.message}`);
      Deno.exit(1);
    };
  }
}
